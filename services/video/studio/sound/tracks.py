"""One sound in a mix as a person describes it: what, from where to where, how loud, how it comes and goes."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from services.video.studio.failures import RenderRefused
from services.video.studio.sound.blocks import AudioSource
from services.video.studio.sound.limits import LONGEST, LOUDEST, check_number


class Role(StrEnum):
    """What a sound is for: music lies in the background and makes way for voices."""

    MUSIC = "music"
    VOICE = "voice"
    CLIP = "clip"
    EFFECT = "effect"


BACKGROUND_LEVEL: Final = 0.3
_LONGEST_FADE = 120.0


@dataclass(frozen=True, slots=True)
class Track:
    """A sound's place in a mix; all times in seconds.

    Args:
        source: An audio file, a video file with sound, or any `AudioSource` such as an `AmbientBed`.
        role: Decides the default level (music 0.3, everything else 1) and whether it makes way for voices.
        level: Linear gain, 0 to 16, or None for the role's.
        start: When it begins in the mix.
        trim_start: Where in the source it begins.
        trim_end: Where in the source it ends, or None for the source's end.
        loop: Repeat the trimmed stretch until the mix ends.
        fade_in: Length of the equal-power rise at its beginning.
        fade_out: Length of the equal-power fall at its end, wherever that is: trim, source or mix.
        ducked: Make way for voices; None means that music does and nothing else.

    Raises:
        RenderRefused: A number is not finite or out of range, or the trim ends before it starts.
    """

    source: Path | AudioSource
    role: Role = Role.EFFECT
    level: float | None = None
    start: float = 0.0
    trim_start: float = 0.0
    trim_end: float | None = None
    loop: bool = False
    fade_in: float = 0.0
    fade_out: float = 0.0
    ducked: bool | None = None

    def __post_init__(self) -> None:
        if self.level is not None:
            check_number(self.level, "level", 0, LOUDEST)
        check_number(self.start, "start", 0, LONGEST, "seconds")
        check_number(self.trim_start, "trim_start", 0, LONGEST, "seconds")
        check_number(self.fade_in, "fade_in", 0, _LONGEST_FADE, "seconds")
        check_number(self.fade_out, "fade_out", 0, _LONGEST_FADE, "seconds")
        if self.trim_end is not None:
            check_number(self.trim_end, "trim_end", 0, LONGEST, "seconds")
            if self.trim_end <= self.trim_start:
                raise RenderRefused(
                    f"The track {self.name} is trimmed to end at {self.trim_end:g} s,"
                    f" but it starts at {self.trim_start:g} s.",
                    pointer="/trim_end",
                    hint="Let it end after it starts.",
                    code="bad_setting",
                )

    @property
    def name(self) -> str:
        """The file's name, or what the source calls itself."""
        return self.source.name

    @property
    def gain(self) -> float:
        """The linear level that applies."""
        if self.level is not None:
            return self.level
        return BACKGROUND_LEVEL if self.role is Role.MUSIC else 1.0

    @property
    def makes_way(self) -> bool:
        """Whether a voice turns this track down."""
        return self.role is Role.MUSIC if self.ducked is None else self.ducked
