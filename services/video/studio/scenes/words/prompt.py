"""Reads a sentence such as "a tabby cat on a window seat at sunset, rain outside" as a scene."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from services.video.studio.scenes.scene import Animal, Kind, Pose, Scene, TimeOfDay, Weather
from services.video.studio.scenes.words import vocabulary as words

_LONGEST_PHRASE = 5
_REACH = 3  # words between a colour and the animal it belongs to


@dataclass(frozen=True, slots=True)
class Reading:
    """A scene and how it came about.

    `understood` maps what was decided (kind, animal, …) to the words that did; `ignored` are the words that
    found no use, in the order of the text.
    """

    scene: Scene
    understood: dict[str, str]
    ignored: tuple[str, ...]


def read_prompt(text: str, seed: int = 0) -> Reading:
    """The scene that `text` asks for; what it does not say is left at a quiet default or to the seed.

    The first word of each sort counts: of "a cat and a dog" the cat is drawn, and the dog is in `ignored`.
    """
    search = _Search(_tokens(text))
    kind = search.first("kind", words.KIND_WORDS)
    time = search.first("time_of_day", words.TIME_WORDS)
    weather = search.first("weather", words.WEATHER_WORDS)
    pose = search.first("pose", words.POSE_WORDS)
    asleep = search.first("asleep", words.ASLEEP_WORDS)
    animal = cast("Animal", search.first("animal", words.ANIMAL_WORDS, keep=True) or "cat")
    coat = search.colour(words.COLOURS[animal]) or search.first("coat", words.BREEDS[animal], keep=True)
    if asleep == "yes" and pose is None:
        pose = "lying"
    return Reading(
        scene=Scene(
            kind=cast("Kind", kind or "room"),
            animal=animal,
            time_of_day=cast("TimeOfDay", time or "day"),
            seed=seed,
            weather=cast("Weather", weather or "clear"),
            pose=cast("Pose | None", pose),
            coat=coat,
            asleep=None if asleep is None else asleep == "yes",
        ),
        understood=search.understood,
        ignored=search.left_over(),
    )


def _tokens(text: str) -> list[str]:
    """Words in lower case; a comma or full stop is a word of its own, for it ends a thought."""
    return re.findall(r"[^\W_]+(?:[-'][^\W_]+)*|[,.;:!?]", text.lower().replace("’", "'"))


@dataclass(slots=True)
class _Search:
    """The words of one text, and which of them were of use."""

    tokens: Sequence[str]
    understood: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    spent: set[int] = field(default_factory=set)  # used, and not to be read again

    def first(self, name: str, table: Mapping[str, str], keep: bool = False) -> str | None:
        """The value of the first phrase of `table`; `keep` lets its words be read again."""
        for start in range(len(self.tokens)):
            value = self._at(name, table, start, keep)
            if value is not None:
                return value
        return None

    def colour(self, table: Mapping[str, str]) -> str | None:
        """The value of the first colour that stands before the animal, or before its fur."""
        for start in range(len(self.tokens)):
            for length in range(min(_LONGEST_PHRASE, len(self.tokens) - start), 0, -1):
                if " ".join(self.tokens[start : start + length]) in table and self._owned(start + length):
                    return self._at("coat", table, start, keep=False)
        return None

    def note(self, phrases: Iterable[str]) -> None:
        """Count further words for what is settled as used, such as "puppy" after "golden retriever"."""
        known = set(phrases)
        self.used |= {i for i, token in enumerate(self.tokens) if token in known and not self._denied(i)}

    def left_over(self) -> tuple[str, ...]:
        """Words that meant nothing here."""
        return tuple(
            token
            for i, token in enumerate(self.tokens)
            if i not in self.used and token not in words.SILENT and token not in words.NO and token.isalnum()
        )

    def _at(self, name: str, table: Mapping[str, str], start: int, keep: bool) -> str | None:
        for length in range(min(_LONGEST_PHRASE, len(self.tokens) - start), 0, -1):
            place = range(start, start + length)
            phrase = " ".join(self.tokens[start : start + length])
            if phrase not in table or self.spent & set(place) or self._denied(start):
                continue
            self.understood[name] = phrase
            self.used |= set(place)
            if not keep:
                self.spent |= set(place)
            return table[phrase]
        return None

    def _denied(self, start: int) -> bool:
        """Whether "no" or "without" stands before, with an article between at most."""
        before = [
            token
            for token in self.tokens[max(start - 2, 0) : start]
            if token not in ("a", "an", "any", "the")
        ]
        return bool(before) and before[-1] in words.NO

    def _owned(self, after: int) -> bool:
        """Whether an animal or its fur follows within a few words of the same thought."""
        for token in self.tokens[after : after + _REACH]:
            if token in words.ANIMAL_WORDS or token in ("fur", "coat", "furred", "haired", "coated"):
                return True
            if token in ("on", "in", "with", "by", "near", "at", "and") or not token[0].isalnum():
                return False
        return False
