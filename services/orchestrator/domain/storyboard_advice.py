"""What usually goes wrong with a storyboard, said before anything is generated."""

import math
import re
from collections.abc import Iterator

from services.orchestrator.domain.storyboards import Shot, Storyboard
from shared.messages.message import JsonObject, Value

_MOVES = re.compile(r"\b(pan|tilt|zoom|dolly|push|pull|orbit|track|crane|roll|whip)\w*", re.IGNORECASE)
TOLERANCE_S = 0.5
MOVING_FAST = 0.8
"""Motion strength (0…1) from which the models' motion tears in a clip longer than BRIEF_S."""
BRIEF_S = 5.0


class Plan(Value):
    """How the shots are going to be made."""

    max_attempts: int = 3
    longest_clip_s: float | None = None
    transition_s: float = 0.0
    has_post_production: bool = False


def advice(board: Storyboard, total_s: float, plan: Plan) -> list[JsonObject]:
    """Warnings `{code, message, hint, shot_number?}`; none of them stops a run."""
    return [*_of_the_whole(board, total_s, plan), *_of_shots(board, plan)]


def _of_the_whole(board: Storyboard, total_s: float, plan: Plan) -> Iterator[JsonObject]:
    if len(board.shots) == 1 and total_s > BRIEF_S * 2:
        yield _warning("no_storyboard", f"one shot holds all {total_s:g} s", "Plan several shots.")
    if not board.style_guide:
        yield _warning("no_style_guide", "no style guide holds the shots together", "Write a style_guide.")
    if len({shot.style.casefold() for shot in board.shots if shot.style}) > 1:
        yield _warning("mixed_styles", "shots have different styles", "Keep to the style guide.")
    if plan.max_attempts < 2:
        yield _warning(
            "single_generation",
            "each shot is generated only once",
            "Allow 2 attempts or more and keep the best.",
        )
    if not plan.has_post_production and not board.music_notes and not plan.transition_s:
        yield _warning(
            "no_post_production",
            "neither grade, transitions nor music are planned",
            "Add music_notes or a grade.",
        )
    if board.total_duration is not None and abs(board.total_duration - total_s) > TOLERANCE_S:
        told = f"total_duration says {board.total_duration:g} s, the shots take {total_s:g} s"
        yield _warning("duration_mismatch", told, "Change the shots' durations.")


def _of_shots(board: Storyboard, plan: Plan) -> Iterator[JsonObject]:
    for number, shot in enumerate(board.shots, 1):
        yield from ({**one, "shot_number": number} for one in _of_shot(shot, plan))


def _of_shot(shot: Shot, plan: Plan) -> Iterator[JsonObject]:
    moves = {found.lower() for found in _MOVES.findall(shot.camera_motion)}
    if len(moves) > 1:
        told = f"the camera does several things at once: {', '.join(sorted(moves))}"
        yield _warning("camera_motion_mixed", told, "Give each shot one camera motion.")
    if (shot.motion_strength or 0) >= MOVING_FAST and shot.duration > BRIEF_S:
        told = f"motion strength {shot.motion_strength:g} over {shot.duration:g} s"
        yield _warning("motion_beyond_limits", told, "Calm the motion or shorten the shot.")
    if plan.longest_clip_s is not None and shot.duration > plan.longest_clip_s:
        parts = math.ceil(shot.duration / plan.longest_clip_s)
        told = f"{shot.duration:g} s is longer than one clip ({plan.longest_clip_s:g} s): made of {parts}"
        yield _warning("longer_than_a_clip", told, "Split the shot, or accept that it is extended.")


def _warning(code: str, message: str, hint: str) -> JsonObject:
    return {"code": code, "message": message, "hint": hint}
