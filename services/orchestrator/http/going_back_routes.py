"""Going back over HTTP: jump to an earlier module, retry one of the current step, or only look."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.orchestrator.domain.commands import Jump, Retry
from services.orchestrator.domain.consequences import Consequences
from services.orchestrator.http.bodies import SentObject
from services.orchestrator.http.parameters import Body, Key, RunIdPath
from services.orchestrator.http.views import RunView, outcome_view
from services.orchestrator.runs import Runs, Wish
from services.orchestrator.uploads import Uploads
from shared.media.references import for_run


class JumpBody(Body):
    """Where to, and the answer to give there, if any."""

    target_step: str = Field(max_length=200)
    target_module: str = Field(default="", max_length=200, description="Left out: the first of the step.")
    input: SentObject | None = Field(default=None, description="Answers the question asked there at once.")
    keep: tuple[Annotated[str, Field(max_length=130)], ...] = Field(
        default=(),
        max_length=500,
        description="Later modules, as `step.module`, whose answers stay where they are still valid.",
        examples=[["titles_social.select_title"]],
    )
    seen: str | None = Field(
        default=None, max_length=64, description="The question you saw; 409 if another is asked by now."
    )


class RetryBody(Body):
    """Which module of the current step, and what to do differently."""

    target_module: str = Field(max_length=200)
    feedback: str | None = Field(default=None, max_length=10_000)
    seen: str | None = Field(
        default=None, max_length=64, description="The question you saw; 409 if another is asked by now."
    )


def going_back_routes(runs: Runs, uploads: Uploads) -> APIRouter:
    """Ways back that no question needs to offer."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.post("/{run_id}/jump")
    async def jump(
        run_id: RunIdPath,
        body: JumpBody,
        preview: Annotated[bool, Query(description="Only tell what would be kept and redone.")] = False,
        key: Key = None,
    ) -> RunView | Consequences:
        """Go back to a module the run has reached; with `input`, all happens in one commit or not at all.

        What `keep` names is answered as before when the run comes to it again, without asking: a person's
        answer if the new question takes it, a service's if exactly the same would be asked of it. Otherwise
        the question is asked with the reason in `display_data.not_kept`. With `preview=true` nothing changes
        and the answer tells what is kept, what is redone and what that cost last time.
        """
        named = await uploads.named_in((body.input or {}).get("values"))
        contents = tuple(for_run(content, run_id) for content in named)
        command = await runs.command(run_id, Jump, **dict(body), contents=contents)
        if preview:
            return await runs.preview_jump(run_id, command)
        return await outcome_view(runs, await runs.carry_out(run_id, command, Wish("api", key)))

    @router.post("/{run_id}/retry")
    async def retry(run_id: RunIdPath, body: RetryBody, key: Key = None) -> RunView:
        """Run a module of the current step again, with words on what to do differently."""
        command = await runs.command(run_id, Retry, **dict(body))
        return await outcome_view(runs, await runs.carry_out(run_id, command, Wish("api", key)))

    return router
