"""A clip's score as people, prompt refiners and programs read it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from services.video.studio.scoring.thresholds import CAP, FLOOR, GATES, WEIGHTS

Reference = Literal["none", "aligned", "not_found"]


@dataclass(frozen=True, slots=True)
class ElementMotion:
    """How much one chosen element moves: `value` 0…1, `level` in grey levels; None if it has no place."""

    element: str
    value: float | None
    level: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Part:
    """One aspect of a clip.

    Args:
        name: A key of `thresholds.WEIGHTS`.
        value: 0 (bad) to 1 (good); None when it could not be judged, and the sentence says why.
        sentence: What was seen, for a person.
        hint: What to change in a prompt or in the settings; empty when nothing has to change.
        measured: The numbers behind it.
        elements: One entry per chosen element, of the part `motion` only.
    """

    name: str
    value: float | None
    sentence: str
    hint: str = ""
    measured: dict[str, float] = field(default_factory=dict)
    elements: tuple[ElementMotion, ...] = ()

    @property
    def gate(self) -> float:
        return GATES[self.name]

    @property
    def passed(self) -> bool:
        return self.value is None or self.value >= self.gate


@dataclass(frozen=True, slots=True)
class ClipScore:
    """The whole verdict; `parts` are always all of them, in the same order.

    Args:
        overall: 0…1, weighted geometric mean, at most `CAP` once a gate failed.
        parts: Judged or not.
        reference: Whether the source picture could be found in the clip.
        remarks: What the reader should know about how the score came about.
    """

    overall: float
    parts: tuple[Part, ...]
    reference: Reference
    remarks: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return all(part.passed for part in self.parts)

    @property
    def failed(self) -> tuple[str, ...]:
        """Names of the parts below their gates, worst first."""
        low = [part for part in self.parts if not part.passed]
        return tuple(part.name for part in sorted(low, key=lambda part: part.value or 0.0))

    @property
    def not_judged(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts if part.value is None)

    def as_json(self) -> dict[str, Any]:
        """The verdict as `video_ready.score` carries it, numbers rounded so that it stays readable."""
        return {
            "overall": self.overall,
            "passed": self.passed,
            "failed": list(self.failed),
            "reference": self.reference,
            "remarks": list(self.remarks),
            "parts": [_part_as_json(part) for part in self.parts],
        }


def _part_as_json(part: Part) -> dict[str, Any]:
    elements = [
        {"element": one.element, "value": _rounded(one.value), "sentence": one.sentence}
        for one in part.elements
    ]
    return {
        "name": part.name,
        "value": _rounded(part.value),
        "gate": part.gate,
        "sentence": part.sentence,
        "hint": part.hint,
        "elements": elements,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def overall_of(parts: Sequence[Part]) -> float:
    """Weighted geometric mean of what was judged; a failed gate caps it at `CAP` × its value ÷ its gate."""
    judged = [(part, part.value) for part in parts if part.value is not None]
    total = sum(WEIGHTS[part.name] for part, _ in judged)
    if not total:
        return 0.0
    mean = math.exp(sum(WEIGHTS[part.name] * math.log(max(value, FLOOR)) for part, value in judged) / total)
    caps = [CAP * value / part.gate for part, value in judged if value < part.gate]
    return round(min([mean, *caps]), 3)
