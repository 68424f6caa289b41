"""A rabbit's head."""

from services.video.studio.scenes.animals import face
from services.video.studio.scenes.animals.coats import Coat
from services.video.studio.scenes.animals.frame import Frame
from services.video.studio.scenes.animals.fur import Mark, furry, marked
from services.video.studio.scenes.brush.curves import mirrored, smooth
from services.video.studio.scenes.brush.painter import Painter, linear

_SKULL = [(0, -56), (26, -52), (46, -32), (56, -4), (58, 22), (42, 44), (20, 54), (0, 56)]
_MUZZLE = [(0, 12), (14, 15), (27, 28), (26, 44), (12, 51), (0, 52)]
_NOSE = [(-8, 21), (0, 19), (8, 21), (4, 27), (0, 30), (-4, 27)]
_UPRIGHT = [(4, -42), (8, -90), (20, -142), (36, -162), (48, -140), (48, -92), (36, -40), (20, -30)]
_LOP = [(24, -52), (54, -58), (80, -34), (92, 14), (90, 54), (74, 66), (60, 40), (52, 0), (40, -24)]


def head(painter: Painter, frame: Frame, coat: Coat, asleep: bool, lop: bool) -> None:
    """Ears, skull, face; `lop` ears hang."""
    size = frame.size
    if not lop:
        for side in (-1, 1):
            _upright_ear(painter, frame, coat, side)
    outline = smooth(frame.at(mirrored(_SKULL)), closed=True)
    furry(
        painter,
        outline,
        linear(coat.base),
        frame.flow(0, 4, 0.25),
        marks=_marks(frame, coat),
        length=9 * size,
        roundness=30 * size,
        density=0.4,
    )
    muzzle = smooth(frame.at(mirrored(_MUZZLE)), closed=True)
    furry(
        painter,
        muzzle,
        linear(coat.pale),
        frame.flow(0, 22, 0.4),
        length=5 * size,
        roundness=13 * size,
        density=0.4,
    )
    for side in (-1, 1):
        if asleep:
            face.shut_eye(painter, frame, side * 36, -4, 12)
        else:
            face.eye(painter, frame, side * 37, -6, 10.5, 11.5, coat.eyes, 0.72)
        face.line(painter, frame, [(0, 36), (side * 6, 40), (side * 13, 39)], 1.6, 1.8, 0.6, depth=0.45)
    face.nose(painter, frame, _NOSE, coat.nose)
    face.line(painter, frame, [(0, 28), (0, 37)], 1.5, 1.5, depth=0.45)
    face.whiskers(painter, frame, 14, 34, 54)
    if lop:
        for side in (-1, 1):
            _lop_ear(painter, frame, coat, side)


def _upright_ear(painter: Painter, frame: Frame, coat: Coat, side: int) -> None:
    size = frame.size
    outline = smooth(frame.at([(side * x, y) for x, y in _UPRIGHT]), closed=True)
    furry(
        painter,
        outline,
        linear(coat.base),
        frame.flow(side * 22, -20, -0.4),
        length=7 * size,
        roundness=11 * size,
    )
    inner = painter.blob(
        frame.at(
            [(side * 16, -58), (side * 24, -120), (side * 35, -146), (side * 40, -110), (side * 32, -56)]
        ),
        3 * size,
    )
    painter.paint(inner.times(0.75), linear("d2a096" if coat.base > "6" else "8f655c"))


def _lop_ear(painter: Painter, frame: Frame, coat: Coat, side: int) -> None:
    size = frame.size
    outline = smooth(frame.at([(side * x, y) for x, y in _LOP]), closed=True)
    painter.cast(painter.outline(outline), -side * 3 * size, 4 * size, 5 * size, 0.7)
    tone = coat.dark if coat.pattern == "patches" else coat.base
    furry(
        painter, outline, linear(tone), frame.flow(side * 40, -80, 0.6), length=9 * size, roundness=14 * size
    )


def _marks(frame: Frame, coat: Coat) -> list[Mark]:
    size = frame.size
    if coat.pattern == "white_marks":
        blaze = [(0, -56), (7, -36), (10, -4), (34, 16), (36, 48), (0, 62)]
        return [marked(smooth(frame.at(mirrored(blaze)), closed=True), coat.pale, 0.96, 3 * size)]
    if coat.pattern == "patches":
        return [
            marked(
                smooth(frame.at([(s * 26, -26), (s * 58, -28), (s * 66, 8), (s * 40, 14)]), closed=True),
                coat.dark,
                0.9,
                4 * size,
            )
            for s in (-1, 1)
        ]
    return [
        marked(
            smooth(frame.at([(s * 24, -6), (s * 37, -22), (s * 51, -6), (s * 37, 10)]), closed=True),
            coat.pale,
            0.55,
            4 * size,
        )
        for s in (-1, 1)
    ]
