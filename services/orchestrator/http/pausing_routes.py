"""Pause and resume over HTTP: a run stands still, and goes on where it stood."""

from fastapi import APIRouter
from pydantic import Field

from services.orchestrator.domain.commands import PauseRun, ResumeRun
from services.orchestrator.http.parameters import Body, Key, RunIdPath
from services.orchestrator.http.views import RunView, outcome_view
from services.orchestrator.runs import Runs, Wish


class PauseBody(Body):
    """Why, for the record and for whoever comes by."""

    reason: str = Field(default="", max_length=2_000)


def pausing_routes(runs: Runs) -> APIRouter:
    """Stopping for a while, and going on."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.post("/{run_id}/pause")
    async def pause(run_id: RunIdPath, body: PauseBody | None = None, key: Key = None) -> RunView:
        """Begin nothing new until resumed. What services are at work on is still taken in and kept.

        Answers, generations and jumps are refused with 409 meanwhile; cancelling is not. A question's
        timeout stands still. Pausing a paused run changes nothing.
        """
        command = await runs.command(run_id, PauseRun, reason=body.reason if body else "")
        return await outcome_view(runs, await runs.carry_out(run_id, command, Wish("api", key)))

    @router.post("/{run_id}/resume")
    async def resume(run_id: RunIdPath, key: Key = None) -> RunView:
        """Go on with everything that is due; a question waits as much longer as the pause took."""
        command = await runs.command(run_id, ResumeRun)
        return await outcome_view(runs, await runs.carry_out(run_id, command, Wish("api", key)))

    return router
