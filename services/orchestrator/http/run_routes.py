"""Runs over HTTP: start, list, read, follow, answer, act, cancel."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.orchestrator.domain.context import RunContext
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.run import Run
from services.orchestrator.following import Followers
from services.orchestrator.http.bodies import LARGEST_NUMBER, SentObject
from services.orchestrator.http.event_stream import events_after, live_events
from services.orchestrator.http.views import EventView, RunView, run_view, status_of
from services.orchestrator.runs import Runs, Wish
from services.orchestrator.uploads import Uploads
from shared.errors import CallerError
from shared.eventsourcing.runner import Outcome

RunIdPath = Annotated[str, Path(pattern=r"^wf_[0-9a-f-]{36}$", description="`wf_<uuid7>`")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, description="Same key, same effect, once."),
]
Traceparent = Annotated[str | None, Header(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
Version = Annotated[
    int | None,
    Query(ge=1, le=LARGEST_NUMBER, description="As of this version of the run; now when left out."),
]


class Body(BaseModel):
    """A request body; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class StartBody(Body):
    """What to run, on what."""

    workflow: str = Field(max_length=64, examples=["cc"])
    inputs: SentObject = Field(default_factory=dict)


class ActionBody(Body):
    """What an action takes: an uploaded file's id, or how to generate."""

    content_id: str | None = Field(
        default=None, max_length=64, description="For upload actions: from `PUT /media`."
    )
    parameters: SentObject = Field(default_factory=dict)


class CancelBody(Body):
    """Why, for the record."""

    reason: str = Field(default="", max_length=2_000)


class ActionStarted(BaseModel):
    """The content that will come of an action."""

    content_id: str
    version: int


class RunListed(BaseModel):
    """One line of the list of runs."""

    run_id: str
    workflow_id: str
    status: str
    step_id: str | None
    started_at: str


class RunList(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    runs: list[RunListed]
    next: str | None = None


class EventList(BaseModel):
    """Events in order; `version` is where to go on from."""

    run_id: str
    version: int
    events: list[EventView]


def run_routes(runs: Runs, uploads: Uploads, followers: Followers) -> APIRouter:  # noqa: C901 - a flat list of routes
    """The routes below /runs."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    async def view(outcome: Outcome[Run]) -> RunView:
        workflow = await runs.definitions.pinned(outcome.state.workflow_hash)
        return run_view(outcome.state, outcome.version, workflow)

    @router.post("", status_code=201)
    async def start(
        body: StartBody, response: Response, key: Key = None, traceparent: Traceparent = None
    ) -> RunView:
        outcome = await runs.start(body.workflow, body.inputs, Wish("api", key, traceparent))
        response.headers["Location"] = f"/runs/{outcome.state.run_id}"
        return await view(outcome)

    @router.get("")
    async def list_runs(
        limit: Annotated[int, Query(ge=1, le=200)] = 20,
        before: Annotated[AwareDatetime | None, Query()] = None,
    ) -> RunList:
        page = await runs.recent(limit, before)
        listed = [
            RunListed(
                run_id=run.run_id,
                workflow_id=run.workflow_id,
                status=status_of(run),
                step_id=run.cursor.site.step_id if run.cursor else None,
                started_at=at.isoformat(),
            )
            for run, at in page
        ]
        return RunList(runs=listed, next=listed[-1].started_at if len(listed) == limit else None)

    @router.get("/{run_id}")
    async def read(run_id: RunIdPath, version: Version = None) -> RunView:
        run, found = await runs.read(run_id, version=version)
        return run_view(run, found, await runs.definitions.pinned(run.workflow_hash))

    @router.get("/{run_id}/events", response_model=EventList)
    async def events(
        run_id: RunIdPath,
        request: Request,
        after: Annotated[int, Query(ge=0, le=LARGEST_NUMBER)] = 0,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
        last_event_id: Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=LARGEST_NUMBER)] = None,
    ) -> Any:
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

    @router.get("/{run_id}/context")
    async def context(run_id: RunIdPath, step: str, module: str, version: Version = None) -> RunContext:
        return await runs.context(run_id, Site(step_id=step, module_name=module), version=version)

    @router.post("/{run_id}/interactions/{interaction_id}/response")
    async def respond(
        run_id: RunIdPath,
        interaction_id: str,
        body: SentObject,
        key: Key = None,
        traceparent: Traceparent = None,
    ) -> RunView:
        return await view(await runs.answer(run_id, interaction_id, body, Wish("api", key, traceparent)))

    @router.post("/{run_id}/interactions/{interaction_id}/actions/{action_id}", status_code=202)
    async def act(
        run_id: RunIdPath,
        interaction_id: str,
        action_id: str,
        body: ActionBody,
        key: Key = None,
        traceparent: Traceparent = None,
    ) -> ActionStarted:
        wish = Wish("api", key, traceparent)
        if body.content_id is not None:
            if body.parameters:
                raise CallerError(
                    "an action takes either a file or parameters",
                    pointer="/parameters",
                    hint="Leave one of them out.",
                )
            content = await uploads.find(body.content_id, run_id)
            outcome = await runs.attach(run_id, interaction_id, action_id, content, wish)
            return ActionStarted(content_id=content.content_id, version=outcome.version)
        outcome, generation_id = await runs.generate(run_id, interaction_id, action_id, body.parameters, wish)
        return ActionStarted(content_id=generation_id, version=outcome.version)

    @router.post("/{run_id}/cancel")
    async def cancel(run_id: RunIdPath, body: CancelBody | None = None, key: Key = None) -> RunView:
        return await view(await runs.cancel(run_id, body.reason if body else "", Wish("api", key)))

    return router
