"""Items a person rewords before taking them: one field in place, or the whole item in their editor."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.orchestrator.cli.choices import BadChoice, OffTheList
from services.orchestrator.cli.model import JsonObject

_EDIT = re.compile(r"^([ev])\s*(\d+)$")
_GIVEN = re.compile(r"^(\d+)(?:\.([^=]+?))?\s*=(.*)$", re.DOTALL)


@dataclass
class Draft:
    """One question's items with what a person made of them; kept while they are asked again."""

    items: Sequence[Any]
    edited: dict[int, Any] = field(default_factory=dict)

    @property
    def shown(self) -> list[Any]:
        return [self.edited.get(index, item) for index, item in enumerate(self.items)]

    def item(self, index: int) -> Any:
        return self.edited.get(index, self.items[index])

    def fields(self, index: int) -> list[str]:
        """Fields of an item that hold text; `[""]` for an item that is text itself."""
        item = self.item(index)
        if isinstance(item, str):
            return [""]
        return [name for name, value in item.items() if isinstance(value, str)] if _is_object(item) else []

    def reword(self, index: int, name: str, text: str) -> None:
        """Put `text` into a field, or in place of an item that is text."""
        self.put(index, {**self.item(index), name: text} if name else text)

    def put(self, index: int, item: Any) -> None:
        """The whole item anew; one that is as it was is not edited any more."""
        self.edited[index] = item
        if item == self.items[index]:
            del self.edited[index]

    def response(self, chosen: list[int]) -> JsonObject:
        """The answer that takes these items as they are now."""
        edited = {str(index): item for index, item in sorted(self.edited.items())}
        return {"selected_indices": chosen, **({"edited": edited} if edited else {})}


def wish(typed: str, count: int) -> tuple[str, int] | None:
    """`e 1` (field by field) or `v 1` (in the editor) as `("e", 1)`; None when it is something else.

    Raises:
        OffTheList: there is no such item.
    """
    match = _EDIT.match(typed.strip().lower())
    if match is None:
        return None
    if int(match[2]) >= count:
        raise OffTheList(f"there is no number {match[2]}; the last one is {count - 1}")
    return match[1], int(match[2])


def as_text(item: Any) -> str:
    """An item as an editor shows it: JSON, or the text that it is."""
    return item if isinstance(item, str) else json.dumps(item, indent=2, ensure_ascii=False)


def from_text(item: Any, text: str) -> Any:
    """What a person made of `as_text(item)`.

    Raises:
        BadChoice: it is no JSON any more, or of another kind than the item was.
    """
    if isinstance(item, str):
        return text.rstrip("\n")
    try:
        made = json.loads(text)
    except ValueError as error:
        raise BadChoice(f"that is no JSON: {error}") from error
    if _is_object(item) and not _is_object(made):
        raise BadChoice("that is no JSON object any more; keep the braces around it")
    return made


def new_order(chosen: Sequence[int], count: int) -> list[int]:
    """All items: those named first, in that order, then the others as they were."""
    return [*chosen, *(index for index in range(count) if index not in chosen)]


def given_edits(items: Sequence[Any] | None, words: Sequence[str]) -> Draft:
    """`1.title=New words` (or `1=…` for items that are text) as a draft.

    Raises:
        BadChoice: a word names no field of an item.
    """
    draft = Draft(items or [])
    for word in words:
        match = _GIVEN.match(word)
        if match is None:
            raise BadChoice(
                f"{word!r} edits nothing; write NUMBER.FIELD=TEXT, or NUMBER=TEXT for plain texts"
            )
        index, name = int(match[1]), (match[2] or "").strip()
        if index >= len(draft.items):
            raise OffTheList(f"there is no item {index} to edit; the last one is {len(draft.items) - 1}")
        known = draft.fields(index)
        if name not in known:
            named = ", ".join(known) if known != [""] else f"none: write {index}=TEXT"
            raise BadChoice(f"item {index} has no text {name!r}; its texts: {named}")
        draft.reword(index, name, match[3])
    return draft


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)
