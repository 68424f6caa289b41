"""`stillreel studio score`: measures any clip against what was asked of it."""

import json
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.video.cli.elements import SYNTAX, read_element, read_subject
from services.video.cli.files import output_path
from services.video.cli.render import AsJson, Force, NoSubject, Ratio, SubjectBox, SubjectMask
from services.video.cli.waiting import wait_for
from services.video.studio.failures import ScoreRefused
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.terms import Camera, RenderSettings

_BAR = 20  # characters

Elements = Annotated[
    list[str] | None, typer.Option("--element", "-e", help=f"What was to move, once for each: {SYNTAX}")
]


def score(
    clip: Annotated[Path, typer.Argument(help="The clip.", metavar="CLIP")],
    reference: Annotated[
        Path | None, typer.Option("--reference", "-r", help="The picture it was made from.")
    ] = None,
    element: Elements = None,
    seconds: Annotated[float | None, typer.Option(help="How long it was to be.")] = None,
    fps: Annotated[float | None, typer.Option(help="Its ordered frame rate.")] = None,
    ratio: Ratio = None,
    camera: Annotated[
        str, typer.Option(help="static, push_in, pull_out, pan_left, pan_right or orbit.")
    ] = "static",
    loop: Annotated[bool, typer.Option("--loop", help="Its end has to lead back to its beginning.")] = False,
    heat_map: Annotated[Path | None, typer.Option(help="Draw what moved, a .png.")] = None,
    subject_box: SubjectBox = None,
    subject_mask: SubjectMask = None,
    no_subject: NoSubject = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Score a clip from 0 to 1, part by part; elements and subject are found in the reference."""
    from services.video.studio.jobs.scoring import score_in_process

    if reference is None and (element or subject_box or subject_mask):
        raise ScoreRefused(
            "Elements and a subject have their places in the picture the clip was made from.",
            pointer="/reference",
            hint="Give it with --reference.",
            code="no_reference",
        )
    expected = Expectation(
        seconds=seconds, fps=fps, ratio=_shape(ratio), camera=cast("Camera", camera), loop=loop
    )
    elements = [read_element(text) for text in element or ()]
    subject = read_subject(subject_box, subject_mask, no_subject)
    values = wait_for(
        "Measuring",
        lambda on_progress: score_in_process(
            clip,
            picture=reference,
            elements=elements,
            subject=subject,
            aspect_ratio=ratio,
            expected=expected,
            heat_map=None if heat_map is None else _drawable(heat_map, force),
            on_progress=on_progress,
        ),
        quiet=as_json,
    )
    if as_json:
        typer.echo(json.dumps({"clip": str(clip), **values}, ensure_ascii=False))
    else:
        _tell(values, heat_map)


def _shape(ratio: str | None) -> float | None:
    return None if ratio is None else RenderSettings(aspect_ratio=ratio).ratio


def _drawable(path: Path, force: bool) -> Path:
    if path.suffix.lower() != ".png":
        raise ScoreRefused(
            f"{path.name} is no .png file.",
            pointer="/heat_map",
            hint="End its name in .png.",
            code="bad_name",
        )
    return output_path(path, Path(), ".png", force=force)


def _tell(values: dict[str, Any], heat_map: Path | None) -> None:
    console = Console(highlight=False)
    verdict = Text("passes", "green") if values["passed"] else Text("fails", "red")
    failed = f" in {' and '.join(values['failed'])}" if values["failed"] else ""
    console.print(Text(f"{values['overall']:.2f}  ", "bold") + verdict + Text(failed))
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for overflow in ("ignore", "ignore", "ignore", "fold"):
        table.add_column(overflow=overflow, no_wrap=overflow == "ignore")
    for part in values["parts"]:
        table.add_row(*_row(part["name"], part["value"], part["gate"]), _words(part))
        for one in part["elements"]:
            table.add_row(
                *_row(f"  {one['element']}", one["value"], part["gate"]), Text(one["sentence"], "dim")
            )
    console.print(table)
    for remark in values["remarks"]:
        console.print(Text(remark, "yellow"))
    if heat_map is not None:
        console.print(f"What moved: {heat_map}", soft_wrap=True, markup=False)


def _row(name: str, value: float | None, gate: float) -> tuple[Text, Text, Text]:
    if value is None:
        return Text(name, "dim"), Text("·" * _BAR, "dim"), Text("  – ", "dim")
    colour = "red" if value < gate else "yellow" if value < 0.8 else "green"
    full = round(value * _BAR)
    return Text(name), Text("█" * full, colour) + Text("░" * (_BAR - full), "dim"), Text(f"{value:.2f}")


def _words(part: dict[str, Any]) -> Text:
    said = Text(part["sentence"], "dim" if part["value"] is None else "")
    return said + Text(f" {part['hint']}", "cyan") if part["hint"] else said
