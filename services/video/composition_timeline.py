"""The film a composition asks for, as a timeline: decided once, the same for every format."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.video.studio.cutting.reading import parse_timeline
from services.video.studio.cutting.timeline import Timeline
from services.video.studio.failures import RenderRefused
from shared.messages.composition import CaptionLine, CompositionRequested, SubjectPlace

_TITLE_SECONDS: Final = 2.5
_STILL_SECONDS: Final = 4.0
_MOST_SHOTS: Final = 900  # the timeline's own limit is a thousand
_SHARE_OF_SHOT: Final = 1 / 3  # of the shortest shot a crossfade may take, so that two never meet
_SHORTEST_CROSSFADE: Final = 0.04
_WORDS: Final = 40  # letters of a caption that a warning quotes
_UNSEEN: Final = 0.1  # seconds of a caption nobody misses


def timeline_of(request: CompositionRequested, files: Sequence[Path]) -> Timeline:
    """The film; clips that are too short loop through a crossfade until `parameters.duration` is full.

    Args:
        request: What is asked for.
        files: The request's clips, fetched, in its order.

    Raises:
        RenderRefused: it can't be: overlapping captions, too many loops.
    """
    kinds = ["still" if clip.mime_type.startswith("image/") else "clip" for clip in request.clips]
    layout = _layout(request)
    lengths, crossfade, card = layout.lengths, layout.crossfade, layout.card
    shots: list[dict[str, Any]] = []
    if card:
        shots.append({"kind": "title", "title": request.title, "seconds": card})
    for index, seconds in layout.order:
        shot: dict[str, Any] = {"kind": kinds[index], "path": str(files[index])}
        if kinds[index] == "still":
            shot["seconds"] = seconds
        elif seconds < lengths[index]:
            shot["end"] = seconds
        if index < len(request.subjects) and (place := request.subjects[index]) is not None:
            shot["subject"] = _region(place)
        if shots:
            shot["transition"] = {"kind": "crossfade", "seconds": crossfade}
        shots.append(shot)
    document: dict[str, Any] = {
        "shots": shots,
        "captions": _within(request.captions, layout.seconds),
        "sounds": _sounds(request),
        "loudness": {"target": request.parameters.loudness},
    }
    return parse_timeline(document)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Seconds of each clip, of a crossfade and of the card; which clip plays when, for how many seconds."""

    lengths: list[float]
    crossfade: float
    card: float
    order: list[tuple[int, float]]

    @property
    def seconds(self) -> float:
        shots = len(self.order) + bool(self.card)
        return self.card + sum(seconds for _, seconds in self.order) - self.crossfade * (shots - 1)


def _layout(request: CompositionRequested) -> _Layout:
    lengths = [clip.duration or _STILL_SECONDS for clip in request.clips]
    crossfade = max(min(request.parameters.transition, min(lengths) * _SHARE_OF_SHOT), _SHORTEST_CROSSFADE)
    card = _TITLE_SECONDS if request.title.strip() else 0.0
    return _Layout(
        lengths, crossfade, card, play_order(lengths, crossfade, request.parameters.duration, card)
    )


def film_seconds(request: CompositionRequested) -> float:
    """How long the film will be.

    Raises:
        RenderRefused: the clips would have to loop too often.
    """
    return _layout(request).seconds


def caption_warnings(request: CompositionRequested) -> list[str]:
    """What of the captions the film is too short for, a sentence each."""
    seconds = film_seconds(request)
    told = []
    for number, line in enumerate(request.captions, 1):
        words = line.text if len(line.text) <= _WORDS else f"{line.text[:_WORDS]}…"
        if line.start >= seconds:
            told.append(
                f"Caption {number} (“{words}”) is not shown: it begins at {line.start:g} s, "
                f"and the film ends at {seconds:.1f} s."
            )
        elif line.end > seconds + _UNSEEN:
            told.append(
                f"Caption {number} (“{words}”) is cut short: it would last until {line.end:g} s, "
                f"and the film ends at {seconds:.1f} s."
            )
    return told


def play_order(
    lengths: Sequence[float], crossfade: float, duration: float | None, card: float = 0.0
) -> list[tuple[int, float]]:
    """Which clip plays when, and for how many seconds, so that the film lasts `duration` seconds.

    Args:
        lengths: Seconds of each clip.
        crossfade: Seconds that neighbours share, at most a third of the shortest clip.
        duration: Of the whole film with its card; None plays every clip once. What is shorter than the card
            and one very short shot comes out that long.
        card: Seconds of the title card before them, 0 without one.

    Raises:
        RenderRefused: the clips would have to loop more often than a timeline has shots.
    """
    order = list(enumerate(lengths))
    if duration is None:
        return order
    order, total, shared = [], card, crossfade if card else 0.0
    while total < duration or not order:
        if len(order) == _MOST_SHOTS:
            raise RenderRefused(
                f"The clips are too short to fill {duration:g} s.",
                pointer="/parameters/duration",
                hint="Ask for a shorter film or give longer clips.",
                code="too_many_loops",
            )
        index = len(order) % len(lengths)
        order.append((index, lengths[index]))
        total += lengths[index] - shared
        shared = crossfade
    return _shortened(order, total - duration, 2.5 * crossfade)


def _shortened(order: list[tuple[int, float]], excess: float, shortest: float) -> list[tuple[int, float]]:
    """Take `excess` seconds off the end, from shots before the last once that one is as short as may be."""
    for place in range(len(order) - 1, -1, -1):
        index, seconds = order[place]
        taken = min(excess, max(seconds - shortest, 0.0))
        order[place] = (index, seconds - taken)
        excess -= taken
    return order


def _region(place: SubjectPlace) -> dict[str, float]:
    """What reaches over the picture's edge ends there."""
    x1, y1 = min(place.x + place.width, 1.0), min(place.y + place.height, 1.0)
    return {"x0": place.x, "y0": place.y, "x1": x1, "y1": y1}


def _within(captions: Sequence[CaptionLine], total: float) -> list[dict[str, Any]]:
    """What starts after the film's end has no frame to stand in; what lasts longer ends with the film."""
    shown = [line for line in captions if line.start < total]
    return [
        {"text": one.text, "start": one.start, "end": min(one.end, total), "position": one.position}
        for one in shown
    ]


def _sounds(request: CompositionRequested) -> list[dict[str, Any]]:
    music = request.music
    if music is None:
        return []
    return [
        {
            "role": "music",
            "atmosphere": music.atmosphere,
            "seed": request.seed,
            "level": music.level,
            "fade_in": music.fade_in,
            "fade_out": music.fade_out,
        }
    ]
