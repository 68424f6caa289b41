"""Eyes, noses and whiskers: the few small things by which a face is alive."""

import numpy as np

from services.video.studio.scenes.animals.frame import Frame
from services.video.studio.scenes.brush.curves import Points
from services.video.studio.scenes.brush.painter import Painter, linear
from services.video.studio.scenes.brush.solids import relief, times


def eye(
    painter: Painter, frame: Frame, x: float, y: float, rx: float, ry: float, iris: str, slit: float
) -> None:
    """An open eye; `slit` is the pupil's width as a part of the iris (1: all pupil)."""
    size, turn = frame.size, frame.turn + np.sign(x) * 9
    ex, ey = frame.spot(x, y)
    painter.shade(painter.ellipse(ex, ey, 1.30 * rx * size, 1.25 * ry * size, 3.0 * size), 0.5)
    painter.paint(
        painter.ellipse(ex, ey, (rx + 2.2) * size, (ry + 1.9) * size, 0.5 * size, turn), linear("1f1510")
    )
    ball = painter.ellipse(ex, ey, rx * size, ry * size, 0.3 * size, turn)
    ring = np.hypot((ball.x - ex) / (rx * size), (ball.y - ey - 0.15 * ry * size) / (ry * size))
    painter.paint(ball, times(linear(iris), np.asarray(1.25 - 0.75 * ring**2, np.float32)))
    upper = np.clip((ey - 0.15 * ry * size - ball.y) / (0.8 * ry * size), 0, 1) + 0 * ball.alpha
    painter.shade(ball.times(upper.astype(np.float32)), 0.35)
    pupil = painter.ellipse(ex, ey, max(slit * rx, 2) * size, 0.88 * ry * size, 0.5 * size, frame.turn)
    painter.paint(pupil.times(0.96), linear("0c0a09"))
    glint = painter.ellipse(
        ex - 0.30 * rx * size, ey - 0.38 * ry * size, 0.24 * rx * size, 0.24 * ry * size, 0.35
    )
    painter.paint(glint, (1.3, 1.3, 1.28))
    low = painter.ellipse(
        ex + 0.28 * rx * size, ey + 0.42 * ry * size, 0.16 * rx * size, 0.11 * ry * size, 0.5
    )
    painter.paint(low.times(0.6), (0.8, 0.8, 0.75))


def shut_eye(painter: Painter, frame: Frame, x: float, y: float, rx: float) -> None:
    """A closed eye: a curved lid."""
    size = frame.size
    socket = painter.ellipse(*frame.spot(x, y + 1), rx * size, 0.55 * rx * size, 3 * size)
    painter.shade(socket, 0.72)
    lid: Points = [(x - rx, y - 1), (x - rx * 0.45, y + 4.2), (x + rx * 0.45, y + 4.2), (x + rx, y - 1)]
    line = painter.stroke(frame.at(lid), 1.5 * size, 3.4 * size, 1.5 * size, soft=0.5 * size)
    painter.paint(line.times(0.85), linear("241812"))


def nose(painter: Painter, frame: Frame, outline: Points, code: str) -> None:
    """A moist nose, shaded under its lower edge."""
    patch = painter.blob(frame.at(outline), 0.4 * frame.size)
    painter.paint(patch, times(linear(code), relief(patch, 4 * frame.size)))
    x, y = frame.at(outline).mean(axis=0)
    top = painter.ellipse(
        float(x) - 2 * frame.size,
        float(y) - 2.5 * frame.size,
        3.2 * frame.size,
        1.3 * frame.size,
        1.2 * frame.size,
    )
    painter.paint(top.times(0.45), (0.9, 0.85, 0.82))


def line(painter: Painter, frame: Frame, points: Points, *widths: float, depth: float = 0.35) -> None:
    """A dark crease: mouth, lip, chin."""
    widths = tuple(width * frame.size for width in widths)
    painter.shade(painter.stroke(frame.at(points), *widths, soft=0.6 * frame.size), depth)


def whiskers(painter: Painter, frame: Frame, x: float, y: float, length: float, pale: bool = True) -> None:
    """Four long hairs on each side of the muzzle."""
    shine = (0.88, 0.85, 0.80) if pale else (0.10, 0.09, 0.08)
    for side in (-1, 1):
        for i, (far, drop) in enumerate(((0.94, -14), (1.04, 0), (1.0, 13), (0.84, 26))):
            far_x = side * (x + length * (far + float(painter.rng.normal(0, 0.04))))
            far_y = y + drop + float(painter.rng.normal(0, 3))
            hair = [
                (side * x, y - 3 + 3 * i),
                (side * (x + length * 0.5), y + (drop - 4) * 0.55),
                (far_x, far_y),
            ]
            stroke = painter.stroke(frame.at(hair), 1.2 * frame.size, 0.3 * frame.size, soft=0.25)
            painter.paint(stroke.times(0.8), shine)
