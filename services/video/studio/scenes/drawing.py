"""Draws a scene: the one door to everything in this package."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from services.video.studio.failures import RenderRefused
from services.video.studio.scenes.animals.animal import settle
from services.video.studio.scenes.animals.coats import COATS
from services.video.studio.scenes.brush.developing import develop
from services.video.studio.scenes.brush.painter import Painter
from services.video.studio.scenes.objects.moods import Mood, mood_of
from services.video.studio.scenes.scene import ELEMENTS, Kind, Scene
from services.video.studio.scenes.settings import garden, kitchen, room, window_seat

_SETTINGS: dict[Kind, Callable[[Painter, Scene, Mood], None]] = {
    "room": room.paint,
    "window_seat": window_seat.paint,
    "kitchen": kitchen.paint,
    "garden": garden.paint,
}
Pixel = TypeVar("Pixel", bound=np.generic)
_SMALLEST, _LARGEST, _LONGEST = 64, 3840 * 2160, 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A drawn picture with its ground truth.

    `rgb` is H×W×3 uint8 sRGB. `subject` and each of `elements` are H×W masks of what can be *seen* of the
    thing: what stands in front of it is not in its mask. An element the scene does not show has no entry.
    """

    rgb: NDArray[np.uint8]
    subject: NDArray[np.bool_]
    elements: dict[str, NDArray[np.bool_]]


def draw_scene(scene: Scene, size: tuple[int, int], without: Collection[str] = ()) -> Drawing:
    """Draw `scene` at `size` (width, height in pixels), with its ground truth.

    The same scene, size and `without` give the same bytes. `without` names elements (or "subject") to leave
    out; everything else stays as it is, but for the shadow and the light of what is gone.

    Raises:
        RenderRefused: the size is out of range, or the coat is none of the animal's.
    """
    _check(scene, size)
    painter = Painter(size, scene.seed, frozenset(without))
    mood = mood_of(scene)
    _SETTINGS[scene.kind](painter, scene, mood)
    outdoors = scene.kind == "garden"
    ambient = mood.outdoors if outdoors else mood.ambient
    rgb = develop(painter, ambient, mood.sun, mood.exposure, sky_light=1.0 if outdoors else 0.0)
    masks = {name: painter.mask(name) for name in ELEMENTS}
    flip = bool(np.random.default_rng([scene.seed, 3]).random() < 0.5)
    return Drawing(
        rgb=_turned(rgb, flip),
        subject=_turned(painter.mask("subject"), flip),
        elements={name: _turned(mask, flip) for name, mask in masks.items() if mask.any()},
    )


def settled(scene: Scene) -> Scene:
    """The scene with what its seed decides about the animal written out."""
    one = settle(scene)
    return replace(scene, pose=one.pose, coat=one.coat_name, asleep=one.asleep)


def _check(scene: Scene, size: tuple[int, int]) -> None:
    width, height = size
    if min(size) < _SMALLEST or width * height > _LARGEST:
        raise RenderRefused(
            f"A picture of {width}×{height} pixels can't be drawn.",
            hint=f"Each side has at least {_SMALLEST} pixels, the whole at most {_LARGEST:,}.",
        )
    if max(size) > _LONGEST * min(size):
        raise RenderRefused(
            f"{width}×{height} is too long and narrow for a scene.",
            hint=f"One side may be {_LONGEST:g} times the other.",
        )
    if scene.coat is not None and scene.coat not in COATS[scene.animal]:
        raise RenderRefused(
            f"A {scene.animal} has no {scene.coat!r} coat here.",
            hint=f"There are: {', '.join(COATS[scene.animal])}.",
        )


def _turned(plane: NDArray[Pixel], flip: bool) -> NDArray[Pixel]:
    return np.ascontiguousarray(plane[:, ::-1]) if flip else plane
