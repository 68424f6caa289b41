"""The parts of each posture as outlines: numbers, apart from the code that grows hair on them.

Units: an animal's ground is y = 0, x = 0 its middle; a sitting cat is about 300 tall. Parts are listed
back to front.
"""

from dataclasses import dataclass

from services.video.studio.scenes.brush.curves import Points, mirrored
from services.video.studio.scenes.scene import Animal, Pose


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


def _both(outline: Points, root: tuple[float, float], **more: object) -> tuple[Part, Part]:
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


def _ribs(side: int) -> tuple[Points, ...]:
    return tuple(
        [(side * (92 + y * 0.14), y - 3), (side * 64, y + 9), (side * 40, y + 3)]
        for y in (-136, -112, -88, -64)
    )


_SIT_LEG = [(6, -104), (30, -100), (37, -52), (35, -14), (38, 2), (24, 9), (8, 6), (4, -40)]
_SIT_HAUNCH = [(50, -74), (84, -58), (98, -22), (84, 3), (50, 4), (40, -30)]
_CHEST = [(0, -186), (28, -168), (34, -122), (24, -66), (0, -36), (-24, -66), (-34, -122), (-28, -168)]
_PAW = [(0, -22), (42, -22), (44, 14), (0, 14)]

_sit_legs = _both(
    _SIT_LEG,
    (20, -130),
    fall=1.0,
    roundness=12,
    stripes=tuple([(40, y), (10, y + 5)] for y in (-74, -56, -38)),
    tip=_PAW,
    toes=((15, 3), (23, 4), (31, 3)),
)
_sit_haunches = _both(
    _SIT_HAUNCH,
    (58, -74),
    roundness=20,
    stripes=([(98, -46), (66, -40)], [(100, -26), (66, -22)]),
    tip=[(40, -8), (98, -8), (98, 12), (40, 12)],
)

_SITTING_CAT = Posture(
    (
        Part(
            mirrored([(0, -200), (34, -190), (58, -150), (76, -100), (88, -48), (78, -6), (40, 1), (0, 3)]),
            (0, -196),
            roundness=44,
            stripes=(*_ribs(1), *_ribs(-1)),
            pale=_CHEST,
        ),
        *_sit_haunches,
        *_sit_legs,
    ),
    (0, -226),
    1.0,
    [(70, -24), (116, -12), (142, -20), (140, -44), (118, -52)],
    (84, -24),
    (-100, -290, 146, 10),
)
_SITTING_DOG = Posture(
    (
        Part(
            mirrored([(0, -214), (46, -202), (68, -158), (74, -104), (82, -48), (74, -6), (40, 1), (0, 3)]),
            (0, -206),
            roundness=44,
            stripes=(*_ribs(1), *_ribs(-1)),
            pale=[
                (0, -206),
                (36, -176),
                (42, -122),
                (30, -66),
                (0, -34),
                (-30, -66),
                (-42, -122),
                (-36, -176),
            ],
        ),
        *_sit_haunches,
        *_sit_legs,
    ),
    (0, -246),
    1.06,
    [(70, -20), (112, -18), (142, -34), (156, -58)],
    (84, -24),
    (-100, -318, 158, 10),
)
_SITTING_RABBIT = Posture(
    (
        Part(
            mirrored([(0, -158), (42, -146), (74, -100), (90, -46), (78, -4), (40, 2), (0, 4)]),
            (0, -170),
            roundness=46,
            pale=[(0, -140), (26, -126), (32, -84), (24, -44), (0, -24), (-24, -44), (-32, -84), (-26, -126)],
        ),
        *_both([(40, -64), (78, -56), (96, -20), (84, 2), (52, 4), (38, -24)], (52, -70), roundness=22),
        *_both(
            [(34, -12), (64, -16), (88, -6), (88, 8), (60, 12), (36, 8)],
            (40, -30),
            roundness=11,
            tip=[(34, -10), (92, -10), (92, 14), (34, 14)],
        ),
        *_both(
            [(4, -70), (22, -68), (27, -30), (26, 2), (16, 10), (5, 6)],
            (14, -90),
            roundness=9,
            tip=[(2, -18), (30, -18), (30, 14), (2, 14)],
            toes=((12, 4), (20, 4)),
        ),
    ),
    (0, -172),
    0.98,
    (),
    (90, -28),
    (-98, -236, 100, 12),
)

_BACK = [(-100, -36), (-96, -96), (-48, -126), (20, -128), (92, -126), (146, -92), (162, -40), (142, -2)]
_LYING = Posture(
    (
        Part(
            [*_BACK, (60, 4), (-40, 6), (-92, 2)],
            (-70, -150),
            fall=0.5,
            roundness=46,
            stripes=tuple([(x, -134), (x + 8, -92), (x + 2, -58)] for x in (-18, 12, 42, 72)),
            pale=[(-98, -80), (-60, -108), (-24, -84), (-20, -20), (-60, 8), (-100, 0)],
        ),
        Part(
            [(64, -62), (100, -92), (142, -80), (164, -34), (148, 0), (98, 6), (66, -14)],
            (96, -96),
            roundness=30,
            stripes=([(90, -84), (104, -48)], [(118, -92), (124, -50)], [(146, -84), (142, -44)]),
        ),
        Part(
            [(42, -12), (72, -22), (112, -14), (118, 4), (84, 10), (48, 9)],
            (112, -16),
            fall=0.2,
            roundness=12,
            tip=[(38, -20), (76, -20), (76, 14), (38, 14)],
            toes=((50, 3), (57, 5)),
        ),
        Part(
            [(-66, -58), (-40, -54), (-26, -22), (-24, 4), (-38, 15), (-58, 13), (-66, -8)],
            (-52, -90),
            fall=1.0,
            roundness=13,
            stripes=([(-66, -38), (-30, -34)], [(-66, -24), (-26, -20)]),
            tip=[(-70, -10), (-20, -10), (-20, 18), (-70, 18)],
            toes=((-52, 9), (-44, 10), (-36, 9)),
        ),
        Part(
            [(-110, -60), (-82, -64), (-72, -24), (-72, 6), (-86, 18), (-106, 16), (-116, -4)],
            (-96, -94),
            fall=1.0,
            roundness=13,
            stripes=([(-116, -40), (-76, -36)], [(-118, -24), (-74, -20)]),
            tip=[(-120, -8), (-68, -8), (-68, 22), (-120, 22)],
            toes=((-101, 11), (-93, 12), (-84, 11)),
        ),
    ),
    (-66, -140),
    0.94,
    [(150, -18), (176, 2), (146, 18), (98, 18), (62, 14)],
    (160, -46),
    (-130, -200, 182, 20),
)
_LOAF = Posture(
    (
        Part(
            mirrored([(0, -132), (52, -128), (96, -98), (116, -50), (108, -8), (66, 4), (0, 6)]),
            (0, -150),
            fall=0.6,
            roundness=58,
            stripes=tuple(
                [(side * x, y - 16), (side * (x - 8), y + 14)]
                for side in (1, -1)
                for x, y in ((112, -64), (92, -90), (102, -36), (72, -110))
            ),
            pale=[(0, -110), (34, -92), (42, -48), (28, -12), (0, 0), (-28, -12), (-42, -48), (-34, -92)],
        ),
        *_both(
            [(6, -24), (30, -28), (52, -14), (48, 4), (26, 8), (6, 4)],
            (40, -44),
            fall=0.4,
            roundness=14,
            tip=[(2, -20), (40, -20), (40, 12), (2, 12)],
        ),
    ),
    (-8, -124),
    1.0,
    [(96, -20), (124, -2), (98, 14), (50, 14), (10, 10)],
    (106, -30),
    (-118, -190, 126, 16),
)

POSTURES: dict[tuple[Animal, Pose], Posture] = {
    ("cat", "sitting"): _SITTING_CAT,
    ("dog", "sitting"): _SITTING_DOG,
    ("rabbit", "sitting"): _SITTING_RABBIT,
    ("cat", "lying"): _LYING,
    ("dog", "lying"): _LYING,
    ("rabbit", "lying"): _LYING,
    ("cat", "loaf"): _LOAF,
    ("dog", "loaf"): _LYING,
    ("rabbit", "loaf"): _LOAF,
}
"""A dog does not make a loaf: it lies."""
