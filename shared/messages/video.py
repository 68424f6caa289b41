"""The video service's language: pictures become clips."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.messages.media import MediaReference
from shared.messages.message import (
    ContentId,
    InteractionId,
    JsonObject,
    Message,
    RunId,
    ServiceName,
    Value,
)

ActionType = Literal["txt2img", "img2img", "upload", "img2vid", "txt2vid", "extend", "txt2audio"]


class MotionElement(Value):
    """Something in the picture that should move."""

    element: str = Field(description="What moves.", examples=["curtain"])
    motion_type: str = Field(description="How it moves.", examples=["gentle sway"])
    location: str = Field(
        description="Where, in words with an optional box.", examples=["upper left (x 2-14%, y 13-55%)"]
    )


class GenerationParameters(Value):
    """How a clip should come out; what a provider cannot honour it says in `video_ready.parameters`."""

    duration: float = Field(default=5.0, gt=0, le=60, description="Seconds.")
    fps: int = Field(default=24, ge=1, le=120)
    aspect_ratio: str | None = Field(default=None, pattern=r"^\d{1,2}:\d{1,2}$", examples=["9:16"])
    motion_strength: float = Field(default=0.5, ge=0, le=1)
    camera_motion: Literal["static", "push_in", "pull_out", "pan_left", "pan_right", "orbit"] = "static"
    seed: int = Field(default=0, ge=0, lt=2**32)


class GenerationRequested(Message):
    """Make one piece of content. `generation_id` is the id the content will have."""

    type: ClassVar[str] = "generation_requested"
    service: ClassVar[ServiceName] = "video"
    work: ClassVar[bool] = True

    run_id: RunId
    generation_id: ContentId
    interaction_id: InteractionId
    attempt: int = Field(default=1, ge=1, description="1 for the first try, one more for each retry.")
    action_id: str
    action_type: ActionType
    provider: str = Field(description="Who generates.", examples=["local"])
    model: str | None = None
    prompt: str = ""
    negative_prompt: str = ""
    source_image: MediaReference | None = None
    motion_elements: tuple[MotionElement, ...] = ()
    parameters: GenerationParameters = GenerationParameters()


class GenerationSubmitted(Message):
    """A provider accepted the job; from here it is polled, never submitted again."""

    type: ClassVar[str] = "generation_submitted"
    service: ClassVar[ServiceName] = "video"

    run_id: RunId
    generation_id: ContentId
    provider: str
    job_id: str = Field(description="The provider's name for the job.")


class ElementScore(Value):
    """How much one chosen element moves."""

    element: str = Field(description="As it was asked for.", examples=["curtain"])
    value: float | None = Field(default=None, ge=0, le=1, description="None: its place was not found.")
    sentence: str


class ScorePart(Value):
    """One aspect of a clip that was measured."""

    name: str = Field(description="Such as `subject`, `motion` or `flashes`.", examples=["subject"])
    value: float | None = Field(default=None, ge=0, le=1, description="None: it could not be judged.")
    gate: float = Field(ge=0, le=1, description="Below this value the clip fails, whatever the average.")
    sentence: str = Field(description="What was seen, for a person.")
    hint: str = Field(default="", description="What to change in the prompt or the settings.")
    elements: tuple[ElementScore, ...] = Field(default=(), description="Of the part `motion` only.")


class ClipScore(Value):
    """How well a clip keeps the promise: what was chosen moves, everything else stays still."""

    overall: float = Field(ge=0, le=1, description="Weighted geometric mean, capped when a gate fails.")
    passed: bool = Field(description="Whether every part reached its gate.")
    failed: tuple[str, ...] = Field(default=(), description="Parts below their gates, worst first.")
    reference: Literal["none", "aligned", "not_found"] = Field(
        description="Whether the source picture was there, and could be found in the clip."
    )
    remarks: tuple[str, ...] = ()
    parts: tuple[ScorePart, ...]
    heat_map: MediaReference | None = Field(default=None, description="A PNG of what moved.")


class VideoReady(Message):
    """A finished clip lies in the media store."""

    type: ClassVar[str] = "video_ready"
    schema_version: ClassVar[int] = 2
    service: ClassVar[ServiceName] = "video"

    run_id: RunId
    generation_id: ContentId
    content: MediaReference
    provider: str
    model: str | None = None
    parameters: JsonObject = Field(default_factory=dict, description="What was really used.")
    report: JsonObject = Field(
        default_factory=dict, description="What the provider says it did, element by element."
    )
    seconds: float = Field(ge=0, description="From submission to stored.")
    score: ClipScore | None = Field(
        default=None, description="None: the clip could not be measured in time, or version 1 of this event."
    )
    cost_usd: float | None = Field(default=None, ge=0, description="What was paid; None: unknown.")

    @model_validator(mode="after")
    def _is_the_content_asked_for(self) -> Self:
        if self.content.content_id != self.generation_id:
            raise ValueError(f"content {self.content.content_id} is not of generation {self.generation_id}")
        return self


GenerationFailure = Literal[
    "submission_unknown",
    "provider_rejected",
    "refused",
    "provider_failed",
    "media_missing",
    "media_unreadable",
    "unsupported",
    "timed_out",
]


class GenerationFailed(Message):
    """No content came of a generation; the reason says whether money may have been spent."""

    type: ClassVar[str] = "generation_failed"
    service: ClassVar[ServiceName] = "video"

    run_id: RunId
    generation_id: ContentId
    reason: GenerationFailure
    message: str = Field(description="One sentence a person can act on.")
    provider: str
    charged: Literal["yes", "no", "unknown"] = "unknown"
    cost_usd: float | None = Field(default=None, ge=0, description="What was paid; None: unknown.")


class GenerationProgress(Value):
    """How far a generation is; sent on core NATS, never stored."""

    run_id: RunId
    generation_id: ContentId
    fraction: float = Field(ge=0, le=1)
    stage: str = Field(description="What is happening, two or three words.", examples=["rendering"])

    @property
    def work_id(self) -> str:
        """What it is the progress of."""
        return self.generation_id
