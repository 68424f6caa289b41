"""`stillreel studio masks`: see what would move, before anything is rendered."""

import json
from pathlib import Path
from typing import Annotated

import typer

from services.video.cli.elements import read_element, read_subject, unplaced
from services.video.cli.files import output_path
from services.video.cli.render import (
    AsJson,
    Elements,
    Force,
    Image,
    NoSubject,
    Ratio,
    ShortSide,
    SubjectBox,
    SubjectMask,
)
from services.video.cli.sources import source_path
from services.video.studio.terms import RenderSettings


def masks(
    image: Image,
    element: Elements,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The .png to write.")] = None,
    ratio: Ratio = None,
    short_side: ShortSide = 720,
    subject_box: SubjectBox = None,
    subject_mask: SubjectMask = None,
    no_subject: NoSubject = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Draw the pixels each chosen thing may move, and the subject that never does, over the picture."""
    from services.video.cli.waiting import wait_for
    from services.video.studio.jobs.sheets import masks_in_process

    settings = RenderSettings(short_side=short_side, aspect_ratio=ratio)
    elements = [read_element(text) for text in element]
    subject = read_subject(subject_box, subject_mask, no_subject)
    for sentence in unplaced(elements):
        typer.echo(sentence, err=True)
    path = output_path(output, source_path(image), "-masks.png", force=force)
    account = wait_for(
        "Looking",
        lambda on_progress: masks_in_process(
            image, elements, settings, path, subject=subject, on_progress=on_progress
        ),
        quiet=as_json,
    )
    if as_json:
        typer.echo(json.dumps({"path": str(path), "elements": account}, ensure_ascii=False))
        return
    typer.echo(str(path))
    for one in account:
        if one["refused"]:
            typer.echo(f"  {one['element']} does not move: {one['refused']}")
        else:
            kind = one["kind"].replace("_", " ")
            typer.echo(f"  {one['element']} moves as {kind} on {one['coverage']:.1%} of the picture.")
