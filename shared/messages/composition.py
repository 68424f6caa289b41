"""The language of the final cut: clips, words and music become one film in each format asked for."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Message, RunId, ServiceName, Value

CutFormat = Literal["9:16", "1:1", "16:9"]


class CaptionLine(Value):
    """Words shown in the film from `start` to `end`, both in seconds."""

    text: str = Field(min_length=1, max_length=500, examples=["おはよう、窓辺の猫。"])
    start: float = Field(ge=0, le=600, description="Seconds from the beginning of the film.")
    end: float = Field(gt=0, le=600, description="Seconds; after `start`.")
    position: Literal["top", "center", "bottom"] = Field(
        default="bottom", description="Where on the picture."
    )

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"the caption ends at {self.end:g} s, not after its start at {self.start:g} s")
        return self


class SubjectPlace(Value):
    """Where the subject of a clip is, in fractions of its width and height from the upper left corner."""

    x: float = Field(ge=0, lt=1)
    y: float = Field(ge=0, lt=1)
    width: float = Field(gt=0, le=1)
    height: float = Field(gt=0, le=1)


class CompositionMusic(Value):
    """Music to be composed."""

    atmosphere: JsonObject = Field(
        description="`audio_atmosphere` of an image analysis.", examples=[{"warmth": "warm"}]
    )
    level: float = Field(default=0.7, ge=0, le=4, description="Linear gain.")
    fade_in: float = Field(default=0.5, ge=0, le=30, description="Seconds.")
    fade_out: float = Field(default=1.0, ge=0, le=30, description="Seconds.")


class CompositionParameters(Value):
    """How the film should come out."""

    duration: float | None = Field(
        default=None, gt=0, le=600, description="Seconds; None: as long as the clips. Short clips loop."
    )
    transition: float = Field(
        default=0.4, ge=0.04, le=2, description="Seconds of crossfade between clips and where a clip loops."
    )
    loudness: float = Field(default=-14.0, ge=-36, le=-8, description="LUFS of the finished sound.")


class CompositionRequested(Message):
    """Make the final cut of a run; media are named by references, never by paths."""

    type: ClassVar[str] = "composition_requested"
    service: ClassVar[ServiceName] = "video"
    work: ClassVar[bool] = True

    run_id: RunId
    request_id: str = Field(min_length=1, max_length=200, description="This request; results name it.")
    step_id: str
    module_name: str
    attempt: int = Field(default=1, ge=1, description="1 for the first try, one more for each retry.")
    fingerprint: str = Field(
        default="", description="sha256 of what is asked for: the same whenever the same is asked again."
    )
    clips: tuple[MediaReference, ...] = Field(
        min_length=1, max_length=50, description="Clips and pictures of the run, in the order of the film."
    )
    subjects: tuple[SubjectPlace | None, ...] = Field(
        default=(),
        max_length=50,
        description="What stays in the frame of each clip, in their order; none or null: it is looked for.",
        examples=[[{"x": 0.52, "y": 0.37, "width": 0.48, "height": 0.63}]],
    )
    captions: tuple[CaptionLine, ...] = Field(default=(), max_length=200)
    music: CompositionMusic | None = Field(default=None, description="None: only the clips' own sound.")
    formats: tuple[CutFormat, ...] = Field(default=("9:16", "1:1", "16:9"), min_length=1, max_length=3)
    title: str = Field(default="", max_length=200, description="Shown on a card first; empty: no card.")
    parameters: CompositionParameters = CompositionParameters()
    seed: int = Field(default=0, ge=0, lt=2**32, description="Of the music; the same again sounds the same.")


class FinishedCut(Value):
    """The film in one format."""

    format: CutFormat
    content: MediaReference
    thumbnail: MediaReference | None = Field(default=None, description="A JPEG of one frame.")
    report: JsonObject = Field(
        default_factory=dict,
        description="Measured: `duration_s`, `fps`, `has_sound`, `loudness_lufs`, `bytes`.",
    )


class CompositionCompleted(Message):
    """The film lies in the media store in every format."""

    type: ClassVar[str] = "composition_completed"
    service: ClassVar[ServiceName] = "video"

    run_id: RunId
    request_id: str
    cuts: tuple[FinishedCut, ...] = Field(min_length=1, max_length=3)
    report: JsonObject = Field(
        default_factory=dict,
        description="`duration_s`, `fps`, `has_sound`, `provider`, `music_seed`, and `warnings` for people.",
    )


class CompositionProgress(Value):
    """How far a film is, over all its formats; sent on core NATS, never stored."""

    run_id: RunId
    request_id: str = Field(min_length=1, max_length=200)
    fraction: float = Field(ge=0, le=1)
    stage: str = Field(description="What is happening, two or three words.", examples=["cutting 9:16"])

    @property
    def work_id(self) -> str:
        """What it is the progress of."""
        return self.request_id


CompositionFailure = Literal["refused", "media_missing", "media_unreadable", "failed"]


class CompositionFailed(Message):
    """No film came of it; nothing was charged."""

    type: ClassVar[str] = "composition_failed"
    service: ClassVar[ServiceName] = "video"

    run_id: RunId
    request_id: str
    reason: CompositionFailure
    message: str = Field(description="One sentence a person can act on.")
