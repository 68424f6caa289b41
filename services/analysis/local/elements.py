"""Words what could move: evidence first, with its confidence, then light and particles that need none."""

from services.analysis.domain.elements import ALWAYS_SAFE, DETECTED_LIMITS
from services.analysis.local.evidence import Evidence
from services.analysis.local.light import Patch
from services.analysis.local.materials import Folds, Greenery
from services.analysis.local.regions import whole_percent
from shared.regions import Box, Location, describe_position, parse_location

Element = dict[str, str]

_DIM, _OPEN_SKY = 45.0, 0.4
_DRIFTERS = (
    "shadows",
    "reflections on smooth surfaces",
    "textures of the background",
    "small objects near the main subject",
)


def motion_elements(evidence: Evidence) -> dict[str, list[Element] | list[str]]:
    """The schema's `motion_elements`; `location` carries a box wherever one was measured."""
    curtains = [one for one in evidence.folds if _is_curtain(one, evidence)]
    folds = [_folds(one) for one in sorted(curtains[:2], key=lambda one: one.box.x0)]
    plants = [_greenery(patch) for patch in evidence.greenery]
    glows = [_glow(patch, evidence) for patch in evidence.glows if _is_light_source(patch, evidence)]
    openings = [_opening(patch, evidence) for patch in evidence.openings] or _between_folds(evidence)
    water = [_water(box) for box in evidence.water]
    strongest = [*folds, *plants[:1], *glows[:1], *openings[:1], *_dust(evidence), *water[:1]]
    further = [*_sunbeam(evidence), *plants[1:2], *glows[1:2], *openings[1:2]]
    detected = _told_apart([*strongest, *further])[: DETECTED_LIMITS[1]]
    for suggestion in _suggestions(evidence):
        if len(detected) < DETECTED_LIMITS[0]:
            detected.append(suggestion)
    names = [element["element"] for element in detected]
    doubtful = [
        f"vertical stripes in the {describe_position(one.box)} (possibly hanging fabric)"
        for one in evidence.folds
        if not _is_curtain(one, evidence)
    ]
    return {"detected_elements": detected, "all_potential_elements": [*names, *doubtful, *_DRIFTERS]}


def is_dark(evidence: Evidence) -> bool:
    """Whether the picture as a whole is dim."""
    return evidence.light.brightness < _DIM


def curtain_pair(folds: list[Folds]) -> tuple[Box, Box] | None:
    """Two alike patches of folds at the same height with a space between them, left one first."""
    for index, one in enumerate(folds):
        for other in folds[index + 1 :]:
            left, right = sorted((one.box, other.box), key=lambda box: box.x0)
            rows = min(left.y1, right.y1) - max(left.y0, right.y0)
            widths = sorted((left.x1 - left.x0, right.x1 - right.x0))
            alike = rows > 0.6 * max(left.y1 - left.y0, right.y1 - right.y0) and widths[1] < 2 * widths[0]
            if alike and right.x0 - left.x1 > 0.05:
                return left, right
    return None


def _is_curtain(folds: Folds, evidence: Evidence) -> bool:
    """Stripes under an open sky are buildings or fences; without window or twin they stay unnamed."""
    pair = curtain_pair(evidence.folds)
    hangs = folds.beside_opening or (pair is not None and folds.box in pair)
    return hangs and evidence.sky_share < _OPEN_SKY


def _is_light_source(patch: Patch, evidence: Evidence) -> bool:
    """By daylight only what is warm and not down on the floor passes for a lamp."""
    return is_dark(evidence) or (patch.warmth > 12 and patch.box.y0 + patch.box.y1 < 1.2)


def _element(name: str, motion: str, box: Box) -> Element:
    return {"element": name, "motion_type": motion, "location": str(Location(describe_position(box), box))}


def _folds(folds: Folds) -> Element:
    return _element("vertical folds (likely a curtain)", "gentle sway from the top down", folds.box)


def _greenery(patch: Greenery) -> Element:
    name = "green leaves or grass (likely plants)" if patch.share > 0.25 else "green leaves (likely a plant)"
    return _element(name, "slight sway of the leaves", patch.box)


def _glow(patch: Patch, evidence: Evidence) -> Element:
    if patch.warmth <= 12:
        name = "pale glow (possibly the moon or a lamp)"
    elif is_dark(evidence):
        name = "warm glow (likely a lamp)"
    else:
        name = "warm glow of a pale shape (possibly a lamp)"
    return _element(name, "slow, soft pulsing of the glow", patch.box)


def _opening(patch: Patch, evidence: Evidence) -> Element:
    sure = any(folds.beside_opening for folds in evidence.folds)
    certainty = "likely" if sure else "possibly"
    return _element(f"light in a bright opening ({certainty} a window)", "slow, soft brightening", patch.box)


def _between_folds(evidence: Evidence) -> list[Element]:
    pair = curtain_pair(evidence.folds)
    if pair is None or evidence.sky_share >= _OPEN_SKY:
        return []
    left, right = pair
    box = whole_percent(left.x1, max(left.y0, right.y0), right.x0, min(left.y1, right.y1))
    name = "faint light in an opening (possibly a window)"
    return [_element(name, "barely visible, slow shimmer", box)] if box else []


def _water(box: Box) -> Element:
    return _element("glinting blue surface (possibly water in a bowl)", "faint ripple and shimmer", box)


def _sunbeam(evidence: Evidence) -> list[Element]:
    if not evidence.openings or is_dark(evidence):
        return []
    window = evidence.openings[0].box
    box = whole_percent(window.x0 - 0.08, window.y1 - 0.1, window.x1 + 0.08, window.y1 + 0.35)
    name = "faint sunbeam below the bright opening (a suggestion)"
    return [_element(name, "slow brightening along the beam", box)] if box else []


def _dust(evidence: Evidence) -> list[Element]:
    """Motes show where light falls: below and beside an opening, around a lamp."""
    if evidence.openings:
        light = evidence.openings[0].box
        box = whole_percent(light.x0 - 0.1, (light.y0 + light.y1) / 2, light.x1 + 0.1, light.y1 + 0.25)
    elif evidence.glows:
        light = evidence.glows[0].box
        width, height = light.x1 - light.x0, light.y1 - light.y0
        box = whole_percent(light.x0 - width, light.y0 - height, light.x1 + width, light.y1 + height)
    else:
        return []
    return [_element("faint dust motes in the air", "slow drift", box)] if box else []


def _told_apart(elements: list[Element]) -> list[Element]:
    """Repeated names get their place added, so that a choice and a block list can tell them apart."""
    named: dict[str, list[Element]] = {}
    for element in elements:
        named.setdefault(element["element"], []).append(element)
    distinct: dict[str, Element] = {}
    for element in elements:
        name = element["element"]
        if len(named[name]) > 1:
            name = f"{name} {_side(element, named[name])}"
        distinct.setdefault(name, {**element, "element": name})
    return list(distinct.values())


def _side(element: Element, alike: list[Element]) -> str:
    boxes = [box for box in (parse_location(one["location"]).box for one in alike) if box]
    own = parse_location(element["location"]).box
    if len(boxes) == 2 and own and abs(boxes[0].x0 + boxes[0].x1 - boxes[1].x0 - boxes[1].x1) > 0.2:
        return "on the left" if own.x0 == min(box.x0 for box in boxes) else "on the right"
    return f"in the {parse_location(element['location']).words}"


def _suggestions(evidence: Evidence) -> list[Element]:
    brightest = str(Location(describe_position(evidence.brightest), evidence.brightest))
    return [
        {**suggestion, "location": brightest} if "brightest" in suggestion["element"] else dict(suggestion)
        for suggestion in ALWAYS_SAFE
    ]
