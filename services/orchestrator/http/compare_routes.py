"""Two runs side by side over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.orchestrator.documents import told_of
from services.orchestrator.domain.comparing import compare
from services.orchestrator.domain.comparison import Comparison
from services.orchestrator.runs import Runs
from shared.messages.message import RunId


def compare_routes(runs: Runs) -> APIRouter:
    """What became different in two runs."""
    router = APIRouter(tags=["runs"])

    @router.get("/compare")
    async def compared(
        left: RunId,
        right: RunId,
        everything: Annotated[bool, Query(alias="all", description="Tell of what is equal, too.")] = False,
    ) -> Comparison:
        """Where two runs part, and each answer, prompt, seed, score, cost, file, state key that differs."""
        return compare(await told_of(runs, left), await told_of(runs, right), everything=everything)

    return router
