"""The film as a document: shots in order, words over them, sounds under them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.video.studio.cutting.grading.terms import Grade
from services.video.studio.cutting.parts import Length, Moment, OwnRules, Part, Region, Span, wrong
from services.video.studio.lettering.styles import CaptionStyle, CardStyle, Position
from services.video.studio.sound.ducking import Ducking
from services.video.studio.sound.loudness import Loudness

Fit = Literal["cover", "contain", "blur"]
Level = Annotated[float, Field(ge=0, le=16)]
Fade = Annotated[float, Field(ge=0, le=120)]


class TransitionKind(StrEnum):
    """How one shot becomes the next."""

    CUT = "cut"
    CROSSFADE = "crossfade"
    FADE_BLACK = "fade_black"
    FADE_WHITE = "fade_white"
    WIPE_LEFT = "wipe_left"
    WIPE_RIGHT = "wipe_right"
    WIPE_UP = "wipe_up"
    WIPE_DOWN = "wipe_down"
    SLIDE_LEFT = "slide_left"
    SLIDE_RIGHT = "slide_right"
    SLIDE_UP = "slide_up"
    SLIDE_DOWN = "slide_down"
    IRIS_OPEN = "iris_open"
    IRIS_CLOSE = "iris_close"
    DISSOLVE = "dissolve"
    PIXELATE = "pixelate"
    ZOOM = "zoom"
    BLUR = "blur"


class Transition(Part):
    """How a shot follows its predecessor; both play during it, so the film is shorter by its length.

    Args:
        kind: `cut` takes no time, whatever `seconds` says.
        seconds: 0.04 to 10.
    """

    kind: TransitionKind = TransitionKind.CROSSFADE
    seconds: float = Field(default=0.5, ge=0.04, le=10)


class _Shot(Part):
    transition: Transition | None = None
    fit: Fit = "cover"
    subject: Region | None = None
    grade: Grade | None = None


class ClipShot(_Shot):
    """A stretch of a video file.

    Args:
        path: Any video FFmpeg reads; relative to the timeline's folder.
        start: Where in the clip it begins, in the clip's seconds.
        end: Where in the clip it ends; None is its end.
        speed: 0.25 to 4; its sound keeps its pitch.
        level: Linear gain of the clip's own sound, 0 to leave it out.
        transition: How it follows the shot before it; None is a cut.
        fit: `cover` fills the frame and keeps the subject in it, `contain` shows everything between black
            bars, `blur` between blurred copies of itself.
        subject: What must stay in the frame; None looks for it in the first frame.
        grade: Instead of the timeline's.
    """

    kind: Literal["clip"]
    path: Path
    start: Moment = 0.0
    end: Moment | None = None
    speed: float = Field(default=1.0, ge=0.25, le=4)
    level: Level = 1.0

    @model_validator(mode="after")
    def _lasts(self) -> "ClipShot":
        if self.end is not None and self.end <= self.start:
            raise wrong(
                "ends_too_early", f"the clip ends at {self.end:g} s, not after its start at {self.start:g} s"
            )
        return self


class StillShot(_Shot):
    """A picture shown for a while.

    Args:
        path: Any picture Pillow reads.
        seconds: How long.
        move: What the camera does meanwhile.
        transition: As for a clip; so are `fit`, `subject` and `grade`.
    """

    kind: Literal["still"]
    path: Path
    seconds: Length = 4.0
    move: Literal["none", "push_in", "pull_out"] = "none"


class TitleShot(_Shot):
    """A title card; grades leave it alone unless it has its own.

    Args:
        title: The words.
        subtitle: Smaller words below.
        seconds: How long.
        style: Colours and size.
        picture: A background instead of the gradient: it is blurred and dimmed.
    """

    kind: Literal["title"]
    title: str
    subtitle: str = ""
    seconds: Length = 2.0
    style: Annotated[CardStyle, OwnRules] = CardStyle()
    picture: Path | None = None


Shot = Annotated[ClipShot | StillShot | TitleShot, Field(discriminator="kind")]


class TimedCaption(Span):
    """Words that are spoken or explained, from `start` to `end`; without a `position` at the style's."""

    text: str
    position: Position | None = None


class LowerThird(Span):
    """A name and a line about it, shown from `start` to `end`."""

    name: str
    role: str = ""
    style: Annotated[CardStyle, OwnRules] = CardStyle()


class Sound(Part):
    """Music, a voice or an effect.

    Args:
        role: Music lies at 0.3 and makes way for voices, everything else at 1.
        path: A file with sound; or else
        atmosphere: what the music is like, as in an image analysis' `audio_atmosphere`: it is composed here.
        seed: Of the composed music.
        level: Linear gain instead of the role's.
        start: When it begins in the film; so are all times in seconds.
        trim_start: Where in the file it begins.
        trim_end: Where in the file it ends.
        loop: Repeat it until the film ends.
        fade_in: How long it rises.
        fade_out: How long it falls at its end or the film's.
        ducked: Make way for voices; None means that music does.
    """

    role: Literal["music", "voice", "effect"] = "music"
    path: Path | None = None
    atmosphere: dict[str, object] | None = None
    seed: int = Field(default=0, ge=0, lt=2**32)
    level: Level | None = None
    start: Moment = 0.0
    trim_start: Moment = 0.0
    trim_end: Moment | None = None
    loop: bool = False
    fade_in: Fade = 0.0
    fade_out: Fade = 0.0
    ducked: bool | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> "Sound":
        if (self.path is None) == (self.atmosphere is None):
            raise wrong("one_source", "a sound needs either a path or an atmosphere")
        if self.trim_end is not None and self.trim_end <= self.trim_start:
            raise wrong("ends_too_early", f"it is trimmed to end at {self.trim_end:g} s, before it starts")
        return self


class Timeline(Part):
    """A whole film.

    Args:
        shots: One to a thousand, in order.
        fps: Frames a second, 12 to 60; None takes the first clip's, or 24 when there is none.
        grade: For all clips and stills that have no grade of their own.
        fade_in: Seconds in which the picture comes out of black.
        fade_out: Seconds in which it goes into black.
        captions: One after the other.
        caption_style: How captions look.
        burn_captions: Draw them into the picture; else they are only written beside it.
        lower_thirds: Names shown at the side, in any order.
        sounds: Whatever is heard beside the clips' own sound.
        ducking: How music makes way for voices; None lets both play.
        loudness: Where the whole mix should end up; None leaves that to the export.
    """

    shots: tuple[Shot, ...] = Field(min_length=1, max_length=1000)
    fps: float | None = Field(default=None, ge=12, le=60)
    grade: Grade | None = None
    fade_in: Fade = 0.0
    fade_out: Fade = 0.0
    captions: tuple[TimedCaption, ...] = Field(default=(), max_length=10_000)
    caption_style: Annotated[CaptionStyle, OwnRules] = CaptionStyle()
    burn_captions: bool = True
    lower_thirds: tuple[LowerThird, ...] = Field(default=(), max_length=1000)
    sounds: tuple[Sound, ...] = Field(default=(), max_length=64)
    ducking: Annotated[Ducking, OwnRules] | None = Ducking()
    loudness: Annotated[Loudness, OwnRules] | None = None

    @model_validator(mode="after")
    def _begins_at_once(self) -> "Timeline":
        first = self.shots[0].transition
        if first is not None and first.kind is not TransitionKind.CUT:
            raise wrong(
                "no_predecessor", "the first shot follows nothing: use fade_in instead of a transition"
            )
        return self
