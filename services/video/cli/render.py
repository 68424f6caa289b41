"""`stillreel studio render`: a clip from a picture in which only the chosen things move."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, cast

import typer

from services.video.cli.elements import SYNTAX, read_element, read_subject, unplaced
from services.video.cli.files import output_path
from services.video.cli.sources import source_path
from services.video.studio.terms import Camera, EffectReport, RenderReport, RenderSettings
from shared.regions import Location, describe_position

Image = Annotated[Path, typer.Argument(help="The still picture.", metavar="IMAGE")]
Elements = Annotated[
    list[str],
    typer.Option("--element", "-e", help=f"What moves, once for each: {SYNTAX}"),
]
SubjectBox = Annotated[
    str | None, typer.Option(help="What must stay still, if it is not to be found: x 30-60%, y 20-90%.")
]
SubjectMask = Annotated[Path | None, typer.Option(help="The same as a picture, white where nothing moves.")]
NoSubject = Annotated[bool, typer.Option("--no-subject", help="There is nothing to protect.")]
Ratio = Annotated[str | None, typer.Option(help="Cut to this aspect ratio, such as 9:16.")]
ShortSide = Annotated[int, typer.Option(help="Pixels of the shorter side, 240 to 2160.")]
Force = Annotated[bool, typer.Option("--force", "-f", help="Replace a file that exists.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")]


def render(
    image: Image,
    element: Elements,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The .mp4 to write.")] = None,
    seconds: Annotated[float, typer.Option(help="1 to 60.")] = 5.0,
    fps: Annotated[int, typer.Option(help="24 to 60.")] = 24,
    strength: Annotated[float, typer.Option(help="0.05 (barely) to 1.")] = 0.5,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 0,
    ratio: Ratio = None,
    short_side: ShortSide = 720,
    camera: Annotated[
        str,
        typer.Option(
            help="static, push_in, pull_out, pan_left (from left to right), pan_right or orbit; "
            "with a moving camera the clip is no loop."
        ),
    ] = "static",
    camera_strength: Annotated[
        float, typer.Option(help="How far it moves, as a share of the picture: 0.01 to 0.3.")
    ] = 0.08,
    subject_box: SubjectBox = None,
    subject_mask: SubjectMask = None,
    no_subject: NoSubject = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Render a clip in which the chosen things move and nothing else does: a seamless loop."""
    from services.video.cli.waiting import wait_for
    from services.video.studio.jobs.rendering import render_in_process

    settings = RenderSettings(
        seconds=seconds,
        fps=fps,
        short_side=short_side,
        motion_strength=strength,
        seed=seed,
        aspect_ratio=ratio,
        camera=cast("Camera", camera),
        camera_strength=camera_strength,
    )
    elements = [read_element(text) for text in element]
    subject = read_subject(subject_box, subject_mask, no_subject)
    for sentence in unplaced(elements):
        typer.echo(sentence, err=True)
    path = output_path(output, source_path(image), ".mp4", force=force)
    report = wait_for(
        "Rendering",
        lambda on_progress: render_in_process(
            image, elements, settings, path, subject=subject, on_progress=on_progress
        ),
        quiet=as_json,
    )
    if as_json:
        typer.echo(json.dumps({**asdict(report), "path": str(report.path)}, ensure_ascii=False))
    else:
        _tell(report)


def _tell(report: RenderReport) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("Element", "Moves as", "Where", ""):
        table.add_column(heading, overflow="fold")
    for effect in report.effects:
        table.add_row(escape(effect.element), *_fate(effect))
    console.print(table)
    size = f"{report.width}×{report.height}, {report.seconds:g} s, {report.fps} fps"
    kilobytes = report.path.stat().st_size / 1e3
    weight = f"{kilobytes:.0f} kB" if kilobytes < 1000 else f"{kilobytes / 1e3:.1f} MB"
    named = "--subject-box or --subject-mask names it"
    subject = {
        "face": "The subject was found by its face and stays still.",
        "saliency": f"What stands out was taken for the subject and stays still; {named}.",
        "given": "The subject stays still where it was said to be.",
    }
    still = subject.get(report.subject_found_by, f"No subject was found to keep still; {named}.")
    console.print(still, highlight=False)
    console.print(f"{report.path}: {size}, {weight}", highlight=False, soft_wrap=True, markup=False)


def _fate(effect: EffectReport) -> tuple[str, str, str]:
    from rich.markup import escape

    if effect.refused or effect.box is None:
        return "[red]nothing[/red]", "", escape(effect.refused or "")
    kind = (effect.kind or "").replace("_", " ")
    where = str(Location(describe_position(effect.box), effect.box))
    return f"{kind} (light only)" if effect.demoted_to_light else kind, where, escape(effect.note)
