"""What a drawn picture is asked for by: values that cost nothing to import."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["room", "window_seat", "kitchen", "garden"]
Animal = Literal["cat", "dog", "rabbit"]
TimeOfDay = Literal["morning", "day", "evening", "night"]
Weather = Literal["clear", "rain", "snow"]
Pose = Literal["sitting", "lying", "loaf"]

KINDS: tuple[Kind, ...] = ("room", "window_seat", "kitchen", "garden")
ANIMALS: tuple[Animal, ...] = ("cat", "dog", "rabbit")
TIMES: tuple[TimeOfDay, ...] = ("morning", "day", "evening", "night")
POSES: tuple[Pose, ...] = ("sitting", "lying", "loaf")
ELEMENTS = ("curtain", "plant", "lamp", "window", "water", "mug", "fabric")
"""Names of the elements a drawing may have, and whose masks it then returns."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to be drawn; `pose`, `coat` and `asleep` of None are left to the seed."""

    kind: Kind = "room"
    animal: Animal = "cat"
    time_of_day: TimeOfDay = "day"
    seed: int = 0
    weather: Weather = "clear"
    pose: Pose | None = None
    coat: str | None = None
    asleep: bool | None = None
