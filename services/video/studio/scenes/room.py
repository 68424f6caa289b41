"""The cosy room: everything the motion kinds need in one picture, at any size, as day or as night."""

import numpy as np
from numpy.typing import NDArray

from services.video.studio.scenes import shell, things
from services.video.studio.scenes.canvas import Canvas
from services.video.studio.scenes.cat import Cat
from services.video.studio.scenes.lighting import develop
from services.video.studio.scenes.plant import plant
from services.video.studio.scenes.shell import DAY, NIGHT


def draw_room(*, night: bool, seed: int = 7, oversample: int = 2) -> NDArray[np.uint8]:
    """Draw the room, 720×1280×3 uint8 RGB; the same arguments give the same picture."""
    mood = NIGHT if night else DAY
    canvas = Canvas(1280, 720, oversample, seed)
    shell.wall(canvas)
    shell.floor(canvas)
    shell.window(canvas, mood)
    shell.curtains(canvas, mood)
    things.picture(canvas)
    things.side_table(canvas)
    things.lamp(canvas, mood)
    things.mug(canvas)
    things.armchair(canvas)
    things.blanket(canvas)
    things.rug_and_cushion(canvas)
    plant(canvas)
    things.bowl(canvas)
    Cat(canvas, 505, 634, 0.86, 1 if night else -1).draw()
    return develop(canvas, mood)
