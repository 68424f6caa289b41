"""What the API says of a run: the folded state in the shape clients read."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from services.orchestrator.domain.context import attempt_at
from services.orchestrator.domain.costs import Spent, cost_of
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.run import Generation, Run
from services.orchestrator.domain.state_hash import state_hash
from services.orchestrator.reading import RunReader
from shared.eventsourcing.events import Commit
from shared.eventsourcing.runner import Outcome
from shared.messages.message import JsonObject

SHOWN = 500
"""Generations an answer of the API tells of."""


class Position(BaseModel):
    """Where a run is."""

    step_id: str
    step_name: str
    module_name: str
    visit: int
    attempt: int


class Question(BaseModel):
    """What a person is asked, with everything generated for it so far."""

    interaction_id: str
    interaction_type: str
    title: str
    step_id: str
    module_name: str
    visit: int
    display_data: JsonObject
    remind_at: datetime | None = Field(default=None, description="When whoever should answer is reminded.")
    expires_at: datetime | None = Field(
        default=None, description="Without an answer by then, the run goes on by itself or fails."
    )


class Attention(BaseModel):
    """Something that does not go on by itself."""

    request_id: str
    request_type: str
    error: str
    hint: str = "See `stillreel dead list`; `stillreel dead replay SEQ` tries again."


class ParentView(BaseModel):
    """The run a fork branched off after `version`; `root` is the top of the tree, `name` the fork's."""

    run_id: str
    version: int
    root: str
    name: str = ""


class PausedView(BaseModel):
    """Since when nothing new begins, and why."""

    at: datetime
    reason: str


class RunView(BaseModel):
    """One run as of `version`. `waiting`: a person is asked; `working`: a service is at work; or `paused`."""

    run_id: str
    status: str
    version: int = Field(description="Version of the run's last event.")
    workflow: JsonObject
    position: Position | None
    question: Question | None
    state: JsonObject
    inputs: JsonObject
    generations: dict[str, JsonObject] = Field(
        description="The newest 500 by generation id, which is the content's id."
    )
    attention: list[Attention]
    failure: JsonObject | None
    paused: PausedView | None = None
    parent: ParentView | None = Field(default=None, description="Where this run branched off, if it did.")
    cost: Spent = Field(description="What was paid so far.")
    state_hash: str | None = Field(
        default=None, description="sha256 of the canonical state; given where a version is asked for."
    )


def run_view(run: Run, version: int, workflow: Workflow, *, hashed: bool = False) -> RunView:
    return RunView(
        run_id=run.run_id,
        status=status_of(run),
        version=version,
        workflow={
            "id": workflow.id,
            "name": workflow.name,
            "version": workflow.version,
            "hash": run.workflow_hash,
        },
        position=_position(run, workflow),
        question=_question(run),
        state=run.state,
        inputs=run.inputs,
        generations=_newest(run.generations),
        attention=_attention(run),
        failure=asdict(run.failure) if run.failure else None,
        paused=PausedView(**asdict(run.paused)) if run.paused else None,
        parent=parent_view(run),
        cost=cost_of(run),
        state_hash=state_hash(run) if hashed else None,
    )


def parent_view(run: Run) -> ParentView | None:
    return ParentView(**asdict(run.parent)) if run.parent else None


async def outcome_view(runs: RunReader, outcome: Outcome[Run]) -> RunView:
    """The run a command led to."""
    workflow = await runs.definitions.pinned(outcome.state.workflow_hash)
    return run_view(outcome.state, outcome.version, workflow)


def status_of(run: Run) -> str:
    """`waiting`, `working`, `stuck`, `paused`, or how the run ended."""
    if run.status != "running":
        return run.status
    if run.paused:
        return "paused"
    if run.pending:
        return "waiting"
    return "stuck" if any(run.requests[key].parked for key in run.open_requests) else "working"


def _position(run: Run, workflow: Workflow) -> Position | None:
    if run.cursor is None:
        return None
    site = run.cursor.site
    return Position(
        step_id=site.step_id,
        step_name=workflow.step(site.step_id).title,
        module_name=site.module_name,
        visit=run.cursor.visit,
        attempt=attempt_at(run, site),
    )


def _question(run: Run) -> Question | None:
    asked = run.question
    if asked is None:
        return None
    display = dict(asked.display_data)
    if asked.interaction_type == "media_generation":
        display["generations"] = _newest(run.generations_at(asked.site))
    return Question(
        interaction_id=asked.interaction_id,
        interaction_type=asked.interaction_type,
        title=asked.title,
        step_id=asked.site.step_id,
        module_name=asked.site.module_name,
        visit=asked.visit,
        display_data=display,
        remind_at=None if asked.reminded else asked.remind_at,
        expires_at=asked.expires_at,
    )


def _newest(made: Mapping[str, Generation]) -> dict[str, JsonObject]:
    """In the order they were made; all of them can be picked and fetched, but a page of thousands is none."""
    keys = list(made)[-SHOWN:]
    return {key: made[key].as_json() for key in keys}


def _attention(run: Run) -> list[Attention]:
    requests = [
        Attention(request_id=key, request_type=request.type, error=request.parked)
        for key, request in run.requests.items()
        if request.parked and request.outcome is None
    ]
    generations = [
        Attention(request_id=key, request_type="generation_requested", error=generation.parked)
        for key, generation in run.generations.items()
        if generation.parked and generation.status in ("requested", "submitted")
    ]
    return requests + generations


class EventView(BaseModel):
    """One event of a run's stream."""

    version: int
    id: str
    type: str
    schema_version: int
    at: datetime
    actor: str
    source: str
    causation_id: str
    data: dict[str, Any]


def event_views(commit: Commit, after: int) -> list[EventView]:
    return [
        EventView(
            version=event.version,
            id=event.id,
            type=event.type,
            schema_version=event.schema_version,
            at=commit.at,
            actor=commit.actor,
            source=event.source,
            causation_id=commit.causation_id,
            data=dict(event.data),
        )
        for event in commit.events
        if event.version > after
    ]
