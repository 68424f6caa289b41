"""Questions as a person sees them: what is offered, under which number or letter."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.forms import Field
from services.orchestrator.cli.menu import Menu, Special, Target
from services.orchestrator.cli.model import Action, Generation, JsonObject, Option, Question
from services.orchestrator.cli.quantities import moment
from services.orchestrator.cli.summaries import picture_facts, score_facts
from services.orchestrator.cli.terminal import BAD, MARK_STYLES, NOW

INDENT = (0, 0, 0, 3)
_MOST_COLUMNS = 4
_CELL = 90
"""Characters that still fit into a column among others."""
_SHORT = 200
"""Characters of a prompt that tell one from another."""
_LABELS = {"element": "what", "motion_type": "how it moves", "location": "where"}


def show_question(out: Console, question: Question, address: str, *, again: bool = False) -> None:
    """Title and everything offered; how to answer is the caller's to say.

    Args:
        out: Where to.
        question: What is asked.
        address: Base URL under which content can be looked at.
        again: Leave out what has not changed since the question was shown.
    """
    out.print()
    title = question.title or question.module_name
    out.print(Text.assemble((f"{NOW} ", MARK_STYLES[NOW]), (title, "name")))
    if question.expires_at is not None:
        by = f"answer by {moment(question.expires_at)}; after that it is decided without you"
        out.print(Padding(Text(by, style="faint"), INDENT))
    if question.display_data.get("not_kept"):
        out.print(Padding(Text(question.display_data["not_kept"], style="warn"), INDENT))
    for part in _parts(question, address, again):
        out.print(Padding(part, INDENT))


def menu_table(menu: Menu) -> Table:
    """Keys and what they do; all picks share a line, for the content itself is listed above."""
    table = _grid()
    picks = [key for key, target in menu.entries.items() if isinstance(target, Generation)]
    if picks:
        keys = picks[0] if len(picks) == 1 else f"{picks[0]}-{picks[-1]}"
        which = f" {menu.default}" if len(picks) > 1 else ""
        marked = Text(f" ← Enter{which}", style="faint") if menu.default in picks else Text()
        table.add_row(Text(keys, style="key"), Text(menu.take) + marked)
    for key, target in menu.entries.items():
        if not isinstance(target, Generation):
            marked = Text(" ← Enter", style="faint") if key == menu.default else Text()
            table.add_row(Text(key, style="key"), Text(_label(target)) + marked)
    return table


def _parts(question: Question, address: str, again: bool) -> Iterator[RenderableType]:
    match question.interaction_type:
        case "selection":
            yield item_table(question.items)
        case "media_generation":
            prompts = question.display_data.get("data")
            if isinstance(prompts, dict) and prompts and not again:
                yield prompt_table(prompts, whole=False)
            if question.generations:
                yield _generation_table(question.generations, address)
        case "review":
            failure = question.display_data.get("data") or {}
            yield Text(f"{BAD} {failure.get('message', 'it failed')}", style="bad")
        case _:
            return


def field_hint(field: Field) -> str:
    """What a field of a form takes, and what an empty line leaves in it."""
    offered = ", ".join(f"{number} {title}" for number, (_, title) in enumerate(field.choices))
    titles = dict(field.choices)
    usual = titles.get(field.default, field.default) if field.choices else field.default
    kind = offered or ("path of a picture" if field.is_file else field.description)
    left = f"Enter leaves {usual}" if usual is not None else "Enter leaves it empty"
    return f"{field.title}: {kind}; {left}"


def item_table(items: list[Any]) -> Table:
    """One row an item, numbered from 0 as in the API and in the events; long texts below one another."""
    columns = list(items[0])[:_MOST_COLUMNS] if items and isinstance(items[0], dict) else []
    rows = [_cells(item, columns) for item in items]
    if len(columns) > 1 and any(len(cell) > _CELL for row in rows for cell in row):
        return _stacked(rows)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint", show_header=bool(columns))
    table.add_column("#", style="key", justify="right", no_wrap=True)
    for position, column in enumerate(columns or [""]):
        table.add_column(_LABELS.get(column, column), style="" if position == 0 else "faint", overflow="fold")
    for index, row in enumerate(rows):
        table.add_row(str(index), *(Text(cell) for cell in row))
    return table


def _cells(item: Any, columns: list[str]) -> list[str]:
    return [str(item.get(column, "")) for column in columns] if isinstance(item, dict) else [str(item)]


def _stacked(rows: list[list[str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="key", justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for index, (first, *others) in enumerate(rows):
        table.add_row(str(index), Text(first, style="name"))
        for text in filter(None, others):
            table.add_row("", Text(text, style="faint"))
    return table


def prompt_table(prompts: JsonObject, *, whole: bool) -> Table:
    """The prompts by model family; cut short, with what they avoid only counted, unless `whole`."""
    table = _grid()
    for family, written in prompts.items():
        parts = written if isinstance(written, dict) else {"prompt": written}
        prompt, avoided = str(parts.get("prompt", "")), str(parts.get("negative_prompt") or "")
        table.add_row(Text(family, style="name"), Text(prompt if whole else _cut(prompt)))
        if avoided:
            said = avoided if whole else f"{len(avoided.split(','))} things"
            table.add_row("", Text(f"avoids {said}", style="faint"))
    return table


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(maxsplit=1)[0]} …"


def _generation_table(generations: list[Generation], address: str) -> Table:
    table = _grid()
    number = 0
    for made in generations:
        if made.is_ready and made.content is not None:
            facts = picture_facts(made.content.model_dump())
            table.add_row(Text(str(number), style="key"), Text(f"{made.provider} · {facts}"))
            if made.score:
                table.add_row("", Text(score_facts(made.score)))
            table.add_row("", Text(address + made.content.url, style="faint", overflow="fold"))
            number += 1
        else:
            said = made.message or made.parked
            mark = Text(BAD, style="bad") if said else Text(NOW, style="now")
            table.add_row(mark, Text(f"{made.provider} · {said or made.status}", style="faint"))
    return table


def _label(target: Target) -> str:
    if isinstance(target, Action | Option):
        return target.label
    return target.value if isinstance(target, Special) else ""


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table
