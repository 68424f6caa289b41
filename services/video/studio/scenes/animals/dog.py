"""A dog's head."""

from services.video.studio.scenes.animals import face
from services.video.studio.scenes.animals.coats import Coat
from services.video.studio.scenes.animals.frame import Frame
from services.video.studio.scenes.animals.fur import Mark, furry, marked
from services.video.studio.scenes.brush.curves import mirrored, smooth
from services.video.studio.scenes.brush.painter import Painter, linear
from services.video.studio.scenes.brush.solids import relief, times

_SKULL = [(0, -62), (32, -60), (56, -42), (63, -10), (60, 18), (46, 40), (24, 58), (0, 62)]
_MUZZLE = [(0, -6), (16, 0), (30, 18), (34, 40), (26, 58), (10, 64), (0, 65)]
_NOSE = [(-14, 12), (-7, 7), (7, 7), (14, 12), (11, 20), (4, 25), (-4, 25), (-11, 20)]
_HANGING = [(34, -56), (62, -52), (82, -18), (88, 22), (76, 54), (60, 50), (50, 14), (44, -20)]
_PRICKED = [(10, -46), (34, -92), (56, -112), (66, -84), (70, -30), (40, -20)]
_PRICK_EARED = ("c", "8b8e92")


def head(painter: Painter, frame: Frame, coat: Coat, asleep: bool, pricked: bool) -> None:
    """Skull, ears, muzzle, face; `pricked` ears stand."""
    size = frame.size
    if pricked:
        for side in (-1, 1):
            _pricked_ear(painter, frame, coat, side)
    outline = smooth(frame.at(mirrored(_SKULL)), closed=True)
    furry(
        painter,
        outline,
        linear(coat.base),
        frame.flow(0, 0, 0.3),
        marks=_marks(frame, coat),
        length=10 * size,
        roundness=32 * size,
        density=0.34,
    )
    _eyes(painter, frame, coat, asleep)
    muzzle = smooth(frame.at(mirrored(_MUZZLE)), closed=True)
    painter.shade(painter.outline(muzzle, 5 * size), 0.86)
    furry(
        painter,
        muzzle,
        linear(coat.pale),
        frame.flow(0, 4, 0.4),
        length=7 * size,
        roundness=20 * size,
        density=0.36,
    )
    _mouth(painter, frame, coat, asleep)
    if not pricked:
        for side in (-1, 1):
            _hanging_ear(painter, frame, coat, side)


def _hanging_ear(painter: Painter, frame: Frame, coat: Coat, side: int) -> None:
    size = frame.size
    outline = smooth(frame.at([(side * x, y) for x, y in _HANGING]), closed=True)
    painter.cast(painter.outline(outline), -side * 3 * size, 4 * size, 5 * size, 0.68)
    tone = coat.dark if coat.pattern in ("solid", "spots", "patches") else coat.base
    furry(
        painter, outline, linear(tone), frame.flow(side * 44, -80, 0.6), length=12 * size, roundness=13 * size
    )


def _pricked_ear(painter: Painter, frame: Frame, coat: Coat, side: int) -> None:
    size = frame.size
    outline = smooth(frame.at([(side * x, y) for x, y in _PRICKED]), closed=True)
    furry(
        painter,
        outline,
        linear(coat.base),
        frame.flow(side * 40, -10, -0.4),
        length=8 * size,
        roundness=10 * size,
    )
    inner = painter.polygon(
        [frame.spot(*p) for p in ((side * 30, -52), (side * 53, -96), (side * 60, -40))], 4 * size
    )
    painter.paint(inner.times(0.7), linear("b88a7c"))


def _marks(frame: Frame, coat: Coat) -> list[Mark]:
    size = frame.size
    if coat.pattern in ("white_marks", "saddle"):
        blaze = [(0, -62), (8, -40), (12, -10), (34, 16), (40, 50), (0, 72)]
        return [marked(smooth(frame.at(mirrored(blaze)), closed=True), coat.pale, 0.95, 4 * size)]
    brow = [
        marked(
            smooth(frame.at([(s * 18, -32), (s * 32, -34), (s * 34, -24), (s * 20, -22)]), closed=True),
            coat.pale,
            0.5,
            4 * size,
        )
        for s in (-1, 1)
    ]
    return brow if coat.pattern == "solid" else []


def _eyes(painter: Painter, frame: Frame, coat: Coat, asleep: bool) -> None:
    for side in (-1, 1):
        if asleep:
            face.shut_eye(painter, frame, side * 28, -12, 12)
        else:
            face.eye(painter, frame, side * 28, -14, 10.5, 10, coat.eyes, 0.62)


def _mouth(painter: Painter, frame: Frame, coat: Coat, asleep: bool) -> None:
    size = frame.size
    if not asleep:
        tongue = painter.blob(frame.at([(-9, 50), (9, 50), (11, 68), (5, 80), (-5, 80), (-11, 68)]))
        painter.paint(tongue, times(linear("c4666a"), relief(tongue, 8 * size)))
        face.line(painter, frame, [(0, 56), (0, 74)], 1.8, 0.8, depth=0.7)
        lip = smooth(
            frame.at([(-24, 46), (-10, 51), (0, 49), (10, 51), (24, 46), (14, 57), (0, 58), (-14, 57)]),
            closed=True,
        )
        painter.paint(painter.outline(lip, 0.8 * size).times(0.85), linear("2b1a17"))
        furry(
            painter,
            smooth(
                frame.at(
                    [
                        (-31, 26),
                        (-12, 30),
                        (0, 26),
                        (12, 30),
                        (31, 26),
                        (31, 45),
                        (15, 53),
                        (0, 46),
                        (-15, 53),
                        (-31, 45),
                    ]
                ),
                closed=True,
            ),
            linear(coat.pale),
            frame.flow(0, 10, 0.5),
            length=5 * size,
            roundness=12 * size,
        )
    face.nose(painter, frame, _NOSE, coat.nose)
    for side in (-1, 1):
        x, y = frame.spot(side * 6.5, 16)
        painter.shade(painter.ellipse(x, y, 3 * size, 2 * size, 0.8 * size), 0.25)
        face.line(painter, frame, [(0, 36), (side * 10, 46), (side * 22, 47), (side * 30, 40)], 2.4, 2.4, 1.0)
    face.line(painter, frame, [(0, 24), (0, 38)], 2.0, 2.0, depth=0.4)
