"""How people name things in a list: `1,3-4`, `2 5`, `all`."""

import re
from collections.abc import Sequence

from services.orchestrator.cli.model import Option

_RANGE = re.compile(r"^(\d+)(?:\s*(?:-|–|\.\.)\s*(\d+))?$")


class BadChoice(ValueError):
    """What was typed names nothing in the list; the message says what to type."""


class OffTheList(BadChoice):
    """A number that is well written and names nothing."""


def parse_indices(typed: str, count: int, *, many: bool = True) -> list[int]:
    """Indices named by `typed`, in the order named, each once.

    Args:
        typed: Numbers and ranges, with commas or blanks between them, or `all`.
        count: How many things are in the list; they are numbered from 0.
        many: Whether more than one may be named.

    Raises:
        BadChoice: nothing is named, a word is no number, or one too many.
        OffTheList: a number is beyond the list.
    """
    last = count - 1
    text = re.sub(r"\s*(-|–|\.\.)\s*", r"\1", typed.strip().lower())
    if text in ("all", "*"):
        chosen = list(range(count))
    else:
        words = [word for word in re.split(r"[,;\s]+", text) if word]
        chosen = list(dict.fromkeys(index for word in words for index in _span(word, last)))
    if not chosen:
        raise BadChoice(f"nothing is chosen; type numbers from 0 to {last}, such as 0,2 or 0-{last}, or all")
    if len(chosen) > 1 and not many:
        raise BadChoice("only one can be chosen; type one number")
    return chosen


def _span(word: str, last: int) -> range:
    match = _RANGE.match(word)
    if match is None:
        raise BadChoice(f"{word!r} is not a number; type numbers from 0 to {last}, or all")
    first = int(match[1])
    end = int(match[2]) if match[2] else first
    if end < first:
        raise BadChoice(f"{word} runs backwards; type {end}-{first}")
    if end > last:
        raise OffTheList(f"there is no number {end}; the last one is {last}")
    return range(first, end + 1)


def usual_indices(items: Sequence[object], *, many: bool) -> list[int]:
    """The first item; of several, all of them, but of things that move only a few."""
    if not many:
        return [0]
    moving = any(isinstance(item, dict) and "motion_type" in item for item in items)
    return suggested_indices(items) if moving else list(range(len(items)))


def suggested_indices(items: Sequence[object], most: int = 3) -> list[int]:
    """A few elements that move in different ways, never all of them: something should stay still.

    The first of each motion type in the order given, which is the order of the analysis's confidence, then
    the next best until `most` are found.
    """
    room = max(1, min(most, len(items) - 1))
    kinds = [str(item.get("motion_type", "")).lower() if isinstance(item, dict) else "" for item in items]
    first_of_kind = [index for index, kind in enumerate(kinds) if kinds.index(kind) == index]
    rest = [index for index in range(len(items)) if index not in first_of_kind]
    return sorted((first_of_kind + rest)[:room])


def option_keys(options: Sequence[Option], taken: str = "") -> dict[str, Option]:
    """A letter for each option: its own shortcut, else the first free one of its id, else any free one."""
    keys: dict[str, Option] = {}
    for option in sorted(options, key=lambda option: option.shortcut is None):
        wished = [option.shortcut or "", *option.id.lower(), *"abcdefghijklmnopqrstuvwxyz"]
        key = next(k for k in wished if k and k.isalpha() and k not in keys and k not in taken)
        keys[key] = option
    return {key: option for option in options for key, known in keys.items() if known is option}
