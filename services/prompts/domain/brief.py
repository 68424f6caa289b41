"""What a writer of words needs of a run: who is in the picture, where, in which tone, for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.prompts.domain.scene import Scene, read_scene
from services.prompts.domain.wishes import Wish, read_wish

USUAL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Story:
    """A scene somebody chose; empty texts are unknown."""

    title: str = ""
    narrative: str = ""
    pet_behavior: str = ""
    setting: str = ""
    emotional_arc: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A run in a writer's words. `seconds` is the length of the clip there is, or is wanted."""

    seen: Scene
    story: Story
    light: str
    palette: str
    atmosphere: str
    idea: str
    audio: Mapping[str, Any]
    seconds: float
    wish: Wish
    attempt: int

    @property
    def pet(self) -> str:
        return self.seen.pet

    @property
    def turn(self) -> int:
        """From 0, one more with each attempt: what is offered in turns starts here."""
        return self.attempt - 1


def read_brief(context: Mapping[str, Any], feedback: str | None = None, attempt: int = 1) -> Brief:
    """The brief in a request's context; what is absent or of an unexpected type is left out.

    Of a `foreach`, the scene is the item it is about.
    """
    state = _mapping(context.get("state"))
    analysis = _mapping(state.get("image_analysis"))
    tone = _mapping(_mapping(state.get("aesthetic_selection")).get("visual_tone"))
    chosen = _mapping(context.get("item")) or _mapping(state.get("selected_scene"))
    seen = read_scene(context)
    return Brief(
        seen=seen,
        story=Story(**{name: _words(chosen.get(name)) for name in Story.__slots__}),
        light=_words(tone.get("light")),
        palette=_words(tone.get("palette")),
        atmosphere=_words(_mapping(analysis.get("environment")).get("atmosphere")),
        idea=_words(state.get("idea")),
        audio=_mapping(analysis.get("audio_atmosphere")),
        seconds=clip_seconds(context) or seen.seconds or USUAL_SECONDS,
        wish=read_wish(feedback),
        attempt=max(attempt, 1),
    )


def clip_seconds(context: Mapping[str, Any]) -> float | None:
    """Length of the clip that was chosen; None when there is none yet."""
    clip = _mapping(_mapping(context.get("state")).get("selected_video_data"))
    seconds = clip.get("duration")
    known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds <= 600
    return float(seconds) if known and seconds is not None else None


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
