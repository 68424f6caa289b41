"""An animal's body: tail, then each part with its coat's stripes, belly and paws."""

import numpy as np

from services.video.studio.scenes.animals.coats import Coat
from services.video.studio.scenes.animals.frame import Frame
from services.video.studio.scenes.animals.fur import Mark, furry
from services.video.studio.scenes.animals.posture import Part, Posture
from services.video.studio.scenes.brush.curves import Path, ribbon, ring, smooth
from services.video.studio.scenes.brush.painter import Painter, linear

_LENGTH = 11.0  # of body hair, in own units


def body(painter: Painter, frame: Frame, posture: Posture, coat: Coat, shaggy: float) -> None:
    """Everything but the head; `shaggy` 1 is a cat's length of hair."""
    for index, part in enumerate(posture.parts):
        _part(painter, frame, part, coat, shaggy, main=index == 0)
    head = frame.at([posture.head])[0]
    under = painter.ellipse(
        head[0], head[1] + 52 * frame.size, 58 * frame.size, 22 * frame.size, 10 * frame.size
    )
    painter.shade(under, 0.62)


def tail(painter: Painter, frame: Frame, posture: Posture, coat: Coat, long: bool, bushy: float) -> None:
    """A long tail along its centre line, or a puff."""
    if long and len(posture.tail):
        line = frame.at(posture.tail)
        end = float(line[-1, 0]), float(line[-1, 1])
        outline = ribbon(line, [28 * bushy * frame.size, 27 * bushy * frame.size, 15 * bushy * frame.size])
        marks = _rings(line, coat, frame.size) if coat.pattern == "tabby" else []
        if coat.pattern in ("tabby", "points"):
            marks.append(Mark(ring(end[0], end[1], 20 * frame.size, 20 * frame.size), linear(coat.dark), 0.8))
        if coat.pattern in ("white_marks", "saddle"):
            marks.append(Mark(ring(end[0], end[1], 18 * frame.size, 18 * frame.size), linear(coat.pale), 0.9))
        x, y = (float(v) for v in line[0])
        painter.cast(painter.outline(outline), 0, 6 * frame.size, 5 * frame.size, 0.55)
        away = frame.flow((x - frame.x) / frame.size - 20, (y - frame.y) / frame.size - 20, 0.2)
    else:
        x, y = frame.spot(*posture.puff)
        outline = ring(x, y, 22 * frame.size, 20 * frame.size)
        marks = [Mark(ring(x + 5, y, 20 * frame.size, 18 * frame.size), linear(coat.pale), 0.8, 5)]
        away = frame.flow(*posture.puff)
    furry(
        painter,
        outline,
        linear(coat.base),
        away,
        marks=marks,
        length=_LENGTH * bushy * frame.size,
        roundness=12 * frame.size,
    )


def _rings(line: Path, coat: Coat, size: float) -> list[Mark]:
    path = smooth(line)
    normal = np.gradient(path, axis=0)[:, ::-1] * (-1, 1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    places = np.linspace(0.2, 0.9, 5) * (len(path) - 1)
    across = [
        (path[int(i)] - normal[int(i)] * 18 * size, path[int(i)] + normal[int(i)] * 18 * size) for i in places
    ]
    return [Mark(ribbon(np.stack(ends), [8 * size]), linear(coat.dark), 0.6, 2.5 * size) for ends in across]


def _part(painter: Painter, frame: Frame, part: Part, coat: Coat, shaggy: float, main: bool) -> None:
    outline = smooth(frame.at(part.outline), closed=True)
    if not main:
        edge = painter.outline(outline)
        painter.cast(edge, 0, 2 * frame.size, 6 * frame.size, 0.72)
    furry(
        painter,
        outline,
        linear(coat.base),
        frame.flow(*part.root, part.fall),
        marks=_marks(painter, frame, part, coat, main),
        length=_LENGTH * shaggy * frame.size * (1.0 if main else 0.8),
        roundness=part.roundness * frame.size,
    )
    for x, y in part.toes:
        line = painter.stroke(frame.at([(x, y - 7), (x, y + 3)]), 2.0 * frame.size, soft=0.8 * frame.size)
        painter.shade(line, 0.5)


def _marks(painter: Painter, frame: Frame, part: Part, coat: Coat, main: bool) -> list[Mark]:
    size, dark, pale = frame.size, linear(coat.dark), linear(coat.pale)
    marks: list[Mark] = []
    belly = smooth(frame.at(part.pale), closed=True) if len(part.pale) else None
    tip = smooth(frame.at(part.tip), closed=True) if len(part.tip) else None
    if coat.pattern == "tabby":
        widths = [9 * size, 8 * size, 2 * size]
        marks += [Mark(ribbon(frame.at(s), widths), dark, 0.62, 2.2 * size) for s in part.stripes]
    if coat.pattern == "saddle" and main:
        marks.append(Mark(smooth(frame.at(_upper(part)), closed=True), dark, 0.92, 7 * size))
    if coat.pattern in ("patches", "spots"):
        marks += _blots(painter, frame, part, coat)
    if belly is not None and coat.pattern != "patches":
        strength = 0.95 if coat.pattern in ("white_marks", "saddle") else 0.75
        marks.append(Mark(belly, pale, strength, 9 * size))
    if tip is not None and coat.pattern in ("tabby", "white_marks", "saddle"):
        marks.append(Mark(tip, pale, 0.85, 5 * size))
    if tip is not None and coat.pattern == "points":
        marks.append(Mark(tip, dark, 0.85, 9 * size))
    return marks


def _upper(part: Part) -> list[tuple[float, float]]:
    """The outline's upper part, where a saddle lies."""
    points = np.asarray(part.outline, np.float64)
    middle = float(points[:, 1].mean())
    return [(float(x), float(min(y, middle))) for x, y in points]


def _blots(painter: Painter, frame: Frame, part: Part, coat: Coat) -> list[Mark]:
    points = frame.at(part.outline)
    low, high = points.min(axis=0), points.max(axis=0)
    spots = coat.pattern == "spots"
    area = float(np.prod((high - low) / frame.size))
    many = max(1, int(area / (900 if spots else 5200)))
    marks = []
    for index in range(many):
        x, y = (float(v) for v in painter.rng.uniform(low, high))
        reach = painter.rng.uniform(5, 10) if spots else painter.rng.uniform(20, 42)
        wobble = painter.rng.uniform(0.7, 1.3, 8)
        angle = np.arange(8) * np.pi / 4
        path = np.stack(
            [
                x + np.cos(angle) * wobble * reach * frame.size,
                y + np.sin(angle) * wobble * reach * frame.size,
            ],
            1,
        )
        tint = "c67a38" if index % 2 and not spots else coat.dark
        marks.append(Mark(smooth(path, closed=True), linear(tint), 0.93, (1.5 if spots else 5) * frame.size))
    return marks
