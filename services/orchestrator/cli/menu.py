"""The ways on from a question about content, each under a key a person can type."""

from dataclasses import dataclass
from enum import Enum

from services.orchestrator.cli.choices import BadChoice, option_keys
from services.orchestrator.cli.model import Action, Generation, Option, Question
from services.orchestrator.cli.moves import made_now

LEAVE, BACK = "q", "b"
_RESERVED = "pq"


class Special(Enum):
    """What every menu may hold besides the question's own ways."""

    LEAVE = "leave; the run waits for you"
    PROMPTS = "show the prompts in full"


Target = Generation | Action | Option | Special
"""Pick this, do this, go this way."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be typed, in order; `default` is taken on an empty line, `take` says what a pick does."""

    entries: dict[str, Target]
    default: str | None
    take: str = ""

    def chosen(self, typed: str) -> Target:
        """What a line means.

        Raises:
            BadChoice: it is no key of the menu.
        """
        key = typed.strip().lower() or (self.default or "")
        if key not in self.entries:
            raise BadChoice(f"{typed.strip()!r} is not in the list; type one of {', '.join(self.entries)}")
        return self.entries[key]


def menu_of(question: Question) -> Menu:
    """Numbers pick finished content, letters start actions and go other ways.

    The default is the newest content made for this question; before there is any, its first action.
    """
    ready = [made for made in question.generations if made.is_ready]
    entries: dict[str, Target] = {str(index): made for index, made in enumerate(ready)}
    for action in question.actions:
        letters = (*action.id, *"abcdefghijklmnopqrstuvwxyz")
        entries[next(letter for letter in letters if letter not in entries and letter not in _RESERVED)] = (
            action
        )
    ways = [option for option in question.options if option.mode != "continue"]
    entries |= option_keys(ways, taken="".join(entries) + _RESERVED)
    if isinstance(question.display_data.get("data"), dict) and question.display_data["data"]:
        entries |= {"p": Special.PROMPTS} if question.interaction_type == "media_generation" else {}
    entries[LEAVE] = Special.LEAVE
    going_on = next((option.label for option in question.options if option.mode == "continue"), "")
    return Menu(entries, _default(question, entries), going_on or "Take it and go on")


def _default(question: Question, entries: dict[str, Target]) -> str | None:
    new = {made.generation_id for made in made_now(question)}
    picks = [
        key
        for key, target in entries.items()
        if isinstance(target, Generation) and target.generation_id in new
    ]
    if picks:
        return picks[-1]
    if question.interaction_type == "review":
        wanted = question.default_option
        ways = [key for key, t in entries.items() if isinstance(t, Option) and t.id == wanted]
        return ways[0] if ways else None
    return next((key for key, target in entries.items() if isinstance(target, Action)), None)
