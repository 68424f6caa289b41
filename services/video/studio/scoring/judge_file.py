"""Judges the clip as a file and as light on a screen: whole, steady, safe to watch, as ordered."""

from services.video.studio.scoring import thresholds as at
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.flashes import MOST_PER_SECOND
from services.video.studio.scoring.measuring import Measurements
from services.video.studio.scoring.verdict import Part


def integrity(m: Measurements, _expected: Expectation) -> Part:
    """Black or empty frames, freezes, cuts, and frames the container promised but does not have."""
    watch, frames = m.watch, len(m.watch.times)
    if frames == 1:
        return Part(
            "integrity", 0.0, "The clip is a single frame.", "Generate the clip again.", {"frames": 1}
        )
    promised = m.footage.told_frames
    missing = 0.0
    if promised and not m.footage.cut_short:
        missing = max(0.0, 1 - frames / promised)
    blank, frozen = len(watch.blank) / frames, watch.frozen_seconds / max(m.seconds, 1e-6)
    found = [
        (at.BLANK_SHARE.value(blank), f"{blank:.0%} of the frames are black or of one colour", ""),
        (
            at.FROZEN_SHARE.value(frozen),
            f"the picture stands completely still for {watch.frozen_seconds:.1f} of {m.seconds:.1f} seconds",
            "Ask for continuous motion of the chosen elements from the first frame to the last.",
        ),
        (
            at.MISSING_SHARE.value(missing),
            f"the file breaks off: {missing:.0%} of its frames are missing",
            "",
        ),
        (at.DAMAGED_SHARE.value(m.footage.damaged / frames), "some frames are damaged", ""),
        (
            at.CUT_VALUE if watch.cuts else 1.0,
            f"the picture is cut at {_times(watch.cuts)}",
            "Ask for one continuous shot without cuts, transitions or scene changes.",
        ),
    ]
    measured = {"blank": blank, "frozen": frozen, "missing": missing, "cuts": len(watch.cuts)}
    return _worst("integrity", found, "The clip is whole: no black, frozen or missing frames.", measured)


def flashes(m: Measurements, _expected: Expectation) -> Part:
    """WCAG 2.2, success criterion 2.3.1 "Three flashes or below threshold"."""
    counter = m.watch.flashes
    measured = {"general": counter.worst_general, "red": counter.worst_red}
    if counter.safe:
        return Part("flashes", 1.0, "Nothing flashes in a way that could harm people.", "", measured)
    kind = "red" if counter.worst_red > MOST_PER_SECOND else "bright"
    return Part(
        "flashes",
        0.0,
        f"It flashes {kind} more than {MOST_PER_SECOND} times within a second over a large area, which can "
        "trigger seizures (WCAG 2.2, 2.3.1).",
        "Ask for steady light; forbid flashing, strobing, lightning and flicker.",
        measured,
    )


def stability(m: Measurements, expected: Expectation) -> Part:
    """Light that flickers, jumps or drifts where nothing was chosen, and motion that stutters."""
    watch, moving = m.watch, not expected.still_camera
    steady = "Ask for constant exposure and steady light; forbid flicker and brightness changes."
    found = [
        (
            at.FLICKER.value(watch.flicker),
            f"the whole picture flickers by {watch.flicker:.1f} grey levels",
            steady,
        ),
        (at.JUDDER.value(watch.judder), "the motion goes in jerks", "Ask for smooth, continuous motion."),
    ]
    measured = {"flicker": watch.flicker, "judder": watch.judder}
    if not moving:
        local, pop, drift = watch.local_flicker, watch.pop, watch.drift
        measured |= {"local_flicker": local, "pop": pop, "drift": drift}
        found += [
            (
                at.LOCAL_FLICKER.value(local),
                f"a part of the picture flickers by {local:.1f} grey levels",
                steady,
            ),
            (at.POP.value(pop), f"the still part jumps by {pop:.1f} grey levels at once", ""),
            (at.DRIFT.value(drift), f"the brightness drifts by {drift:.0f} grey levels", steady),
        ]
    return _worst("stability", found, "Light and picture are steady.", measured)


def conformance(m: Measurements, expected: Expectation) -> Part:
    """Length, frame rate, shape, size and codec against the order."""
    found: list[tuple[float, str, str]] = []
    width, height = m.grid.full
    if expected.seconds is not None:
        length = m.seconds
        if m.footage.cut_short and m.footage.told_seconds is not None:
            length = m.footage.told_seconds
        slack = max(0.0, abs(length - expected.seconds) - 0.1)
        ordered = f"it lasts {length:.1f} seconds instead of {expected.seconds:.1f}"
        found.append(
            (
                at.LENGTH.value(slack / expected.seconds),
                ordered,
                f"Set the duration to {expected.seconds:g} s.",
            )
        )
    if expected.fps is not None:
        off = m.fps / expected.fps - 1
        ordered = f"it has {m.fps:.3g} frames a second instead of {expected.fps:g}"
        value = at.RATE.value(-off) if off < 0 else max(at.RATE.value(off), at.TOO_MANY_FRAMES)
        found.append((value, ordered, f"Set the frame rate to {expected.fps:g}."))
    if expected.ratio is not None:
        off = abs(width / height / expected.ratio - 1)
        ordered = f"its shape is {width}×{height}, not the one that was ordered"
        found.append((at.SHAPE.value(off), ordered, "Set the aspect ratio to that of the order."))
    if expected.short_side is not None:
        missing = max(0.0, 1 - min(width, height) / expected.short_side)
        ordered = f"it is only {width}×{height} pixels large"
        found.append((at.SMALLNESS.value(missing), ordered, "Choose a higher resolution."))
    if expected.codecs and m.footage.codec not in expected.codecs:
        found.append(
            (at.WRONG_CODEC, f"its codec is {m.footage.codec}", f"Use {' or '.join(expected.codecs)}.")
        )
    measured = {"seconds": m.seconds, "fps": m.fps, "width": width, "height": height}
    if not found:
        return Part("conformance", None, "Nothing was said about length, frame rate or size.", "", measured)
    return _worst("conformance", found, "Length, frame rate and size are as ordered.", measured)


def _worst(name: str, found: list[tuple[float, str, str]], fine: str, measured: dict[str, float]) -> Part:
    value, sentence, hint = min(found, key=lambda one: one[0])
    if value >= 0.999:
        return Part(name, 1.0, fine, "", measured)
    return Part(name, value, f"{sentence[0].upper()}{sentence[1:]}.", hint, measured)


def _times(seconds: list[float]) -> str:
    shown = ", ".join(f"{one:.1f}" for one in seconds[:3])
    return f"{shown}{' …' if len(seconds) > 3 else ''} s"
