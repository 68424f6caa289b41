"""Judges what the pixels are like: sharp, clean, and closing to a loop."""

from services.video.studio.scoring import thresholds as at
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.measuring import Measurements
from services.video.studio.scoring.verdict import Part


def sharpness(m: Measurements, expected: Expectation) -> Part:
    """Fine detail against the reference, or against itself without one."""
    found = m.detail
    if found is None:
        return Part("sharpness", None, "The picture has no detail to judge sharpness by.")
    pumping = 1 / max(found.lost, 1e-3)
    values = [(at.BLOCKS.value(found.blocks), "shows the codec's blocks")]
    measured = {"pumping": pumping, "blocks": found.blocks}
    if expected.still_camera and not m.watch.blank:
        values.append((at.DETAIL_PUMPING.value(pumping), "is sharp in some frames and soft in others"))
    if found.kept is not None:
        softness = 1 / max(found.kept, 1e-3)
        values.append((at.SOFTNESS.value(softness), "is softer than its source"))
        measured["softness"] = softness
    else:
        coarse = 1 / max(found.crispness, 1e-3)
        values.append((at.NOT_CRISP.value(coarse), "is soft"))
        measured["not_crisp"] = coarse
    value, what = min(values)
    if value >= 0.999:
        return Part(
            "sharpness",
            1.0,
            "The picture is as sharp as its source." if found.kept is not None else "The picture is sharp.",
            "",
            measured,
        )
    return Part(
        "sharpness",
        value,
        f"The picture {what}.",
        "Ask for crisp detail and a higher quality or bitrate; forbid blur and compression artifacts.",
        measured,
    )


def noise(m: Measurements, _expected: Expectation) -> Part:
    """Grain that changes from frame to frame."""
    if m.detail is None:
        return Part("noise", None, "The picture has no detail to judge noise by.")
    grain = m.detail.grain
    value = at.GRAIN.value(grain)
    if value >= 0.999:
        return Part("noise", 1.0, "The picture is clean.", "", {"grain": grain})
    return Part(
        "noise",
        value,
        f"The picture is noisy by {grain:.1f} grey levels.",
        "Ask for a clean picture; forbid film grain and noise.",
        {"grain": grain},
    )


def loop(m: Measurements, expected: Expectation) -> Part:
    """Whether the last frame leads back into the first."""
    measured = {"openness": m.closing.openness, "jump": m.closing.jump}
    if not expected.loop:
        return Part("loop", None, "The clip does not have to loop.", "", measured)
    if not expected.still_camera:
        return Part("loop", None, "With a moving camera a clip can't loop.", "", measured)
    value = min(at.OPENNESS.value(m.closing.openness), at.JUMP.value(m.closing.jump))
    if value >= 0.999:
        return Part("loop", 1.0, "The end leads back into the beginning.", "", measured)
    return Part(
        "loop",
        value,
        "The end does not lead back into the beginning: a loop jumps there.",
        "Ask for motion that ends exactly as it began, a seamless loop.",
        measured,
    )
