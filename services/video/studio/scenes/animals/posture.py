"""What a posture is made of: parts with an outline, and where head and tail sit."""

from dataclasses import dataclass

from services.video.studio.scenes.brush.curves import Points


@dataclass(frozen=True, slots=True)
class Part:
    """One furry piece: hair grows away from `root`; `stripes`, `pale`, `tip` are where a coat may differ."""

    outline: Points
    root: tuple[float, float]
    fall: float = 0.8
    roundness: float = 22.0
    stripes: tuple[Points, ...] = ()
    pale: Points = ()
    tip: Points = ()
    toes: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Posture:
    """A body, and where its head sits. `tail`: centre line of a long tail; `puff`: middle of a short one."""

    parts: tuple[Part, ...]
    head: tuple[float, float]
    head_size: float
    tail: Points
    puff: tuple[float, float]
    reach: tuple[float, float, float, float]  # x0, y0, x1, y1 of body and head, without ears


def both(outline: Points, root: tuple[float, float], **more: object) -> tuple[Part, Part]:
    """A part on the right and its mirror image on the left."""

    def flip(points: Points) -> Points:
        return [(-x, y) for x, y in points]

    right = Part(outline, root, **more)  # type: ignore[arg-type]
    left = Part(
        flip(outline),
        (-root[0], root[1]),
        right.fall,
        right.roundness,
        tuple(flip(stripe) for stripe in right.stripes),
        flip(right.pale),
        flip(right.tip),
        tuple((-x, y) for x, y in right.toes),
    )
    return right, left
