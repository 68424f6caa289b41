"""A selection at the terminal: pick by number, put in a new order, or edit what is picked."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding

from services.orchestrator.cli.choices import BadChoice, option_keys, parse_indices, usual_indices
from services.orchestrator.cli.editing import Draft, as_text, from_text, new_order, wish
from services.orchestrator.cli.menu import LEAVE
from services.orchestrator.cli.model import Option, Question
from services.orchestrator.cli.moves import Move, Respond
from services.orchestrator.cli.showing import INDENT, item_table

_EDITING = f"{LEAVE}ev"
"""Letters that mean something else while items can be edited."""


@dataclass(frozen=True, slots=True)
class Talk:
    """How a selection speaks with the person.

    `line` reads one line, `edit` opens a text in their editor and gives None when they saved nothing,
    `go` asks what an option needs and gives None when they went back.
    """

    out: Console
    line: Callable[[], str]
    hint: Callable[[str], None]
    say: Callable[[str], None]
    go: Callable[[Option], Move | None]
    edit: Callable[[str], str | None]


def select(talk: Talk, question: Question, draft: Draft) -> Move:
    """What the person takes, in which order and in which words; `draft` keeps the words between asks."""
    mode, count = question.mode, len(draft.items)
    many = mode == "reorder" or question.takes_many
    suggested = _suggested(question, many)
    shown = ",".join(map(str, suggested))
    taken = _EDITING if mode == "edit" else LEAVE
    ways = option_keys([one for one in question.options if one.mode != "continue"], taken=taken)
    others = "".join(f"; {key} {option.label.lower()}" for key, option in ways.items())
    if mode == "edit":
        _show_edited(talk, draft)
    talk.hint(f"{_how(mode, many)}; Enter takes {shown}{others}; {LEAVE} leaves")
    while True:
        typed = talk.line() or shown
        if typed.lower() in ways:
            if (gone := talk.go(ways[typed.lower()])) is not None:
                return gone
            continue
        try:
            wanted = wish(typed, count) if mode == "edit" else None
            if wanted is not None:
                _edit(talk, draft, *wanted)
                continue
            chosen = parse_indices(typed, count, many=many)
            return Respond(draft.response(new_order(chosen, count) if mode == "reorder" else chosen))
        except BadChoice as problem:
            talk.say(str(problem))


def _suggested(question: Question, many: bool) -> list[int]:
    said = question.display_data.get("previous_response") or {}
    earlier: list[int] = said.get("selected_indices") or []
    if question.mode == "reorder":
        everything = list(range(len(question.items)))
        return earlier if sorted(earlier) == everything else everything
    return earlier or usual_indices(question.items, many=many)


def _how(mode: str, many: bool) -> str:
    if mode == "reorder":
        return "the new order (2,0,1); those not named follow as they are"
    how = "numbers or ranges (0,2-3), all" if many else "a number"
    return f"{how}; e 0 edits number 0, v 0 does in your editor" if mode == "edit" else how


def _edit(talk: Talk, draft: Draft, how: str, index: int) -> None:
    """Change one item, by its fields or in the editor, and show what it is now."""
    fields = draft.fields(index) if how == "e" else []
    if how == "e" and not fields:
        raise BadChoice(f"number {index} has no text to edit here; type v {index} for your editor")
    for name in fields:
        now = draft.item(index)[name] if name else draft.item(index)
        talk.hint(f"{name or f'number {index}'}: {now}; Enter keeps it")
        if typed := talk.line():
            draft.reword(index, name, typed)
    if how == "v":
        item = draft.item(index)
        text = talk.edit(as_text(item))
        if text is not None:
            draft.put(index, from_text(item, text))
    _show_edited(talk, draft)


def _show_edited(talk: Talk, draft: Draft) -> None:
    if draft.edited:
        talk.out.print(Padding(item_table(draft.shown), INDENT))
