"""The orchestrator's language: what happened in a run."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import Field

from shared.messages.media import MediaReference
from shared.messages.message import ContentId, InteractionId, JsonObject, Message, RunId, ServiceName


class RunFact(Message):
    """A fact the orchestrator decided about one run."""

    service: ClassVar[ServiceName] = "orchestrator"

    run_id: RunId


class SiteFact(RunFact):
    """A fact about one module of one step; `visit` counts how often the run has come here (from 1)."""

    step_id: str
    module_name: str
    visit: int = Field(ge=1)
    attempt: int = Field(
        default=1, ge=1, description="1, or one more for each retry since the run first came or jumped here."
    )


class RunStarted(RunFact):
    """A run began, on exactly this definition of its workflow."""

    type: ClassVar[str] = "run_started"

    workflow_id: str
    workflow_version: str
    workflow_hash: str = Field(description="sha256 of the definition the run is pinned to.")
    inputs: JsonObject = Field(default_factory=dict)


class StepStarted(RunFact):
    """A run came to a step."""

    type: ClassVar[str] = "step_started"

    step_id: str


class StepCompleted(RunFact):
    """All modules of a step are done."""

    type: ClassVar[str] = "step_completed"

    step_id: str


class ModuleStarted(SiteFact):
    """A module began; its inputs were resolved from the run's state."""

    type: ClassVar[str] = "module_started"

    module_id: str
    attempt: int = Field(ge=1, description="1, or one more for each retry since the run first came here.")
    feedback: str | None = None


class ModuleSkipped(SiteFact):
    """A module's `when` was false."""

    type: ClassVar[str] = "module_skipped"

    condition: str


class ModuleCompleted(SiteFact):
    """A module ended; `state` is what it wrote there."""

    type: ClassVar[str] = "module_completed"

    outputs: JsonObject
    state: JsonObject = Field(description="State keys written, by `outputs_to_state`.")
    kept_from_visit: int | None = Field(
        default=None, description="The visit whose outputs were taken over: the same was asked there."
    )


class ModuleFailed(SiteFact):
    """A module could not end; the run waits for a person's decision."""

    type: ClassVar[str] = "module_failed"

    reason: str
    message: str


InteractionType = Literal["selection", "form", "media_generation", "review"]


class InteractionRequested(SiteFact):
    """A person is asked something."""

    type: ClassVar[str] = "interaction_requested"

    interaction_id: InteractionId
    interaction_type: InteractionType
    title: str = ""
    resolved_inputs: JsonObject = Field(description="The module's inputs as the question shows them.")
    display_data: JsonObject = Field(
        description="`data`, `schema`, `sub_actions`, `source_image`, `generations`, `retryable`."
    )
    remind_at: datetime | None = Field(default=None, description="When `interaction_reminded` follows.")
    expires_at: datetime | None = Field(
        default=None, description="Without an answer by then, the run goes on by itself or fails."
    )


class InteractionResponse(SiteFact):
    """A person answered; the first answer to a question is the only one."""

    type: ClassVar[str] = "interaction_response"

    interaction_id: InteractionId
    response: JsonObject
    auto: bool = Field(default=False, description="Nobody answered in time; the workflow did.")
    kept_from: InteractionId | None = Field(
        default=None, description="The earlier question whose answer a person who went back chose to keep."
    )


class ContentAttached(SiteFact):
    """An uploaded file became part of an interaction."""

    type: ClassVar[str] = "content_attached"

    interaction_id: InteractionId
    action_id: str
    content: MediaReference


class RetryRequested(SiteFact):
    """A person wants this module to run again; `visit` is the one that begins."""

    type: ClassVar[str] = "retry_requested"

    feedback: str | None = None
    rejected_output: JsonObject | None = None
    unset: tuple[str, ...] = Field(default=(), description="State keys that no longer hold.")
    undone: tuple[str, ...] = Field(
        default=(), description="Modules, as `step.module`, whose outputs no longer hold."
    )


class Jumped(SiteFact):
    """A person went back to this module (`visit` begins); what it all later ones wrote no longer holds."""

    type: ClassVar[str] = "jumped"

    from_step_id: str
    from_module_name: str
    keep: tuple[str, ...] = Field(
        default=(),
        description="Later modules, as `step.module`, whose answers are taken over where still valid.",
    )
    unset: tuple[str, ...] = Field(default=(), description="State keys that no longer hold.")
    undone: tuple[str, ...] = Field(
        default=(), description="Modules, as `step.module`, whose outputs no longer hold."
    )


class GenerationsAbandoned(RunFact):
    """Unfinished generations of a question that was left; late results change nothing."""

    type: ClassVar[str] = "generations_abandoned"

    generation_ids: tuple[ContentId, ...]


class RequestParked(RunFact):
    """A request was given up after its last redelivery; it can be replayed from the dead letters."""

    type: ClassVar[str] = "request_parked"

    request_type: str
    request_id: str
    error: str


class RunCompleted(RunFact):
    """All steps are done."""

    type: ClassVar[str] = "run_completed"

    state: JsonObject


class RunCancelled(RunFact):
    """A person stopped the run."""

    type: ClassVar[str] = "run_cancelled"

    reason: str = ""


class WorkflowDefined(Message):
    """A workflow definition, whole; stored once per content hash so that runs never change meaning."""

    type: ClassVar[str] = "workflow_defined"
    service: ClassVar[ServiceName] = "orchestrator"

    workflow_hash: str
    definition: dict[str, Any]


class ContentStored(Message):
    """A file was accepted into the media store."""

    type: ClassVar[str] = "content_stored"
    service: ClassVar[ServiceName] = "orchestrator"

    content: MediaReference
    file_name: str = Field(default="", description="As the uploader called it.")
