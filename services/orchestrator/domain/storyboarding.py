"""`media.storyboard`: checks and completes a storyboard; nobody is asked."""

from typing import Any

from pydantic import Field, ValidationError

from services.orchestrator.domain.resolution import resolve_inputs
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.storyboard_advice import Plan, advice
from services.orchestrator.domain.storyboards import read_storyboard, timed
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.messages.message import JsonObject, Value
from shared.messages.run import ModuleCompleted


class Inputs(Value):
    """`storyboard` holds `shots`; the rest says how they are going to be made (seconds, attempts)."""

    storyboard: Any
    longest_clip_s: float | None = Field(default=None, gt=0)
    transition_s: float = Field(default=0.0, ge=0, le=5)
    max_attempts: int = Field(default=3, ge=1, le=20)
    post_production: JsonObject | None = None


def begin_storyboard(visit: Visit) -> list[RunEvent]:
    """End at once with `storyboard`, `shots`, `total_duration` (seconds) and `warnings`.

    Raises:
        ModuleInputError: it is no storyboard; names every mistake with its place.
    """
    resolved = resolve_inputs(visit.entry, visit.readable)
    try:
        inputs = Inputs.model_validate(resolved)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ModuleInputError(f"/{'/'.join(map(str, first['loc']))}: {first['msg']}") from error
    board = read_storyboard(inputs.storyboard)
    shortest = min(shot.duration for shot in board.shots)
    if len(board.shots) > 1 and inputs.transition_s >= shortest:
        raise ModuleInputError(
            f"/transition_s: {inputs.transition_s:g} s is not shorter than the shortest shot ({shortest:g} s)"
        )
    shots = timed(board, inputs.transition_s)
    total = shots[-1]["end"]
    plan = Plan(
        max_attempts=inputs.max_attempts,
        longest_clip_s=inputs.longest_clip_s,
        transition_s=inputs.transition_s,
        has_post_production=bool(inputs.post_production),
    )
    whole = {**board.model_dump(mode="json"), "shots": shots, "total_duration": total}
    outputs = {
        "storyboard": whole,
        "shots": shots,
        "total_duration": total,
        "warnings": advice(board, total, plan),
    }
    keys = visit.entry.outputs_to_state
    state = {key: outputs[name] for name, key in keys.items() if name in outputs}
    return [ModuleCompleted(**visit.place, outputs=outputs, state=state)]
