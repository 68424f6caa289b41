"""What a drawn picture is asked for by and what comes back, so that drawing, words and tests agree."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

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
    """A picture to be drawn; `pose` and `coat` of None are left to the seed."""

    kind: Kind = "room"
    animal: Animal = "cat"
    time_of_day: TimeOfDay = "day"
    seed: int = 0
    weather: Weather = "clear"
    pose: Pose | None = None
    coat: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A drawn picture with its ground truth.

    `rgb` is H×W×3 uint8 sRGB. `subject` and each of `elements` are H×W masks of what can be *seen* of the
    thing: what stands in front of it is not in its mask. An element the scene does not show has no entry.
    """

    rgb: NDArray[np.uint8]
    subject: NDArray[np.bool_]
    elements: dict[str, NDArray[np.bool_]]
