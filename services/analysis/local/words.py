"""Describes the scene in neutral words that say how sure they are, because pixels know little of meaning."""

from services.analysis.local.elements import curtain_pair, is_dark
from services.analysis.local.evidence import Evidence
from shared.regions import Location, describe_position

_MOST_SUBJECTS = 6
Environment = dict[str, str | list[str]]


def environment(evidence: Evidence) -> Environment:
    """The schema's `environment`."""
    return {
        "setting": _setting(evidence),
        "time_of_day": _time_of_day(evidence),
        "weather": _weather(evidence),
        "location_type": location_type(evidence),
        "key_subjects": _key_subjects(evidence),
        "dominant_colors": evidence.colours,
        "atmosphere": f"{brightness_word(evidence)}, {warmth_word(evidence)}, {contrast_word(evidence)}",
        "lighting": _lighting(evidence),
    }


def brightness_word(evidence: Evidence) -> str:
    level = evidence.light.brightness
    return "dark" if level < 28 else "dim" if level < 45 else "bright" if level > 68 else "medium bright"


def warmth_word(evidence: Evidence) -> str:
    warmth = evidence.light.warmth
    return "warm-toned" if warmth > 6 else "cool-toned" if warmth < -5 else "neutral in tone"


def contrast_word(evidence: Evidence) -> str:
    contrast = evidence.light.contrast
    return "low in contrast" if contrast < 10 else "high in contrast" if contrast > 26 else "soft in contrast"


def location_type(evidence: Evidence) -> str:
    """Indoor or outdoor with its confidence; `undetermined` where the signs are absent or disagree."""
    room = bool(curtain_pair(evidence.folds)) or any(folds.beside_opening for folds in evidence.folds)
    lamp = any(glow.warmth > 12 for glow in evidence.glows)
    sky = evidence.sky_share > 0.6
    green = sum(patch.share for patch in evidence.greenery) > 0.25
    if room and not sky:
        return "indoor (likely)"
    if sky and not room:
        return "outdoor (likely)" if green else "outdoor (possibly)"
    if lamp and not green:
        return "indoor (possibly)"
    return "outdoor (possibly)" if green else "undetermined"


def _setting(evidence: Evidence) -> str:
    place = {"indoor": "indoor scene", "outdoor": "outdoor scene"}.get(location_type(evidence).split()[0], "")
    signs = [
        name
        for name, present in (
            ("a bright opening, possibly a window", evidence.openings),
            ("hanging folds, likely curtains", curtain_pair(evidence.folds)),
            ("green leaves, likely a plant", evidence.greenery),
            ("a glowing spot, possibly a lamp", evidence.glows),
        )
        if present
    ]
    tone = f"{brightness_word(evidence)}, {warmth_word(evidence)}"
    sure = "likely " if "(likely)" in location_type(evidence) else ""
    picture = f"{tone} picture, {sure}{place}" if place else f"{tone} picture"
    return picture + (f" with {'; '.join(signs)}" if signs else "")


def _time_of_day(evidence: Evidence) -> str:
    if is_dark(evidence):
        lit = any(glow.contrast > 10 for glow in evidence.glows)
        return "night or evening (likely)" if lit else "undetermined (a dark picture, possibly night)"
    if evidence.openings or evidence.sky_share > 0.6:
        return "daytime (likely)"
    return "undetermined"


def _weather(evidence: Evidence) -> str:
    if evidence.sky_share > 0.6 and not is_dark(evidence):
        return "possibly fair (bright, smooth area at the top)"
    return "not visible"


def _key_subjects(evidence: Evidence) -> list[str]:
    subjects = [_main_subject(evidence)] if evidence.subject else []
    subjects += [
        f"{name}, {describe_position(box)}"
        for name, box in (
            *(("bright opening (possibly a window)", patch.box) for patch in evidence.openings[:1]),
            *(("vertical folds (possibly a curtain)", folds.box) for folds in evidence.folds[:1]),
            *(("green leaves (likely a plant)", patch.box) for patch in evidence.greenery[:1]),
            *(("glowing spot (possibly a lamp)", patch.box) for patch in evidence.glows[:1]),
            *(("glinting blue surface (possibly water)", box) for box in evidence.water[:1]),
        )
    ]
    for zone, colour in evidence.zones.items():
        if len(subjects) < 3:
            subjects.append(f"{zone} part of the picture in {colour}")
    return subjects[:_MOST_SUBJECTS]


def _main_subject(evidence: Evidence) -> str:
    subject = evidence.subject
    if subject is None:
        raise ValueError("a picture without a subject has no words for it")
    known = {"cat": "cat (face found; likely)", "person": "person (face found; likely)"}
    name = known.get(subject.kind, "main subject (kind unknown)")
    return f"{name}, {Location(describe_position(subject.box), subject.box)}"


def _lighting(evidence: Evidence) -> str:
    light = evidence.light
    return (
        f"{brightness_word(evidence)} (mean lightness {light.brightness:.0f} of 100), "
        f"{contrast_word(evidence)}, {warmth_word(evidence)}; "
        f"brightest in the {describe_position(evidence.brightest)}"
    )
