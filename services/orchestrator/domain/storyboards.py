"""A storyboard as values: shots in order with their times, every mistake in one named at its place."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, ValidationError

from services.orchestrator.domain.visits import ModuleInputError
from shared.messages.message import JsonObject, Value

MAX_SHOTS = 200
MAX_SECONDS = 600.0
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Shot(Value):
    """One shot as written; `duration` in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    shot_number: int | None = Field(default=None, ge=1)
    duration: float = Field(gt=0, le=MAX_SECONDS)
    description: Words = ""
    camera_motion: Words = "static"
    prompt: Said
    style: Words = ""
    reference_image: Any = None
    audio_notes: Words = ""
    motion_strength: float | None = Field(default=None, ge=0, le=1)


class Storyboard(Value):
    """A whole film as written; `total_duration` in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    title: Words = ""
    total_duration: float | None = Field(default=None, gt=0)
    style_guide: Words = ""
    music_notes: Words = ""
    shots: tuple[Shot, ...] = Field(min_length=1, max_length=MAX_SHOTS)


def read_storyboard(written: Any) -> Storyboard:
    """The storyboard in order of its shot numbers; shots without numbers stay as listed.

    Raises:
        ModuleInputError: names every mistake with its place.
    """
    if not isinstance(written, Mapping):
        raise ModuleInputError("`storyboard` of media.storyboard is not an object with `shots`")
    try:
        board = Storyboard.model_validate(written)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        said = [f"/storyboard/{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in found[:20]]
        raise ModuleInputError("; ".join(said)) from error
    numbers = [shot.shot_number for shot in board.shots]
    given = [number for number in numbers if number is not None]
    twice = sorted({number for number in given if given.count(number) > 1})
    if twice:
        raise ModuleInputError(f"/storyboard/shots: shot_number {twice[0]} is given twice")
    if len(given) < len(numbers):
        return board
    ordered = sorted(board.shots, key=lambda shot: shot.shot_number or 0)
    return board.model_copy(update={"shots": tuple(ordered)})


def timed(board: Storyboard, transition_s: float) -> list[JsonObject]:
    """Shots numbered from 1 with `start` and `end` in seconds; neighbours overlap by the transition."""
    shots: list[JsonObject] = []
    start = 0.0
    for number, shot in enumerate(board.shots, 1):
        end = start + shot.duration
        written = shot.model_dump(mode="json", exclude_none=True)
        shots.append({**written, "shot_number": number, "start": round(start, 3), "end": round(end, 3)})
        start = end - transition_s
    return shots
