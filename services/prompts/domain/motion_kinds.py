"""How things really move: for each kind of element, words that say direction, extent and rhythm."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MotionKind:
    """A family of motion. `ways` are alternatives of equal meaning; `strength` suits it, 0 to 1."""

    name: str
    words: re.Pattern[str]
    ways: tuple[str, ...]
    strength: float


def _kind(name: str, words: str, strength: float, *ways: str) -> MotionKind:
    return MotionKind(name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE), ways, strength)


KINDS = (
    _kind(
        "steam",
        "steam|smoke|vapou?r|mist|fog|incense",
        0.4,
        "thin wisps rise straight up, widen, and dissolve before they reach the edge of the frame",
        "a faint plume curls upward in slow folds and fades into the air above",
        "translucent threads lift one after another and thin out to nothing",
    ),
    _kind(
        "particles",
        "dust|motes?|particles?|pollen|snow(?:flakes?)?|petals?|feathers?|(?:floating|loose) (?:fur|hairs?)",
        0.35,
        "tiny specks drift through the lit air at different depths, each on its own slow path",
        "a few soft points float up and sideways, catch the light for a moment, and pass on",
        "fine grains hang in the air and wander almost imperceptibly, denser where the light falls",
    ),
    _kind(
        "fire",
        "flames?|fire(?:place|light)?|candle(?:s|light)?|embers?",
        0.35,
        "the flame leans, stretches and settles again in an irregular, quiet rhythm",
        "a small tongue of light wavers on its base, and the glow around it follows",
        "the flame breathes up and down by a finger's width without ever leaving its place",
    ),
    _kind(
        "water",
        "water|ripples?|rain|aquarium|fish tank|pond|pool|puddle|stream|fountain|waves?|lake|sea",
        0.4,
        "low ripples start at the rim, cross the surface and fade, carrying small glints of light",
        "the surface rocks by a few millimetres, so that reflections bend and straighten again",
        "fine rings spread slowly and die away before they meet the edge",
    ),
    _kind(
        "plant",
        "plants?|lea(?:f|ves)|fern|flowers?|grass|branch(?:es)?|tree|ivy|bloom|palm|foliage|herbs?",
        0.4,
        "leaf tips nod a few degrees in a light draught while stems and pot stay rooted",
        "single leaves stir one after another, outermost first, and come to rest again",
        "the foliage sways from the tips inward in one slow, shallow swing and back",
    ),
    _kind(
        "fabric",
        "curtains?|drapes?|fabric|blankets?|cloth|folds|sheer|linen|throw|towel|scarf|flag|tassel|bedding|veil",
        0.45,
        "one soft wave runs along the cloth and ebbs toward its free edge, the fixed edge never moves",
        "the folds fill with a breath of air, swing out by a hand's width, and fall back into place",
        "a slow ripple travels down the folds toward the hem and settles before the next begins",
    ),
    _kind(
        "hanging",
        "toys?|string|cord|pendant|mobile|chimes?|ornament|bell|ribbon|strand",
        0.35,
        "it swings on its fixed point like a small pendulum, a few degrees to each side",
        "it turns a little on its string, pauses, and turns back",
        "it sways once, slower each time, around the point it hangs from",
    ),
    _kind(
        "reflection",
        "reflections?|shimmer|glints?|glass|mirror|sparkle|gleam|metal|bokeh",
        0.3,
        "highlights travel a short way along the surface and back, never changing their shape",
        "small glints brighten and fade in turn, a second or two apart",
        "a soft sheen slides across the surface and returns",
    ),
    _kind(
        "light",
        "lights?|sun(?:beams?|light|rays?|spots?)?|beams?|rays?|glow(?:ing)?|lamp(?:s|light)?|lanterns?|shadows?"
        "|windows?|moon(?:light)?|shine|brightness",
        0.3,
        "its brightness rises and falls by a few percent in one slow breath, its edges and colour unchanged",
        "the glow swells gently and subsides, without flicker and without moving from its place",
        "the light swells a touch warmer, holds for a moment, and returns",
    ),
)
OTHER = MotionKind(
    "other",
    re.compile(r"(?!)"),
    (
        "the motion stays within its own outline, slow and small, and ends exactly as it began",
        "it moves only a little, in one calm, continuous rhythm, and returns to where it was",
        "a slight, unhurried movement that never leaves its place in the frame",
    ),
    0.35,
)


def kind_of(element: str, motion_type: str) -> MotionKind:
    """The kind an element belongs to: what it is called decides before how it is said to move."""
    for text in (element, motion_type):
        for kind in KINDS:
            if kind.words.search(text):
                return kind
    return OTHER
