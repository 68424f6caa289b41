"""How each kind of small thing looks and travels: numbers chosen by eye on the sample pictures."""

from typing import Final, NamedTuple

from services.video.studio.kinds import Kind


class Habit(NamedTuple):
    """One kind of particle; lengths in pixels of a 720-pixel frame.

    Args:
        density: How many in a 1280×720 area of weight 1, at medium strength.
        fewest: In however small an area.
        most: In however large an area.
        sizes: Radii or lengths, from far and frequent to near and rare.
        light: Brightness of the smallest, 0…1; larger ones are fainter, being out of focus.
        faint: How much fainter the largest are, 0…1.
        drift: Mean pixels a second, rightwards and downwards.
        nearness: What the nearest of them are faster by.
        spread: Standard deviation of both speeds.
        wander: How far they stray sideways and up and down.
        twinkle: How much their light varies, 0…1.
        wanders: Turns a second.
    """

    density: float
    fewest: float
    most: int
    sizes: tuple[float, ...]
    light: float
    faint: float
    drift: tuple[float, float]
    nearness: tuple[float, float]
    spread: tuple[float, float]
    wander: tuple[float, float]
    twinkle: float
    wanders: float


HABITS: Final = {
    Kind.DUST: Habit(
        density=640.0, fewest=40, most=260, sizes=(0.9, 1.2, 1.6, 2.2, 3.2, 6.0), light=0.56, faint=0.80,
        drift=(5.0, -5.0), nearness=(0.0, 0.0), spread=(6.0, 6.0), wander=(12.0, 8.0),
        twinkle=0.34, wanders=0.35,
    ),
    Kind.SNOW: Habit(
        density=620.0, fewest=26, most=420, sizes=(1.2, 1.7, 2.3, 3.2, 4.4), light=0.85, faint=0.72,
        drift=(8.0, 34.0), nearness=(0.0, 62.0), spread=(6.0, 6.0), wander=(9.0, 2.0),
        twinkle=0.28, wanders=0.35,
    ),
    Kind.RAIN: Habit(
        density=800.0, fewest=18, most=420, sizes=(9.0, 13.0, 18.0, 24.0), light=0.42, faint=0.72,
        drift=(-43.0, 430.0), nearness=(-32.0, 320.0), spread=(0.0, 25.0), wander=(0.0, 0.0),
        twinkle=0.28, wanders=0.35,
    ),
    Kind.POLLEN: Habit(
        density=200.0, fewest=16, most=130, sizes=(1.3, 1.7, 2.3, 3.4, 7.0), light=0.62, faint=0.80,
        drift=(15.0, -3.0), nearness=(10.0, -2.0), spread=(6.0, 5.0), wander=(18.0, 14.0),
        twinkle=0.18, wanders=0.30,
    ),
    Kind.BUBBLES: Habit(
        density=170.0, fewest=16, most=90, sizes=(1.6, 2.2, 3.0, 4.2, 6.0), light=0.62, faint=0.35,
        drift=(0.0, -34.0), nearness=(0.0, -30.0), spread=(1.5, 5.0), wander=(4.0, 1.0),
        twinkle=0.10, wanders=0.9,
    ),
    Kind.BOKEH: Habit(
        density=90.0, fewest=9, most=44, sizes=(11.0, 15.0, 20.0, 26.0), light=0.34, faint=0.45,
        drift=(3.0, -2.0), nearness=(2.0, -1.0), spread=(2.0, 2.0), wander=(6.0, 5.0),
        twinkle=0.38, wanders=0.30,
    ),
}  # fmt: skip
