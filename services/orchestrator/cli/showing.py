"""Questions as a person sees them: what is offered, under which number or letter."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.menu import Menu, Target
from services.orchestrator.cli.model import Action, Generation, JsonObject, Option, Question
from services.orchestrator.cli.summaries import picture_facts
from services.orchestrator.cli.terminal import BAD, MARK_STYLES, NOW

INDENT = (0, 0, 0, 3)
_MOST_COLUMNS = 4
_LABELS = {"element": "what", "motion_type": "how it moves", "location": "where"}


def show_question(out: Console, question: Question, address: str) -> None:
    """Title and everything offered; how to answer is the caller's to say."""
    out.print()
    title = question.title or question.module_name
    out.print(Text.assemble((f"{NOW} ", MARK_STYLES[NOW]), (title, "name")))
    for part in _parts(question, address):
        out.print(Padding(part, INDENT))


def menu_table(menu: Menu) -> Table:
    """Keys and what they do; picks are listed with the content itself."""
    table = _grid()
    for key, target in menu.entries.items():
        if not isinstance(target, Generation):
            marked = Text(" ← Enter", style="faint") if key == menu.default else Text()
            table.add_row(Text(key, style="key"), Text(_label(target)) + marked)
    return table


def _parts(question: Question, address: str) -> Iterator[RenderableType]:
    match question.interaction_type:
        case "selection":
            yield item_table(question.items)
        case "media_generation":
            prompts = question.display_data.get("data")
            if isinstance(prompts, dict) and prompts:
                yield _prompt_table(prompts)
            if question.generations:
                yield _generation_table(question.generations, address)
        case "review":
            failure = question.display_data.get("data") or {}
            yield Text(f"{BAD} {failure.get('message', 'it failed')}", style="bad")
        case _:
            return


def item_table(items: list[Any]) -> Table:
    """One row an item, numbered from 0 as in the API and in the events."""
    columns = list(items[0])[:_MOST_COLUMNS] if items and isinstance(items[0], dict) else []
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint", show_header=bool(columns))
    table.add_column("#", style="key", justify="right", no_wrap=True)
    for position, column in enumerate(columns or [""]):
        table.add_column(_LABELS.get(column, column), style="" if position == 0 else "faint", overflow="fold")
    for index, item in enumerate(items):
        values = [str(item.get(column, "")) for column in columns] if isinstance(item, dict) else [str(item)]
        table.add_row(str(index), *(Text(value) for value in values))
    return table


def _prompt_table(prompts: JsonObject) -> Table:
    table = _grid()
    for family, written in prompts.items():
        text = written.get("prompt", "") if isinstance(written, dict) else written
        table.add_row(Text(family, style="name"), Text(str(text)))
        avoided = written.get("negative_prompt") if isinstance(written, dict) else None
        if avoided:
            table.add_row("", Text(f"avoid: {avoided}", style="faint"))
    return table


def _generation_table(generations: list[Generation], address: str) -> Table:
    table = _grid()
    number = 0
    for made in generations:
        if made.is_ready and made.content is not None:
            facts = picture_facts(made.content.model_dump())
            table.add_row(Text(str(number), style="key"), Text(f"{made.provider} · {facts}"))
            table.add_row("", Text(address + made.content.url, style="faint", overflow="fold"))
            number += 1
        else:
            said = made.message or made.parked or ""
            style = "bad" if said else "faint"
            table.add_row("", Text(f"{made.provider} · {made.status} {said}".rstrip(), style=style))
    return table


def _label(target: Target) -> str:
    if isinstance(target, Action | Option):
        return target.label
    return "leave; the run waits for you"


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table
