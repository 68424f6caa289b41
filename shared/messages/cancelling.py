"""The language of work nobody wants any more: it is asked to end, and says what that saved."""

from typing import ClassVar, Literal

from pydantic import Field

from shared.messages.message import ContentId, Message, RunId, ServiceName, Value

Was = Literal["queued", "claimed", "submitted", "finished"]
"""How far work was when its end was asked for; only with `submitted` a provider's job existed."""


class GenerationCancelRequested(Message):
    """Stop making a piece of content that a run abandoned; it overtakes work that waits."""

    type: ClassVar[str] = "generation_cancel_requested"
    service: ClassVar[ServiceName] = "video"
    work: ClassVar[bool] = True
    urgent: ClassVar[bool] = True

    run_id: RunId
    generation_id: ContentId
    provider: str = Field(description="Who was asked to generate.", examples=["local"])


class CompositionCancelRequested(Message):
    """Stop making a film that a run no longer wants; it overtakes work that waits."""

    type: ClassVar[str] = "composition_cancel_requested"
    service: ClassVar[ServiceName] = "video"
    work: ClassVar[bool] = True
    urgent: ClassVar[bool] = True

    run_id: RunId
    request_id: str = Field(min_length=1, max_length=200, description="The request to be ended.")


class Saved(Value):
    """What a cancellation spared."""

    sentence: str = Field(description="What was saved, for a person.")
    cost_usd: float | None = Field(default=None, ge=0, description="Not spent; None: unknown.")
    seconds: float | None = Field(default=None, ge=0, description="Work not done, as far as can be told.")
    fraction: float | None = Field(default=None, ge=0, le=1, description="Share of the work not done.")


class GenerationCancelled(Message):
    """What became of the request to stop a generation; told once for each."""

    type: ClassVar[str] = "generation_cancelled"
    service: ClassVar[ServiceName] = "video"

    run_id: RunId
    generation_id: ContentId
    provider: str
    was: Was
    cancelled_at_provider: bool = Field(description="Whether the provider ended a job it had begun.")
    saved: Saved
    charged: Literal["yes", "no", "unknown"] = "unknown"
    cost_usd: float | None = Field(default=None, ge=0, description="Paid all the same; None: unknown.")


class CompositionCancelled(Message):
    """What became of the request to stop a composition; told once for each, and never paid for."""

    type: ClassVar[str] = "composition_cancelled"
    service: ClassVar[ServiceName] = "video"

    run_id: RunId
    request_id: str
    was: Was
    saved: Saved
