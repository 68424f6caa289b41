"""What an hour and its weather change: the sky, and every light's colour and strength."""

from dataclasses import dataclass, replace

from services.video.studio.scenes.brush.painter import Colour
from services.video.studio.scenes.scene import Scene, TimeOfDay


@dataclass(frozen=True, slots=True)
class Mood:
    """Linear-light colours. `sky`: top and horizon; `hills`: far to near; `lamp`: 0 off … 1 full."""

    sky: tuple[Colour, Colour]
    clouds: Colour
    hills: tuple[Colour, Colour, Colour]
    ambient: Colour
    window_light: Colour
    sun: Colour
    outdoors: Colour
    lamp: float
    exposure: float
    stars: bool = False
    haze: Colour = (0.0, 0.0, 0.0)


_MOODS: dict[TimeOfDay, Mood] = {
    "morning": Mood(
        sky=((0.46, 0.62, 0.86), (1.35, 1.06, 0.76)),
        clouds=(1.35, 1.15, 0.95),
        hills=((0.52, 0.54, 0.52), (0.30, 0.40, 0.24), (0.20, 0.30, 0.12)),
        ambient=(0.31, 0.31, 0.34),
        window_light=(1.10, 0.95, 0.74),
        sun=(1.75, 1.25, 0.70),
        outdoors=(0.80, 0.76, 0.72),
        lamp=0.05,
        exposure=0.98,
        haze=(0.12, 0.09, 0.05),
    ),
    "day": Mood(
        sky=((0.36, 0.60, 1.00), (1.12, 1.14, 1.10)),
        clouds=(1.30, 1.28, 1.25),
        hills=((0.40, 0.52, 0.50), (0.24, 0.39, 0.22), (0.15, 0.28, 0.09)),
        ambient=(0.34, 0.35, 0.37),
        window_light=(1.06, 1.02, 0.94),
        sun=(1.60, 1.38, 1.02),
        outdoors=(0.84, 0.86, 0.88),
        lamp=0.05,
        exposure=0.98,
        haze=(0.07, 0.065, 0.05),
    ),
    "evening": Mood(
        sky=((0.20, 0.19, 0.42), (1.45, 0.62, 0.22)),
        clouds=(1.10, 0.46, 0.30),
        hills=((0.30, 0.18, 0.24), (0.15, 0.10, 0.13), (0.08, 0.06, 0.06)),
        ambient=(0.21, 0.18, 0.21),
        window_light=(0.86, 0.48, 0.24),
        sun=(1.50, 0.72, 0.26),
        outdoors=(0.60, 0.42, 0.36),
        lamp=0.55,
        exposure=1.12,
        haze=(0.11, 0.055, 0.022),
    ),
    "night": Mood(
        sky=((0.012, 0.020, 0.060), (0.060, 0.078, 0.155)),
        clouds=(0.05, 0.055, 0.09),
        hills=((0.024, 0.033, 0.066), (0.013, 0.021, 0.038), (0.006, 0.011, 0.018)),
        ambient=(0.062, 0.064, 0.092),
        window_light=(0.06, 0.09, 0.18),
        sun=(0.04, 0.06, 0.12),
        outdoors=(0.10, 0.13, 0.24),
        lamp=1.0,
        exposure=1.5,
        stars=True,
    ),
}


def mood_of(scene: Scene) -> Mood:
    """The mood of a scene: rain and snow take the sun away and grey the sky."""
    mood = _MOODS[scene.time_of_day]
    if scene.weather == "clear":
        return mood
    grey: Colour = (0.62, 0.66, 0.72) if scene.weather == "rain" else (0.86, 0.89, 0.95)
    level = 0.06 if mood.stars else (0.55 if scene.time_of_day == "evening" else 0.85)

    def toward(colour: Colour, part: float) -> Colour:
        red, green, blue = (c + (g * level - c) * part for c, g in zip(colour, grey, strict=True))
        return red, green, blue

    return replace(
        mood,
        sky=(toward(mood.sky[0], 0.85), toward(mood.sky[1], 0.65)),
        clouds=toward(mood.clouds, 0.8),
        hills=(toward(mood.hills[0], 0.5), toward(mood.hills[1], 0.25), toward(mood.hills[2], 0.1)),
        window_light=toward(mood.window_light, 0.55),
        sun=(0.0, 0.0, 0.0),
        lamp=max(mood.lamp, 0.5),
        stars=False,
        haze=(0.0, 0.0, 0.0),
        exposure=mood.exposure * 1.08,
    )
