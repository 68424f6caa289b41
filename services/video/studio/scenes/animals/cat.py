"""A cat's head."""

from services.video.studio.scenes.animals import face
from services.video.studio.scenes.animals.coats import Coat
from services.video.studio.scenes.animals.frame import Frame
from services.video.studio.scenes.animals.fur import Mark, furry, marked
from services.video.studio.scenes.brush.curves import Points, mirrored, ribbon, smooth
from services.video.studio.scenes.brush.painter import Painter, linear

_SKULL = [(0, -58), (30, -56), (56, -38), (68, -8), (70, 18), (54, 42), (28, 54), (0, 57)]
_MUZZLE = [(0, 6), (16, 10), (32, 24), (30, 42), (14, 51), (0, 54)]
_NOSE = [(-9, 17), (0, 15), (9, 17), (5, 24), (0, 27), (-5, 24)]
_STRIPES: tuple[Points, ...] = (
    [(0, -58), (0, -30)],
    [(15, -58), (11, -32)],
    [(-15, -58), (-11, -32)],
    [(30, -52), (24, -34)],
    [(-30, -52), (-24, -34)],
    *(
        [(s * 74, y), (s * 58, y + 4), (s * 42, y + t)]
        for s in (1, -1)
        for y, t in ((4, 6), (20, 14), (34, 22))
    ),
)


def head(painter: Painter, frame: Frame, coat: Coat, asleep: bool) -> None:
    """Ears, skull, face."""
    for side in (-1, 1):
        _ear(painter, frame, coat, side)
    size, marks = frame.size, _marks(frame, coat)
    outline = smooth(frame.at(mirrored(_SKULL)), closed=True)
    furry(
        painter,
        outline,
        linear(coat.base),
        frame.flow(0, 6, 0.2),
        marks=marks,
        length=10 * size,
        roundness=30 * size,
        density=0.36,
    )
    muzzle = smooth(frame.at(mirrored(_MUZZLE)), closed=True)
    tone = coat.dark if coat.pattern == "points" else coat.pale
    if coat.pattern != "solid":
        painter.shade(painter.outline(muzzle, 3 * size), 0.94)
    furry(
        painter,
        muzzle,
        linear(tone),
        frame.flow(0, 20, 0.5),
        length=6 * size,
        roundness=14 * size,
        density=0.4,
    )
    _features(painter, frame, coat, asleep)


def _ear(painter: Painter, frame: Frame, coat: Coat, side: int) -> None:
    size = frame.size
    shape = [
        (side * 12, -44),
        (side * 30, -72),
        (side * 55, -100),
        (side * 61, -98),
        (side * 70, -60),
        (side * 68, -12),
    ]
    tone = coat.dark if coat.pattern == "points" else coat.base
    outline = frame.at([*smooth(shape).tolist(), (side * 30, -20)])
    furry(
        painter, outline, linear(tone), frame.flow(side * 40, -10, -0.5), length=8 * size, roundness=10 * size
    )
    inner = painter.polygon(
        [frame.spot(*p) for p in ((side * 30, -48), (side * 55, -88), (side * 62, -34))], 3.5 * size
    )
    painter.paint(inner.times(0.8), linear("c08d7e" if coat.base > "6" else "7a5850"))
    for x in (30, 36, 42):
        tuft = painter.stroke(
            frame.at([(side * x, -40), (side * (x + 8), -58), (side * (x + 13), -72)]),
            3 * size,
            0.5 * size,
            soft=0.4,
        )
        painter.paint(tuft.times(0.55), linear(coat.pale))


def _marks(frame: Frame, coat: Coat) -> list[Mark]:
    size = frame.size
    if coat.pattern == "tabby":
        marks = [
            Mark(ribbon(frame.at(s), [8 * size, 7 * size, 2 * size]), linear(coat.dark), 0.68, 1.8 * size)
            for s in _STRIPES
        ]
        for side in (-1, 1):
            socket = smooth(
                frame.at([(side * 12, 2), (side * 28, -18), (side * 46, -2), (side * 28, 14)]), closed=True
            )
            marks.append(marked(socket, coat.pale, 0.5, 4 * size))
        return marks
    if coat.pattern == "white_marks":
        blaze = [(0, -36), (7, -20), (13, 6), (40, 26), (38, 52), (0, 64)]
        return [marked(smooth(frame.at(mirrored(blaze)), closed=True), coat.pale, 0.97, 3 * size)]
    if coat.pattern == "points":
        mask = [(0, -30), (34, -22), (46, 6), (36, 44), (0, 60)]
        return [marked(smooth(frame.at(mirrored(mask)), closed=True), coat.dark, 0.85, 12 * size)]
    if coat.pattern == "patches":
        left = [(-76, -50), (-30, -66), (-10, -30), (-18, 6), (-50, 24), (-80, 0)]
        right = [(16, -64), (50, -60), (76, -30), (66, 2), (36, 4), (20, -20)]
        return [
            marked(smooth(frame.at(left), closed=True), "c67a38", 0.95, 4 * size),
            marked(smooth(frame.at(right), closed=True), coat.dark, 0.95, 4 * size),
        ]
    return []


def _features(painter: Painter, frame: Frame, coat: Coat, asleep: bool) -> None:
    for side in (-1, 1):
        if asleep:
            face.shut_eye(painter, frame, side * 29, -2, 14)
        else:
            face.eye(painter, frame, side * 29, -4, 13.5, 12, coat.eyes, 0.42)
    face.nose(painter, frame, _NOSE, coat.nose)
    face.line(painter, frame, [(0, 26), (0, 33)], 1.8, 1.8)
    for side in (-1, 1):
        face.line(painter, frame, [(0, 33), (side * 7, 39), (side * 15, 40), (side * 21, 36)], 2.0, 2.4, 0.8)
        for i in range(5):
            x, y = frame.spot(side * (13 + 4 * (i % 3)), 28 + 4 * (i // 3) + (i % 2))
            painter.shade(painter.ellipse(x, y, 1.1 * frame.size, 1.0 * frame.size, 0.4), 0.6)
    face.whiskers(painter, frame, 15, 30, 74)
