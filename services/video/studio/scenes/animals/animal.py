"""Puts an animal together: which coat, which posture, which head."""

from dataclasses import dataclass

import numpy as np

from services.video.studio.scenes.animals import cat, dog, rabbit
from services.video.studio.scenes.animals.anatomy import POSTURES
from services.video.studio.scenes.animals.body import body, tail
from services.video.studio.scenes.animals.coats import COATS, Coat
from services.video.studio.scenes.animals.frame import Frame
from services.video.studio.scenes.animals.posture import Posture
from services.video.studio.scenes.brush.painter import Painter
from services.video.studio.scenes.scene import POSES, Animal, Pose, Scene

_SHAGGY: dict[Animal, float] = {"cat": 1.0, "dog": 1.15, "rabbit": 0.85}
_PRICK_EARED = ("corgi", "husky")


@dataclass(frozen=True, slots=True)
class Individual:
    """One animal, settled: how it lies and looks."""

    kind: Animal
    pose: Pose
    coat_name: str
    asleep: bool
    lop: bool
    tilt: float

    @property
    def coat(self) -> Coat:
        return COATS[self.kind][self.coat_name]

    @property
    def posture(self) -> Posture:
        return POSTURES[(self.kind, self.pose)]


def settle(scene: Scene, poses: tuple[Pose, ...] = POSES) -> Individual:
    """The animal of a scene: what it leaves open is chosen by its seed; `poses` are those that fit.

    A black animal is not chosen for a night: it would be lost in it.
    """
    rng = np.random.default_rng([scene.seed, 77])
    coats = COATS[scene.animal]
    names = [name for name in coats if scene.time_of_day != "night" or coats[name].base > "5"]
    coat = names[int(rng.integers(len(names)))]
    pose = poses[int(rng.integers(len(poses)))]
    asleep, lop, tilt = rng.random() < 0.3, rng.random() < 0.35, float(rng.uniform(-7, 7))
    pose = scene.pose or pose
    dozing = bool(asleep) and pose != "sitting" if scene.asleep is None else scene.asleep
    return Individual(scene.animal, pose, scene.coat or coat, dozing, bool(lop), tilt)


def paint_animal(painter: Painter, individual: Individual, x: float, y: float, size: float) -> None:
    """The animal with its feet at (`x`, `y`); a sitting cat is about 300 × `size` tall."""
    posture, coat, shaggy = individual.posture, individual.coat, _SHAGGY[individual.kind]
    frame = Frame(x, y, size)
    left, _, right, _ = posture.reach
    middle, half = (left + right) / 2, (right - left) / 2
    painter.shadow(x + middle * size, y + 4 * size, half * size, 15 * size, 0.35)
    long_tail = individual.kind != "rabbit" and individual.coat_name != "corgi"
    behind = individual.pose == "sitting" or not long_tail
    if behind:
        tail(painter, frame, posture, coat, long_tail, 1.2 if individual.kind == "dog" else 1.0)
    body(painter, frame, posture, coat, shaggy)
    if not behind:
        tail(painter, frame, posture, coat, long_tail, 1.2 if individual.kind == "dog" else 1.0)
    spot = frame.spot(*posture.head)
    skull = Frame(*spot, size * posture.head_size, individual.tilt)
    if individual.kind == "cat":
        cat.head(painter, skull, coat, individual.asleep)
    elif individual.kind == "dog":
        dog.head(painter, skull, coat, individual.asleep, individual.coat_name in _PRICK_EARED)
    else:
        rabbit.head(painter, skull, coat, individual.asleep, individual.lop)
