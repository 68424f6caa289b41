"""Renders the gallery, a small seamless WebP loop for every way things or the camera move: `make gallery`.

The clips are the studio's own frames, before any video codec, from drawn scenes and two photographs.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from services.video.studio.camera.camera import make_movement
from services.video.studio.planes import Planes, to_rgb
from services.video.studio.render import MotionElement, RenderSettings, SubjectHint
from services.video.studio.scenes.drawing import draw_scene
from services.video.studio.scenes.scene import Scene
from services.video.studio.source import load_source
from services.video.studio.staging import set_stage
from services.video.studio.terms import Camera
from shared.regions import Box

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/gallery"
SECONDS, FPS, WIDTH = 3.0, 12, 480
CAMERA_SECONDS, CAMERA_WIDTH = 1.5, 320  # every pixel of such a loop changes, so it is kept short
PHOTOGRAPHS = ROOT / "tests/pictures"


@dataclass(frozen=True, slots=True)
class Clip:
    """One loop: its file's name, what it shows, the picture and what moves in it."""

    name: str
    shows: str
    picture: Scene | Path
    elements: tuple[MotionElement, ...]
    strength: float = 0.7
    subject: SubjectHint | None = None
    camera: Camera = "static"


def _of(thing: str, where: str = "", how: str = "", box: Box | None = None) -> MotionElement:
    return MotionElement(thing, how, where, box=box)


CAT, COFFEE = PHOTOGRAPHS / "chelsea.png", PHOTOGRAPHS / "coffee.png"
DAY, NIGHT = (ROOT / f"services/video/samples/room_{time}.jpg" for time in ("day", "night"))
GARDEN = Scene("garden", "dog", "day", 1)
GARDEN_NIGHT = Scene("garden", "cat", "night", 6)
KITCHEN = Scene("kitchen", "cat", "day", 3)
SEAT = Scene("window_seat", "cat", "night", 4)
SEAT_RAIN = Scene("window_seat", "rabbit", "evening", 11, "rain")
SEAT_SNOW = Scene("window_seat", "dog", "day", 12, "snow")
"""Pictures that fit the things that move in them; `@name` below is where the drawing has that thing."""

CLIPS = (
    Clip("curtain", "curtains sway", DAY, (_of("curtains", "(x 2-43%, y 6-70%)"),)),
    Clip("blanket", "a throw ripples", DAY, (_of("throw blanket", "(x 81-92%, y 51-79%)"),)),
    Clip("plant", "leaves stir", DAY, (_of("plant leaves", "(x 44-68%, y 42-78%)"),)),
    Clip("water", "a pond ripples", GARDEN, (_of("pond water", "@water"),)),
    Clip("heat-haze", "air shimmers over hot coffee", COFFEE, (_of("heat haze", "(x 26-76%, y 2-30%)"),)),
    Clip("sunbeam", "sunlight brightens and fades", DAY, (_of("sunbeam", "(x 4-50%, y 40-98%)"),)),
    Clip("shimmer", "light plays on the leaves", GARDEN, (_of("shimmering light", "(x 0-100%, y 35-60%)"),)),
    Clip("lamp", "a lamp breathes", SEAT, (_of("lamp glow", "left"),)),
    Clip("candle", "a lantern's candle flickers", GARDEN_NIGHT, (_of("candle flame", "lower right"),)),
    Clip(
        "bokeh",
        "soft discs of light",
        CAT,
        (_of("bokeh lights", "(x 78-100%, y 0-100%)"),),
        subject=SubjectHint(box=Box(0.0, 0.0, 0.78, 1.0)),
    ),
    Clip("reflection", "light glides on the coffee", COFFEE, (_of("reflections", "(x 28-70%, y 25-60%)"),)),
    Clip("dust", "motes drift through the light", DAY, (_of("dust motes", "(x 8-75%, y 10-80%)"),)),
    Clip("snow", "snow falls behind the panes", SEAT_SNOW, (_of("falling snow", "@window"),)),
    Clip("rain", "rain falls behind the panes", SEAT_RAIN, (_of("rain", "@window"),)),
    Clip("pollen", "pollen floats over the lawn", GARDEN, (_of("pollen", "(x 2-98%, y 30-95%)"),)),
    Clip("bubbles", "bubbles rise in the pond", GARDEN, (_of("bubbles", "@water"),)),
    Clip("steam", "a mug steams", KITCHEN, (_of("steam from the mug", "@mug"),)),
    Clip("smoke", "smoke rises", COFFEE, (_of("incense smoke", "(x 30-70%, y 2-40%)"),)),
    Clip("fog", "ground fog drifts", GARDEN_NIGHT, (_of("ground fog", "(x 0-100%, y 45-80%)"),)),
    Clip("clouds", "clouds pass", GARDEN, (_of("clouds", "(x 0-100%, y 0-35%)"),)),
    Clip(
        "together",
        "curtains, dust and a lamp at once",
        NIGHT,
        (
            _of("curtains", "(x 2-43%, y 6-70%)"),
            _of("dust motes", "(x 60-100%, y 15-75%)"),
            _of("lamp glow", "right"),
        ),
    ),
)
_LIT = (_of("sunbeam", "(x 4-50%, y 40-98%)"),)
MOVES = (
    Clip("camera-push-in", "the camera closes in, and returns", DAY, _LIT, camera="push_in"),
    Clip(
        "camera-pan", "the camera pans, and returns", NIGHT, (_of("lamp glow", "right"),), camera="pan_left"
    ),
    Clip("camera-orbit", "the camera circles, and returns", DAY, _LIT, camera="orbit"),
)
"""The camera's moves, forth and back, since a move by itself is no loop."""


def main(wanted: list[str]) -> None:
    """Render all clips, or only the named ones, and the index."""
    cv2.setNumThreads(1)
    FOLDER.mkdir(exist_ok=True)
    for clip in (*CLIPS, *MOVES):
        if not wanted or clip.name in wanted:
            size = _render(clip, FOLDER / f"{clip.name}.webp")
            sys.stdout.write(f"{clip.name:14} {size / 1000:6.0f} kB\n")
            sys.stdout.flush()
    (FOLDER / "README.md").write_text(_index(), encoding="utf-8")


def _render(clip: Clip, path: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        frames = [Image.fromarray(frame) for frame in _frames(clip, Path(folder))]
    pause = round(1000 / FPS)
    frames[0].save(
        path, "WEBP", save_all=True, append_images=frames[1:], duration=pause, loop=0, quality=84, method=4
    )
    return path.stat().st_size


def _frames(clip: Clip, folder: Path) -> Iterator[NDArray[np.uint8]]:
    settings = RenderSettings(seconds=SECONDS, motion_strength=clip.strength, camera=clip.camera)
    picture, elements = _staged(clip, folder)
    stage = set_stage(load_source(picture, settings), elements, settings, SECONDS, clip.subject)
    size = (stage.still.width, stage.still.height)
    movement = make_movement(clip.camera, settings.camera_strength, size, stage.subject)
    count = round(SECONDS * FPS)
    if movement is None:
        for index in range(count):
            yield _small(stage.frame(index / count), WIDTH)
        return
    last = round(CAMERA_SECONDS * FPS) - 1
    views = [
        _small(movement.view(stage.frame(index / (2 * last)), index / last), CAMERA_WIDTH)
        for index in range(last + 1)
    ]
    yield from (*views, *views[-2:0:-1])


def _staged(clip: Clip, folder: Path) -> tuple[Path, tuple[MotionElement, ...]]:
    """The picture as a file, and elements whose `@name` places became boxes."""
    if isinstance(clip.picture, Path):
        return clip.picture, clip.elements
    drawing = draw_scene(clip.picture, (1280, 720))
    path = folder / "picture.png"
    Image.fromarray(drawing.rgb).save(path)
    placed = tuple(
        MotionElement(one.element, one.motion_type, box=_bounds(drawing.elements[one.location[1:]]))
        if one.location.startswith("@")
        else one
        for one in clip.elements
    )
    return path, placed


def _bounds(mask: NDArray[np.bool_]) -> Box:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    return Box(
        float(columns[0]) / width,
        float(rows[0]) / height,
        float(columns[-1] + 1) / width,
        float(rows[-1] + 1) / height,
    )


def _small(planes: Planes, width: int) -> NDArray[np.uint8]:
    rgb = to_rgb(planes)
    height = round(rgb.shape[0] * width / rgb.shape[1])
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _index() -> str:
    rows = [
        f"| `{clip.name}` | {clip.shows} | ![{clip.shows}]({clip.name}.webp) |" for clip in (*CLIPS, *MOVES)
    ]
    return "\n".join(
        (
            "# Gallery",
            "",
            "Every way things move, rendered by `make gallery`.",
            "The subject stays still in all of them, unless the camera itself moves.",
            "",
            "| kind | what moves | |",
            "| --- | --- | --- |",
            *rows,
            "",
            "The photographs are in the public domain; see [their origin](../../tests/pictures/README.md).",
            "",
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
