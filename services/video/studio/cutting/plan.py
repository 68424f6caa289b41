"""Seconds become whole frames here, and every wish is checked against the files, before any frame is made."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from services.video.studio.cutting.pictures.clip_file import ClipFacts, read_facts
from services.video.studio.cutting.timeline import ClipShot, Shot, Timeline, TransitionKind
from services.video.studio.failures import RenderRefused
from shared.errors import CallerError

_DEFAULT_RATE: Final = Fraction(24)
_SLOWEST, _FASTEST = 12, 60
_USUAL: Final = (Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001))
_LONGEST: Final = 86_400  # seconds of film


@dataclass(frozen=True, slots=True)
class PlannedShot:
    """A shot's place on the film's frames.

    Args:
        index: Its number in the timeline, from 0.
        shot: What was asked for.
        facts: Of its file, None for stills and titles.
        first: The film's frame at which it begins.
        count: How many frames it has.
        entering: How many of them at its beginning it shares with the shot before.
    """

    index: int
    shot: Shot
    facts: ClipFacts | None
    first: int
    count: int
    entering: int

    @property
    def kind(self) -> TransitionKind:
        """How it follows the shot before."""
        return self.shot.transition.kind if self.shot.transition and self.entering else TransitionKind.CUT

    @property
    def after(self) -> int:
        """The first frame that is not its own."""
        return self.first + self.count


@dataclass(frozen=True, slots=True)
class Plan:
    """A film in frames: its shots in order, its rate, and how many frames it has."""

    timeline: Timeline
    shots: tuple[PlannedShot, ...]
    rate: Fraction
    frames: int

    @property
    def seconds(self) -> float:
        """Its length."""
        return float(self.frames / self.rate)


def plan_film(timeline: Timeline, go_on: Callable[[], None] = lambda: None) -> Plan:
    """Lay the shots one after the other, overlapping where they flow into each other.

    Args:
        timeline: A checked timeline.
        go_on: Called between files; whatever it raises ends the planning.

    Raises:
        RenderRefused: A shot asks for more than its clip has, or is shorter than its transitions.
        RejectedMedia: A clip cannot be read.
    """
    facts: dict[Path, ClipFacts] = {}
    for index, shot in enumerate(timeline.shots):
        go_on()
        if isinstance(shot, ClipShot) and shot.path not in facts:
            facts[shot.path] = _facts(shot.path, index)
    rate = _rate(timeline, facts)
    planned: list[PlannedShot] = []
    at = 0
    for index, shot in enumerate(timeline.shots):
        known = facts[shot.path] if isinstance(shot, ClipShot) else None
        count = max(1, round(Fraction(_seconds(shot, index, known)) * rate))
        entering = _entering(shot, index, count, planned, rate)
        planned.append(PlannedShot(index, shot, known, at - entering, count, entering))
        at = planned[-1].after
    if at / rate > _LONGEST:
        raise _refused(
            f"The film would be {float(at / rate) / 3600:.1f} hours long.", "/shots", "Cut it into parts."
        )
    return Plan(timeline, tuple(planned), rate, at)


def _facts(path: Path, index: int) -> ClipFacts:
    try:
        return read_facts(path)
    except CallerError as error:
        error.pointer = f"/shots/{index}/path"
        raise


def _rate(timeline: Timeline, facts: dict[Path, ClipFacts]) -> Fraction:
    if timeline.fps is not None:
        usual = next((rate for rate in _USUAL if abs(float(rate) - timeline.fps) < 0.01), None)
        return usual or Fraction(timeline.fps).limit_denominator(1000)
    for known in facts.values():
        rate = known.rate.limit_denominator(1001)
        nearest = min((*_USUAL, Fraction(round(rate))), key=lambda one: abs(one - rate))
        rate = nearest if abs(nearest - rate) < Fraction(1, 50) else rate.limit_denominator(100)
        if _SLOWEST <= rate <= _FASTEST:
            return rate
    return _DEFAULT_RATE


def _seconds(shot: Shot, index: int, facts: ClipFacts | None) -> float:
    if not isinstance(shot, ClipShot) or facts is None:
        return shot.seconds if not isinstance(shot, ClipShot) else 0.0
    end = facts.seconds if shot.end is None else shot.end
    slack = 1.5 / float(facts.rate)
    if shot.start >= facts.seconds or end > facts.seconds + slack:
        field = "end" if end > facts.seconds + slack else "start"
        raise _refused(
            f"The clip {shot.path.name} is {facts.seconds:.2f} s long, but its shot asks for"
            f" {shot.start:g} to {end:g} s.",
            f"/shots/{index}/{field}",
            "Ask for less of it.",
        )
    return (min(end, facts.seconds) - shot.start) / shot.speed


def _entering(shot: Shot, index: int, count: int, before: list[PlannedShot], rate: Fraction) -> int:
    wanted = shot.transition
    if wanted is None or wanted.kind is TransitionKind.CUT or not before:
        return 0
    frames = max(1, round(Fraction(wanted.seconds) * rate))
    free = min(count, before[-1].count - before[-1].entering)
    if frames > free:
        room = math.floor(free / rate * 100) / 100
        raise _refused(
            f"The transition into shot {index + 1} takes {wanted.seconds:g} s, but only {room:g} s of the"
            " shots on its two sides are free for it.",
            f"/shots/{index}/transition/seconds",
            "Make it shorter or the shots longer.",
        )
    return frames


def _refused(problem: str, pointer: str, hint: str) -> RenderRefused:
    return RenderRefused(problem, pointer=pointer, hint=hint, code="invalid_timeline")
