"""A run's events over HTTP: a page of them, or live."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.orchestrator.following import Followers
from services.orchestrator.http.bodies import LARGEST_NUMBER
from services.orchestrator.http.event_stream import events_after, live_events
from services.orchestrator.http.parameters import RunIdPath
from services.orchestrator.http.views import EventView
from services.orchestrator.reading import RunReader


class EventList(BaseModel):
    """Events in order; `version` is where to go on from."""

    run_id: str
    version: int
    events: list[EventView]


def event_routes(runs: RunReader, followers: Followers) -> APIRouter:
    """What happened in a run."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.get("/{run_id}/events", response_model=EventList)
    async def events(
        run_id: RunIdPath,
        request: Request,
        after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER)] = 0,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
        last_event_id: Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=LARGEST_NUMBER)] = None,
    ) -> Any:
        """Events after a version; with `Accept: text/event-stream` they go on coming as they happen."""
        await runs.workflow_of(run_id)
        if "text/event-stream" in request.headers.get("accept", ""):
            start = last_event_id if last_event_id is not None else after
            return StreamingResponse(
                live_events(runs.store, followers, run_id, start),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
        found = await events_after(runs.store, run_id, after, limit)
        return EventList(run_id=run_id, version=found[-1].version if found else after, events=found)

    return router
