"""Drawing in a worker: how a picture crosses the process border, both ways."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.video.studio.failures import RenderFailed
from services.video.studio.scenes.scene import Scene
from services.video.studio.unfinished import sweep, unfinished
from services.video.studio.worker import run_in_worker


async def draw_in_process(
    scene: Scene,
    size: tuple[int, int],
    output: Path,
    *,
    on_progress: Callable[[float], Awaitable[None]],
    timeout_seconds: float = 600,
) -> Scene:
    """Draw `scene` as a PNG at `output` in a new process; cancelling this coroutine kills it at once.

    Args:
        scene: As for `draw_scene`.
        size: As for `draw_scene`.
        output: Nothing is left there unless the picture is complete.
        on_progress: Awaited with 0…1.
        timeout_seconds: After so long the worker is killed.

    Returns:
        The scene with what its seed decided: coat, posture, whether the animal sleeps.

    Raises:
        RenderRefused: As for `draw_scene`.
        RenderFailed: The worker crashed, ran out of time or memory, or could not write.
    """
    arguments = {"scene": asdict(scene), "size": list(size), "output": str(output)}
    values = await run_in_worker(
        "drawing", arguments, on_progress=on_progress, timeout_seconds=timeout_seconds, leftovers=(output,)
    )
    return Scene(**values)


def run(arguments: dict[str, Any], on_progress: Callable[[float], None]) -> dict[str, Any]:
    """The doing half, inside the worker."""
    from PIL import Image

    from services.video.studio.scenes.drawing import draw_scene, settled

    scene, output = Scene(**arguments["scene"]), Path(arguments["output"])
    width, height = arguments["size"]
    drawing = draw_scene(scene, (width, height))
    on_progress(0.8)
    part = unfinished(output)
    try:
        Image.fromarray(drawing.rgb).save(part, "PNG")
        part.replace(output)
    except OSError as error:
        raise RenderFailed(f"{output} could not be written: {error.strerror or error}.") from error
    finally:
        sweep(output)
    return asdict(settled(scene))
