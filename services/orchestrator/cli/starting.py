"""Begin a run with a picture: the file is accepted before the run exists, so a refused one leaves nothing."""

from collections.abc import Sequence
from pathlib import Path

from services.orchestrator.cli.client import Api
from services.orchestrator.cli.model import Run
from services.orchestrator.cli.moves import Respond, action_of, default_move, fill_in
from services.orchestrator.cli.steering import perform
from shared.errors import CallerError


def start_run(api: Api, workflow: str, picture: Path | None, given: Sequence[str] = ()) -> Run:
    """Upload the picture, start, and give the picture as the answer to the first question.

    A form is answered as it stands, with what is given (`field=value`) and the picture in its file field.

    Raises:
        CallerError: the picture is not accepted, there is no such workflow, or it begins with something else.
    """
    uploaded = api.upload(picture) if picture else None
    run = api.start(workflow, {})
    question = run.question
    if question is not None and question.interaction_type == "form" and (uploaded or given):
        perform(api, run.run_id, question, fill_in(question, given, picture), lambda call: call())
        return api.run(run.run_id)
    if uploaded is None:
        return run
    action = action_of(question, upload=True) if question else None
    if question is None or action is None:
        raise CallerError(
            f"workflow {workflow!r} does not begin with a picture; run {run.run_id} was started without it",
            hint=f"Go on with `stillreel watch {run.run_id}`.",
            code="no_picture_asked",
        )
    api.act(run.run_id, question.interaction_id, action.id, {"content_id": uploaded.content_id})
    move = default_move(api.run(run.run_id))
    if isinstance(move, Respond):
        return api.answer(run.run_id, question.interaction_id, move.response)
    return api.run(run.run_id)
