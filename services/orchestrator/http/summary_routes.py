"""A run's summary over HTTP: JSON for programs, Markdown for people who ask for it."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from services.orchestrator.documents import summary_of
from services.orchestrator.domain.summary import RunSummary
from services.orchestrator.domain.summary_text import markdown
from services.orchestrator.http.parameters import RunIdPath, Version
from services.orchestrator.runs import Runs

MARKDOWN = "text/markdown"


def summary_routes(runs: Runs) -> APIRouter:
    """What a run came to."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.get(
        "/{run_id}/summary",
        response_model=RunSummary,
        responses={200: {"content": {MARKDOWN: {"schema": {"type": "string"}}}}},
    )
    async def summary(
        run_id: RunIdPath, version: Version = None, accept: Annotated[str, Header()] = "application/json"
    ) -> RunSummary | Response:
        """Choices, prompts, providers, durations, seeds, scores, cost and media, now or at a version.

        With `Accept: text/markdown` it is a document for people.
        """
        found = await summary_of(runs, run_id, version=version)
        if MARKDOWN in accept:
            return Response(markdown(found), media_type=f"{MARKDOWN}; charset=utf-8")
        return found

    return router
