"""The state of one run, folded from its events."""

from typing import Literal, assert_never

from pydantic import Field

from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.interactions import Interaction, fold_interaction
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, AnalysisRequested
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Value
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested
from shared.messages.run import (
    ContentAttached,
    GenerationsAbandoned,
    InteractionRequested,
    InteractionResponse,
    Jumped,
    ModuleCompleted,
    ModuleFailed,
    ModuleSkipped,
    ModuleStarted,
    RequestParked,
    RetryRequested,
    RunCancelled,
    RunCompleted,
    RunStarted,
    SiteFact,
    StepCompleted,
    StepStarted,
)
from shared.messages.video import GenerationFailed, GenerationRequested, GenerationSubmitted, VideoReady

Result = (
    AnalysisCompleted
    | AnalysisFailed
    | PromptsCompleted
    | PromptsFailed
    | GenerationSubmitted
    | VideoReady
    | GenerationFailed
)
"""What services report; ingested into the run's stream under the id they were published with."""

RunEvent = (
    RunStarted
    | StepStarted
    | StepCompleted
    | ModuleStarted
    | ModuleSkipped
    | ModuleCompleted
    | ModuleFailed
    | InteractionRequested
    | InteractionResponse
    | ContentAttached
    | RetryRequested
    | Jumped
    | GenerationsAbandoned
    | RequestParked
    | RunCompleted
    | RunCancelled
    | AnalysisRequested
    | PromptsRequested
    | GenerationRequested
    | Result
)


class Cursor(Value):
    """Where the run is: about to begin a module, in it, past it, or stopped by its failure."""

    site: Site
    visit: int
    phase: Literal["entering", "open", "done", "failed"]


class Correction(Value):
    """What a person wants different when a module runs again."""

    words: str | None
    rejected_output: JsonObject | None


class Failure(Value):
    """Why the module at the cursor could not end."""

    reason: str
    message: str


class Request(Value):
    """Work another service was asked for, and what came of it."""

    site: Site
    visit: int
    type: str
    outcome: str | None = None
    parked: str | None = None


class Generation(Value):
    """One piece of content in the making, as the question it belongs to shows it."""

    generation_id: str
    interaction_id: str
    action_id: str
    action_type: str
    provider: str
    status: Literal["requested", "submitted", "ready", "failed", "abandoned"]
    prompt: str = ""
    negative_prompt: str = ""
    job_id: str | None = None
    content: MediaReference | None = None
    reason: str | None = None
    message: str | None = None
    parameters: JsonObject = Field(default_factory=dict)
    report: JsonObject = Field(default_factory=dict)
    parked: str | None = None


class Run(Value):
    """Everything later decisions need. `interactions`, `requests` and `generations` are kept by id."""

    run_id: str
    status: Literal["new", "running", "completed", "cancelled"] = "new"
    workflow_id: str = ""
    workflow_hash: str = ""
    inputs: JsonObject = Field(default_factory=dict)
    cursor: Cursor | None = None
    step_open: str | None = None
    visits: dict[str, int] = Field(default_factory=dict)
    attempts: dict[str, int] = Field(default_factory=dict)
    correction: Correction | None = None
    failure: Failure | None = None
    state: JsonObject = Field(default_factory=dict)
    outputs: dict[str, JsonObject] = Field(default_factory=dict)
    pending: str | None = None
    interactions: dict[str, Interaction] = Field(default_factory=dict)
    requests: dict[str, Request] = Field(default_factory=dict)
    generations: dict[str, Generation] = Field(default_factory=dict)

    @property
    def question(self) -> Interaction | None:
        """The question a person is asked right now."""
        return self.interactions[self.pending] if self.pending else None

    @property
    def open_requests(self) -> list[str]:
        return [key for key, request in self.requests.items() if request.outcome is None]

    def content(self, reference: str) -> MediaReference | None:
        """This run's content by content id, URL or key in the media store."""
        found = [generation.content for generation in self.generations.values() if generation.content]
        return next((c for c in found if reference in (c.content_id, c.url, c.local_path)), None)

    def unfinished_of(self, interaction_id: str) -> tuple[str, ...]:
        """Generations of one question that are still in the making."""
        return tuple(
            g.generation_id
            for g in self.generations.values()
            if g.interaction_id == interaction_id and g.status in ("requested", "submitted")
        )

    def generations_at(self, site: Site) -> dict[str, Generation]:
        """Everything made or brought at a site, on this visit or an earlier one: all of it can be picked."""
        return {
            key: g for key, g in self.generations.items() if self.interactions[g.interaction_id].site == site
        }


def evolve(run: Run, event: RunEvent) -> Run:  # noqa: C901 - one flat case for each event
    """Fold one event; never fails on an event the past could hold."""
    match event:
        case RunStarted():
            return run.model_copy(
                update={
                    "status": "running",
                    "workflow_id": event.workflow_id,
                    "workflow_hash": event.workflow_hash,
                    "inputs": event.inputs,
                }
            )
        case StepStarted():
            return run.model_copy(update={"step_open": event.step_id})
        case StepCompleted():
            return run.model_copy(update={"step_open": None})
        case ModuleStarted():
            return _enter(run, event, attempt=event.attempt)
        case ModuleSkipped():
            return _at(run, event, "done")
        case ModuleCompleted():
            return _complete(run, event)
        case ModuleFailed():
            failure = Failure(reason=event.reason, message=event.message)
            return _at(run, event, "failed").model_copy(update={"failure": failure})
        case InteractionRequested():
            asked = dict(fold_interaction(run.interactions, event))
            return run.model_copy(update={"interactions": asked, "pending": event.interaction_id})
        case InteractionResponse():
            answered = dict(fold_interaction(run.interactions, event))
            return run.model_copy(update={"interactions": answered, "pending": None})
        case RetryRequested() | Jumped():
            return _go_back(run, event)
        case ContentAttached() | GenerationRequested():
            return _with_generation(run, _new_generation(event))
        case GenerationSubmitted() | VideoReady() | GenerationFailed():
            return _generation_result(run, event)
        case GenerationsAbandoned():
            gone = {
                key: run.generations[key].model_copy(update={"status": "abandoned"})
                for key in event.generation_ids
                if key in run.generations
            }
            return run.model_copy(update={"generations": {**run.generations, **gone}})
        case AnalysisRequested() | PromptsRequested():
            return _asked(run, event)
        case AnalysisCompleted() | PromptsCompleted() | AnalysisFailed() | PromptsFailed():
            return _answered(run, event)
        case RequestParked():
            return _parked(run, event)
        case RunCompleted():
            return run.model_copy(update={"status": "completed", "cursor": None, "pending": None})
        case RunCancelled():
            return run.model_copy(update={"status": "cancelled", "pending": None})
        case _:
            assert_never(event)


def _site(event: SiteFact) -> Site:
    return Site(step_id=event.step_id, module_name=event.module_name)


def _at(run: Run, event: SiteFact, phase: Literal["entering", "open", "done", "failed"]) -> Run:
    cursor = Cursor(site=_site(event), visit=event.visit, phase=phase)
    return run.model_copy(update={"cursor": cursor, "visits": {**run.visits, str(cursor.site): event.visit}})


def _enter(run: Run, event: ModuleStarted, attempt: int) -> Run:
    entered = _at(run, event, "open")
    return entered.model_copy(
        update={
            "attempts": {**run.attempts, str(_site(event)): attempt},
            "failure": None,
        }
    )


def _complete(run: Run, event: ModuleCompleted) -> Run:
    done = _at(run, event, "done")
    return done.model_copy(
        update={
            "state": {**run.state, **event.state},
            "outputs": {**run.outputs, str(_site(event)): event.outputs},
            "correction": None,
            "failure": None,
        }
    )


def _go_back(run: Run, event: RetryRequested | Jumped) -> Run:
    site = str(_site(event))
    correction = None
    attempts = {key: value for key, value in run.attempts.items() if key != site}
    if isinstance(event, RetryRequested):
        correction = Correction(words=event.feedback, rejected_output=event.rejected_output)
        attempts = run.attempts
    gone = {
        key: request.model_copy(update={"outcome": "abandoned"})
        for key, request in run.requests.items()
        if request.outcome is None
    }
    return _at(run, event, "entering").model_copy(
        update={
            "state": {key: value for key, value in run.state.items() if key not in event.unset},
            "correction": correction,
            "attempts": attempts,
            "failure": None,
            "pending": None,
            "step_open": run.step_open if run.step_open == event.step_id else None,
            "requests": {**run.requests, **gone},
        }
    )


def _new_generation(event: ContentAttached | GenerationRequested) -> Generation:
    if isinstance(event, ContentAttached):
        return Generation(
            generation_id=event.content.content_id,
            interaction_id=event.interaction_id,
            action_id=event.action_id,
            action_type="upload",
            provider="upload",
            status="ready",
            content=event.content,
        )
    return Generation(
        generation_id=event.generation_id,
        interaction_id=event.interaction_id,
        action_id=event.action_id,
        action_type=event.action_type,
        provider=event.provider,
        status="requested",
        prompt=event.prompt,
        negative_prompt=event.negative_prompt,
        parameters=event.parameters.model_dump(mode="json"),
    )


def _with_generation(run: Run, generation: Generation) -> Run:
    return run.model_copy(update={"generations": {**run.generations, generation.generation_id: generation}})


def _generation_result(run: Run, event: GenerationSubmitted | VideoReady | GenerationFailed) -> Run:
    generation = run.generations.get(event.generation_id)
    if generation is None or generation.status in ("ready", "failed"):
        return run
    abandoned = generation.status == "abandoned"
    change: JsonObject
    match event:
        case GenerationSubmitted():
            change = {"status": "submitted", "job_id": event.job_id}
        case VideoReady():
            change = {
                "status": "ready",
                "content": event.content,
                "parameters": event.parameters,
                "report": event.report,
            }
        case GenerationFailed():
            change = {"status": "failed", "reason": event.reason, "message": event.message}
    if abandoned:
        change["status"] = "abandoned"
    return _with_generation(run, generation.model_copy(update={**change, "parked": None}))


def _asked(run: Run, event: AnalysisRequested | PromptsRequested) -> Run:
    site = Site(step_id=event.step_id, module_name=event.module_name)
    request = Request(site=site, visit=run.visits.get(str(site), 1), type=event.type)
    return run.model_copy(update={"requests": {**run.requests, event.request_id: request}})


def _answered(run: Run, event: AnalysisCompleted | PromptsCompleted | AnalysisFailed | PromptsFailed) -> Run:
    request = run.requests.get(event.request_id)
    if request is None or request.outcome not in (None, "abandoned"):
        return run
    closed = request.model_copy(update={"outcome": event.type, "parked": None})
    return run.model_copy(update={"requests": {**run.requests, event.request_id: closed}})


def _parked(run: Run, event: RequestParked) -> Run:
    if event.request_id in run.requests:
        parked = run.requests[event.request_id].model_copy(update={"parked": event.error})
        return run.model_copy(update={"requests": {**run.requests, event.request_id: parked}})
    if event.request_id in run.generations:
        return _with_generation(
            run, run.generations[event.request_id].model_copy(update={"parked": event.error})
        )
    return run
