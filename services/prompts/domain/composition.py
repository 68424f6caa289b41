"""Video prompts composed from the run's context alone: the same context always gives the same words."""

from collections.abc import Callable, Mapping

from services.prompts.domain.motion_kinds import kind_of
from services.prompts.domain.negative_prompts import elements_to_block, fold_into_prompt, negative_prompt
from services.prompts.domain.scene import Moving, Scene
from services.prompts.domain.wishes import Wish
from shared.messages.message import JsonObject

_PACE = {-1: "very slow and barely visible", 0: "slow and subtle", 1: "calm but clearly visible"}
_OPENINGS = (
    "A still photograph comes quietly alive.",
    "One quiet moment, held still, with only a little life in it.",
    "The picture stays as it is; only the following moves.",
)
_LEADS = ("Animate", "Bring to life", "Set in motion")
_BARE_PLACES = {"upper", "lower", "center", "centre", "top", "bottom", "left", "right", "middle", "far"}
_STEP = 0.15
_LEAST, _MOST = 0.1, 0.9


def compose(scene: Scene, wish: Wish, attempt: int) -> JsonObject:
    """Prompts for every model family, in the shape of the video prompts schema.

    Args:
        scene: What moves and where; at least one element.
        wish: What the person wants different.
        attempt: From 1; each attempt is worded differently.
    """
    blocked, _ = elements_to_block(scene.potential, scene.selected)
    negative = negative_prompt(blocked)
    strength = _strength(scene, wish)
    return {
        "prompts": {
            family: write(scene, wish, attempt, blocked, negative, strength)
            for family, write in FAMILIES.items()
        }
    }


def _leonardo(
    scene: Scene, wish: Wish, attempt: int, _blocked: list[str], negative: str, strength: float
) -> JsonObject:
    sentences = [_element_sentence(item, attempt, index) for index, item in enumerate(scene.moving)]
    prompt = [
        f"Cinemagraph, {_PACE[wish.step]} motion.",
        *sentences,
        *_direction(wish),
        f"The {scene.pet} holds perfectly still, locked-off camera, {_loop(scene)}.",
    ]
    return {"prompt": " ".join(prompt), "negative_prompt": negative, "motion_strength": strength}


def _sora(
    scene: Scene, wish: Wish, attempt: int, blocked: list[str], negative: str, _strength: float
) -> JsonObject:
    names = _listed([item.name for item in scene.moving])
    shot = [
        _OPENINGS[(attempt - 1) % len(_OPENINGS)],
        *([f"Scene: {scene.setting}."] if scene.setting else []),
        *(_element_sentence(item, attempt, index) for index, item in enumerate(scene.moving)),
        *_direction(wish),
        f"The {scene.pet} does not move at all, not even an ear or an eyelid; the camera is on a tripod.",
        f"The shot is a {_loop(scene)}.",
    ]
    return {
        "prompt": fold_into_prompt(" ".join(shot), blocked, negative),
        "negative_prompt": negative,
        "style_notes": {
            "visual_consistency": f"Every frame matches the source image in composition, colour and detail; "
            f"the {scene.pet}, its face and its fur are identical from the first frame to the last.",
            "motion_intensity": f"{_PACE[wish.step].capitalize()}, only in {names}; no other motion.",
            "lighting_preservation": _lighting(scene),
        },
    }


def _generic(
    scene: Scene, wish: Wish, attempt: int, _blocked: list[str], negative: str, strength: float
) -> JsonObject:
    mood = f" Mood: {scene.mood}." if scene.mood else ""
    sentences = [_element_sentence(item, attempt + 1, index) for index, item in enumerate(scene.moving)]
    prompt = [
        *sentences,
        *_direction(wish),
        f"All motion is {_PACE[wish.step]} and forms a {_loop(scene)}.",
        "Everything else stays exactly as in the source image.",
        f"The {scene.pet} is motionless, the camera is static.{mood}",
    ]
    return {"prompt": " ".join(prompt), "negative_prompt": negative, "motion_strength": strength}


FAMILIES: Mapping[str, Callable[[Scene, Wish, int, list[str], str, float], JsonObject]] = {
    "leonardo_motion": _leonardo,
    "sora_2": _sora,
    "generic": _generic,
}
"""Model family → how its prompts are written."""


def _element_sentence(item: Moving, attempt: int, index: int) -> str:
    """One element: what, where, how in the analyst's words, then how such a thing really moves."""
    kind = kind_of(item.name, item.motion)
    way = kind.ways[(attempt - 1 + index) % len(kind.ways)]
    lead = _LEADS[(attempt - 1) % len(_LEADS)]
    return f"{lead} the {_without_article(item.name)}{_place(item)}: {item.motion}; {way}."


def _place(item: Moving) -> str:
    """ "upper left" takes "in the", "the whole picture" takes "in"; "on the sill" already says where."""
    first = item.place.split(" ", 1)[0].casefold()
    if not first or (first == "the" and item.place.rsplit(" ", 1)[-1] in item.name):
        return ""  # "light across the picture" needs no "the whole picture"
    if first in _BARE_PLACES:
        return f" in the {item.place}"
    return f" in {item.place}" if first == "the" else f" {item.place}"


def _without_article(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if first.casefold() in {"a", "an", "the"} and rest else name


def _direction(wish: Wish) -> list[str]:
    return [f"Direction: {wish.words}."] if wish.words else []


def _strength(scene: Scene, wish: Wish) -> float:
    kinds = [kind_of(item.name, item.motion).strength for item in scene.moving]
    usual = sum(kinds) / len(kinds) if kinds else 0.4
    return round(min(_MOST, max(_LEAST, usual + _STEP * wish.step)), 2)


def _loop(scene: Scene) -> str:
    if scene.seconds is None:
        return "seamless loop that ends exactly as it began"
    return f"seamless {scene.seconds:g}-second loop that ends exactly as it began"


def _lighting(scene: Scene) -> str:
    kept = f"Keep the light of the source image ({scene.lighting})" if scene.lighting else "Keep the light"
    lit = [item.name for item in scene.moving if kind_of(item.name, item.motion).name in ("light", "fire")]
    change = (
        f"; only {_listed(lit)} may vary by a few percent" if lit else "; exposure and colour do not change"
    )
    return f"{kept}: same direction, same colour temperature{change}."


def _listed(names: list[str]) -> str:
    spoken = [f"the {_without_article(name)}" for name in names]
    return f"{', '.join(spoken[:-1])} and {spoken[-1]}" if len(spoken) > 1 else "".join(spoken)
