"""The prompts service's language: context becomes text."""

from typing import ClassVar, Literal

from pydantic import Field

from shared.messages.analysis import PromptPart, Usage
from shared.messages.message import JsonObject, Message, RunId, ServiceName


class PromptsRequested(Message):
    """Render the parts with `context`, ask the engine, answer in the shape of `output_schema`."""

    type: ClassVar[str] = "prompts_requested"
    service: ClassVar[ServiceName] = "prompts"
    work: ClassVar[bool] = True

    run_id: RunId
    request_id: str = Field(description="This request; results name it.")
    step_id: str
    module_name: str
    attempt: int = Field(default=1, ge=1, description="1 for the first try, one more for each retry.")
    fingerprint: str = Field(
        default="", description="sha256 of what is asked for: the same whenever the same is asked again."
    )
    feedback: str | None = Field(default=None, description="What the person wants different.")
    rejected_output: JsonObject | None = Field(default=None, description="The answer that was turned down.")
    system: tuple[PromptPart, ...] = Field(description="Stable parts first.")
    user: tuple[PromptPart, ...]
    output_schema: JsonObject = Field(description="JSON Schema the answer satisfies.")
    context: JsonObject = Field(
        description="What templates may read: state, step, inputs, attempt, feedback, previous_interactions."
    )
    provider: str = Field(
        description="The engine the workflow asks for; the service's settings may override it."
    )
    cache_key: str = Field(default="", description="Same for all requests that share stable prompt parts.")


class PromptsCompleted(Message):
    """Text was written."""

    type: ClassVar[str] = "prompts_completed"
    service: ClassVar[ServiceName] = "prompts"

    run_id: RunId
    request_id: str
    response: JsonObject = Field(description="Valid against the request's `output_schema`.")
    provider: str
    model: str
    warnings: tuple[str, ...] = Field(default=(), description="What a guard had to mend, one sentence each.")
    usage: Usage = Usage()
    seconds: float = Field(ge=0)


PromptsFailure = Literal[
    "template_broken", "answer_invalid", "refused", "provider_rejected", "engine_unavailable"
]


class PromptsFailed(Message):
    """No acceptable text came back; trying the same again is up to a person."""

    type: ClassVar[str] = "prompts_failed"
    service: ClassVar[ServiceName] = "prompts"

    run_id: RunId
    request_id: str
    reason: PromptsFailure
    message: str = Field(description="One sentence a person can act on.")
    provider: str
