"""A run's past over HTTP: the page at any version, and the proof that its events still say the same."""

from fastapi import APIRouter

from services.orchestrator.http.pages import PageView, page_view
from services.orchestrator.http.parameters import RunIdPath, Version
from services.orchestrator.replaying import Replayed
from services.orchestrator.runs import Runs


def history_routes(runs: Runs) -> APIRouter:
    """Looking back."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.get("/{run_id}/page")
    async def page(run_id: RunIdPath, version: Version = None) -> PageView:
        """What a person is shown of the run, now or at an earlier version: the question and the way there."""
        run, found = await runs.read(run_id, version=version)
        workflow = await runs.definitions.pinned(run.workflow_hash)
        turns = await runs.turns(run_id, found, asking=run.pending is not None)
        return page_view(run, workflow, turns, hashed=version is not None)

    @router.get("/{run_id}/replay")
    async def replay(run_id: RunIdPath) -> Replayed:
        """Fold the run again from its first event and compare with every shorter way of reading it."""
        return await runs.replay(run_id)

    return router
