"""Runs over HTTP: start, list, read, cancel."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.orchestrator.domain.commands import CancelRun
from services.orchestrator.domain.context import RunContext
from services.orchestrator.domain.definition import Site
from services.orchestrator.http.bodies import SentObject
from services.orchestrator.http.parameters import Body, Key, RunIdPath, Traceparent, Version
from services.orchestrator.http.views import (
    ParentView,
    RunView,
    outcome_view,
    parent_view,
    run_view,
    status_of,
)
from services.orchestrator.runs import Runs, Wish
from shared.messages.message import RunId


class StartBody(Body):
    """What to run, on what."""

    workflow: str = Field(max_length=64, examples=["cc"])
    inputs: SentObject = Field(
        default_factory=dict,
        description="For the workflow's templates. `cc` reads none: it asks for a picture.",
    )


class CancelBody(Body):
    """Why, for the record."""

    reason: str = Field(default="", max_length=2_000)


class RunListed(BaseModel):
    """One line of the list of runs."""

    run_id: str
    workflow_id: str
    status: str
    step_id: str | None
    started_at: str
    parent: ParentView | None = None


class RunList(BaseModel):
    """Newest first; `next` is the `before` of the following page."""

    runs: list[RunListed]
    next: str | None = None


def run_routes(runs: Runs) -> APIRouter:
    """Runs as a whole."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.post("", status_code=201)
    async def start(
        body: StartBody, response: Response, key: Key = None, traceparent: Traceparent = None
    ) -> RunView:
        """Start a run. It goes on by itself up to its first `question`."""
        outcome = await runs.start(body.workflow, body.inputs, Wish("api", key, traceparent))
        response.headers["Location"] = f"/runs/{outcome.state.run_id}"
        return await outcome_view(runs, outcome)

    @router.get("")
    async def list_runs(
        limit: Annotated[int, Query(ge=1, le=200)] = 20,
        before: Annotated[
            RunId | None, Query(description="Only runs that began before this one: the last page's `next`.")
        ] = None,
    ) -> RunList:
        page = await runs.recent(limit, before)
        listed = [
            RunListed(
                run_id=run.run_id,
                workflow_id=run.workflow_id,
                status=status_of(run),
                step_id=run.cursor.site.step_id if run.cursor else None,
                started_at=at.isoformat(),
                parent=parent_view(run),
            )
            for run, at in page
        ]
        return RunList(runs=listed, next=listed[-1].run_id if len(listed) == limit else None)

    @router.get("/{run_id}")
    async def read(run_id: RunIdPath, version: Version = None) -> RunView:
        run, found = await runs.read(run_id, version=version)
        workflow = await runs.definitions.pinned(run.workflow_hash)
        return run_view(run, found, workflow, hashed=version is not None)

    @router.get("/{run_id}/context")
    async def context(run_id: RunIdPath, step: str, module: str, version: Version = None) -> RunContext:
        """What a module's templates and services see of the run."""
        return await runs.context(run_id, Site(step_id=step, module_name=module), version=version)

    @router.post("/{run_id}/cancel")
    async def cancel(run_id: RunIdPath, body: CancelBody | None = None, key: Key = None) -> RunView:
        command = await runs.command(run_id, CancelRun, reason=body.reason if body else "")
        return await outcome_view(runs, await runs.carry_out(run_id, command, Wish("api", key)))

    return router
