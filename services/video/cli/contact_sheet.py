"""`stillreel studio contact-sheet`: a clip at a glance."""

import json
from pathlib import Path
from typing import Annotated

import typer

from services.video.cli.files import output_path
from services.video.cli.render import AsJson, Force


def contact_sheet(
    clip: Annotated[Path, typer.Argument(help="A video in any format FFmpeg reads.", metavar="CLIP")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The .png to write.")] = None,
    frames: Annotated[int, typer.Option(min=1, max=24, help="How many frames to show.")] = 8,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Draw frames from the clip's beginning to its end, and a map of what moved in it."""
    from services.video.cli.waiting import wait_for
    from services.video.studio.jobs.sheets import contact_sheet_in_process

    path = output_path(output, clip, "-sheet.png", force=force)
    wait_for(
        "Reading",
        lambda on_progress: contact_sheet_in_process(clip, frames, path, on_progress=on_progress),
        quiet=as_json,
    )
    typer.echo(json.dumps({"path": str(path)}) if as_json else str(path))
