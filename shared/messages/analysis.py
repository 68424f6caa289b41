"""The analysis service's language: a picture is described."""

from typing import ClassVar, Literal

from pydantic import Field

from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Message, RunId, ServiceName, Value


class PromptPart(Value):
    """A piece of text for a language model; `cache_ttl` seconds marks a stable, cacheable part."""

    text: str
    jinja2: bool = Field(default=False, description="Rendered with the request's context before use.")
    cache_ttl: int | None = Field(default=None, ge=0)


class Usage(Value):
    """What a language model counted for one answer."""

    input_tokens: int = Field(default=0, ge=0)
    cached_input_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)


class AnalysisRequested(Message):
    """Look at a picture and answer in the shape of `output_schema`."""

    type: ClassVar[str] = "analysis_requested"
    service: ClassVar[ServiceName] = "analysis"
    work: ClassVar[bool] = True

    run_id: RunId
    request_id: str = Field(description="This request; results name it.")
    step_id: str
    module_name: str
    attempt: int = Field(default=1, ge=1, description="1 for the first try, one more for each retry.")
    fingerprint: str = Field(
        default="", description="sha256 of what is asked for: the same whenever the same is asked again."
    )
    image: MediaReference
    system: tuple[PromptPart, ...] = Field(description="Stable parts first.")
    user: tuple[PromptPart, ...]
    output_schema: JsonObject = Field(description="JSON Schema the answer satisfies.")
    context: JsonObject = Field(default_factory=dict, description="What templates may read.")
    provider: str = Field(
        description="The engine the workflow asks for; the service's settings may override it."
    )
    cache_key: str = Field(default="", description="Same for all requests that share stable prompt parts.")


class AnalysisCompleted(Message):
    """A picture was described."""

    type: ClassVar[str] = "analysis_completed"
    service: ClassVar[ServiceName] = "analysis"

    run_id: RunId
    request_id: str
    response: JsonObject = Field(description="Valid against the request's `output_schema`.")
    provider: str
    model: str
    warnings: tuple[str, ...] = Field(default=(), description="Doubts about the answer, one sentence each.")
    usage: Usage = Usage()
    seconds: float = Field(ge=0)


AnalysisFailure = Literal[
    "template_broken",
    "media_unreadable",
    "media_missing",
    "answer_invalid",
    "refused",
    "provider_rejected",
    "engine_unavailable",
]


class AnalysisFailed(Message):
    """A picture could not be described; trying the same again is up to a person."""

    type: ClassVar[str] = "analysis_failed"
    service: ClassVar[ServiceName] = "analysis"

    run_id: RunId
    request_id: str
    reason: AnalysisFailure
    message: str = Field(description="One sentence a person can act on.")
    provider: str
