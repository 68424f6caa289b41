"""`stillreel studio draw`: a picture from words, on this machine, without a server."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.video.cli.files import output_path
from services.video.studio.failures import RenderRefused
from services.video.studio.scenes.scene import Scene
from services.video.studio.scenes.words.prompt import Reading, read_prompt
from services.video.studio.unfinished import sweep, unfinished

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from services.video.studio.scenes.drawing import Drawing

_SHORT_SIDE = 720
_FORMATS = (".png", ".webp", ".jpg", ".jpeg")


def draw(
    prompt: Annotated[
        str, typer.Argument(help="What to draw: “a tabby cat on a window seat at sunset, rain outside”.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="A .png, .webp or .jpg file.")],
    size: Annotated[str | None, typer.Option(help="Width and height in pixels, such as 1280x720.")] = None,
    ratio: Annotated[
        str | None, typer.Option(help="Instead of a size: such as 9:16, 720 pixels across.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="Another number, another home and animal.")
    ] = 1,
    masks: Annotated[
        Path | None, typer.Option(help="Also write where everything is: a picture in colours.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was drawn as JSON.")] = False,
) -> None:
    """Draw an animal in a room, on a window seat, in a kitchen or a garden."""
    from services.video.studio.scenes.drawing import draw_scene, settled
    from services.video.studio.scenes.overlay import overlay

    if masks is not None and masks.absolute() == output.absolute():
        raise RenderRefused(
            "The picture and its masks have the same name.", hint="Choose another for one.", code="bad_output"
        )
    for path in (output, masks):
        if path is not None:
            _check_name(path)
    reading = read_prompt(prompt, seed)
    drawing = draw_scene(reading.scene, _pixels(size, ratio))
    _save(drawing.rgb, output)
    if masks:
        _save(overlay(drawing), masks)
    drawn = settled(reading.scene)
    if as_json:
        typer.echo(json.dumps(_account(output, drawn, reading, drawing), ensure_ascii=False))
        return
    height, width = drawing.subject.shape
    typer.echo(f"{output}: {_in_words(drawn)}, {width}×{height}, seed {seed}.")
    if reading.ignored:
        typer.echo(f"  No use was found for: {', '.join(reading.ignored)}.")


def _pixels(size: str | None, ratio: str | None) -> tuple[int, int]:
    if size and ratio:
        raise RenderRefused(
            "Both --size and --ratio were given.", hint="Give one of them.", code="bad_setting"
        )
    if size:
        width, height = _two_numbers(size, "x", "--size", "1280x720")
        return width, height
    across, down = _two_numbers(ratio or "16:9", ":", "--ratio", "9:16")
    scale = _SHORT_SIDE / min(across, down)
    return 2 * round(across * scale / 2), 2 * round(down * scale / 2)


def _two_numbers(text: str, between: str, option: str, example: str) -> tuple[int, int]:
    found = re.fullmatch(
        rf"([1-9]\d{{0,4}}){between}([1-9]\d{{0,4}})", text.strip().lower().replace("×", "x")
    )
    if not found:
        raise RenderRefused(
            f"{option} {text!r} was not understood.", hint=f"Write {example}.", code="bad_setting"
        )
    return int(found[1]), int(found[2])


def _check_name(path: Path) -> None:
    if path.suffix.lower() not in _FORMATS:
        raise RenderRefused(
            f"{path.name} is no name of a picture.",
            hint=f"End it in one of {', '.join(_FORMATS)}.",
            code="bad_setting",
        )
    output_path(path, Path(), path.suffix.lower(), force=True)


def _save(rgb: "NDArray[np.uint8]", path: Path) -> None:
    from PIL import Image

    try:
        Image.fromarray(rgb).save(
            unfinished(path), Image.registered_extensions()[path.suffix.lower()], quality=93
        )
        unfinished(path).replace(path)
    except OSError as error:
        raise RenderRefused(
            f"{path} could not be written: {error.strerror or error}.",
            hint="Choose another place.",
            code="bad_setting",
        ) from error
    finally:
        sweep(path)


def _in_words(scene: Scene) -> str:
    place = {
        "room": "in a room",
        "window_seat": "on a window seat",
        "kitchen": "in a kitchen",
        "garden": "in a garden",
    }
    doing = (
        "asleep"
        if scene.asleep
        else {"sitting": "sitting", "lying": "lying", "loaf": "in a loaf"}[scene.pose or "sitting"]
    )
    weather = "" if scene.weather == "clear" else f", {scene.weather} outside"
    breed = scene.coat if scene.coat and " " in scene.coat else f"{scene.coat} {scene.animal}"
    return f"{breed}, {doing} {place[scene.kind]} by {scene.time_of_day}{weather}"


def _account(output: Path, drawn: Scene, reading: Reading, drawing: "Drawing") -> dict[str, object]:
    from dataclasses import asdict

    height, width = drawing.subject.shape
    return {
        "file": str(output),
        "width": width,
        "height": height,
        "scene": asdict(drawn),
        "understood": reading.understood,
        "ignored": list(reading.ignored),
        "elements": sorted(drawing.elements),
    }
