"""Judges the promise: what was chosen moves, the subject, the rest and the camera stay still."""

import math

from services.video.studio.scoring import thresholds as at
from services.video.studio.scoring.camera_path import Motion
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.measuring import Measurements
from services.video.studio.scoring.verdict import ElementMotion, Part
from shared.regions import Box, describe_position

_MOST_FOLLOWED = 0.5  # share of points that must agree before the camera's motion means anything


def subject(m: Measurements, expected: Expectation) -> Part:
    """Still and undeformed from frame to frame, and the same as in the reference."""
    found = m.stillness
    if m.zones.subject is None or found.subject is None:
        return Part("subject", None, "No subject was named or found, so its stillness was not judged.")
    bend, unlike = found.deformed, None if found.likeness is None else 1 - found.likeness
    values = [(at.SUBJECT_ENERGY.value(found.subject), "moves")]
    measured = {"spread": found.subject}
    if unlike is not None:
        values.append((at.SUBJECT_UNLIKE.value(unlike), "changes its shape"))
        measured["unlike"] = unlike
    if bend is not None and expected.still_camera:  # what is left of a moving camera's flow is too coarse
        values.append((at.SUBJECT_BEND.value(bend), "shifts or bends"))
        measured["bend_pixels"] = bend
    if m.subject_like_reference is not None:
        another = 1 - m.subject_like_reference
        values.append((at.SUBJECT_ANOTHER.value(another), "no longer looks as in the source picture"))
        measured["unlike_reference"] = another
    value, what = min(values)
    if value >= 0.999:
        return Part("subject", 1.0, "The subject stays still and keeps its shape.", "", measured)
    return Part(
        "subject",
        value,
        f"The subject {what}{_how_far(bend) if 'shift' in what else ''}.",
        "Say that the subject stays perfectly still, as in a photograph; forbid morphing, breathing, "
        "blinking and turning of the subject.",
        measured,
    )


def motion(m: Measurements, _expected: Expectation) -> Part:
    """Each chosen element by itself; the value is their geometric mean, pulled down by the stillest."""
    unplaced = tuple(
        ElementMotion(name, None, None, f"Where {name} is was not found, so its motion was not judged.")
        for name in m.unplaced
    )
    judged = tuple(_element(*pair) for pair in zip(m.zones.elements, m.stillness.elements, strict=True))
    if not judged:
        return Part(
            "motion",
            None,
            "No chosen element has a known place, so motion was not judged.",
            elements=unplaced,
        )
    values = [one.value or 0.0 for one in judged]
    mean = math.exp(sum(math.log(max(value, at.FLOOR)) for value in values) / len(values))
    value = math.sqrt(min(values) * mean)
    still = [one.element for one in judged if (one.value or 0.0) < at.GATES["motion"]]
    measured = {one.element: one.level or 0.0 for one in judged}
    if not still:
        weak = [one.element for one in judged if (one.value or 0.0) < 0.8]
        sentence = (
            f"Everything chosen moves, {_and(weak)} only a little." if weak else "Everything chosen moves."
        )
        return Part(
            "motion",
            value,
            sentence,
            f"Ask for clearer motion of {_and(weak)}." if weak else "",
            measured,
            (*judged, *unplaced),
        )
    return Part(
        "motion",
        value,
        f"No motion can be seen of {_and(still)}.",
        f"Put the motion of {_and(still)} first in the prompt and describe it in more words.",
        measured,
        (*judged, *unplaced),
    )


def containment(m: Measurements, _expected: Expectation) -> Part:
    """What was not chosen is still."""
    outside = m.stillness.outside
    if m.zones.still is None or outside is None:
        return Part("containment", None, "Nobody said what may move, so the rest was not judged.")
    value, measured = at.OUTSIDE.value(outside), {"spread": outside}
    if value >= 0.999:
        return Part("containment", 1.0, "Nothing moves that was not chosen.", "", measured)
    place = ""
    if m.stillness.outside_at is not None:
        x, y = m.stillness.outside_at
        place = f", most of it {_words(x, y)}"
    return Part(
        "containment",
        value,
        f"Something moves that was not chosen{place}.",
        "Say that everything else stays frozen as in a photograph, and name the thing that moved among what "
        "must not.",
        measured,
    )


def camera(m: Measurements, expected: Expectation) -> Part:
    """Static unless asked, as asked otherwise."""
    if m.camera_sure < _MOST_FOLLOWED and not (
        expected.still_camera and _largest(m.camera)[0] < at.SHIFT.fine
    ):
        return Part(
            "camera", None, "The background shows too little to follow, so the camera was not judged."
        )
    shift, zoom, turn = _largest(m.camera)
    measured = {"shift": shift, "zoom": zoom, "turn": turn}
    if not expected.still_camera:
        return _as_asked(m.camera[-1], expected.camera, measured)
    value, what = min(
        (at.SHIFT.value(shift), f"moves by {shift:.1%} of the picture"),
        (at.ZOOM.value(zoom), f"zooms by {zoom:.1%}"),
        (at.TURN.value(turn), f"turns by {turn:.1f}°"),
    )
    if value >= 0.999:
        return Part("camera", 1.0, "The camera stands still.", "", measured)
    return Part(
        "camera",
        value,
        f"The camera {what} although it should stand still.",
        "Say that the camera is locked on a tripod; forbid camera movement, zoom, pan and shake.",
        measured,
    )


def _as_asked(end: Motion, camera: str, measured: dict[str, float]) -> Part:
    """`pan_left` moves the camera from left to right, so the picture goes left; `pan_right` the other way."""
    done = {
        "push_in": end.zoom,
        "pull_out": -end.zoom,
        "pan_left": -end.shift_x,
        "pan_right": end.shift_x,
        "orbit": max(measured["shift"], measured["zoom"]),
    }[camera]
    least, words = at.CAMERA_LEAST[camera], camera.replace("_", " ")
    value = min(1.0, max(0.0, (done / least - 0.5) / 0.5))
    if value >= 0.999:
        return Part("camera", 1.0, f"The camera does the {words} that was asked for.", "", measured)
    return Part(
        "camera",
        value,
        f"The {words} that was asked for {'is hardly' if done > 0 else 'is not'} to be seen.",
        f"Begin the prompt with the camera: a slow, steady {words}.",
        measured,
    )


def _largest(path: tuple[Motion, ...]) -> tuple[float, float, float]:
    return (
        max(math.hypot(one.shift_x, one.shift_y) for one in path),
        max(abs(one.zoom) for one in path),
        max(abs(one.turn) for one in path),
    )


def _element(zone: tuple[str, object, bool], level: float) -> ElementMotion:
    name, _, shared = zone
    span = math.log(at.ELEMENT_MOVES / at.ELEMENT_STILL)
    value = min(1.0, max(0.0, math.log(max(level, 1e-3) / at.ELEMENT_STILL) / span))
    gate = at.GATES["motion"]
    how = "clear motion" if value >= 0.8 else "hardly any motion" if value >= gate else "no visible motion"
    note = ", judged together with what shares its place" if shared else ""
    return ElementMotion(name, value, level, f"{name[:1].upper()}{name[1:]}: {how}{note}.")


def _how_far(pixels: float | None) -> str:
    return "" if pixels is None else f" by {pixels / 480:.1%} of the picture's length"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _words(x: float, y: float) -> str:
    words = describe_position(
        Box(max(0.0, x - 0.01), max(0.0, y - 0.01), min(1.0, x + 0.01), min(1.0, y + 0.01))
    )
    return f"at the {words}" if words != "center" else "in the middle"
