"""`stillreel studio cut`: a timeline becomes finished films on this machine, without a server."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from services.video.cli.files import output_path
from services.video.studio.failures import RenderRefused

EXAMPLE = Path(__file__).with_name("timeline_example.json")


def cut(
    timeline: Annotated[
        Path | None, typer.Argument(help="A timeline in JSON; `--example` prints one.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to, an .mp4 file.", show_default=False)
    ] = None,
    preset: Annotated[
        list[str] | None,
        typer.Option(help="16:9, 9:16, 1:1, 4:5, 720p, preview, youtube, shorts, tiktok, …; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was made as JSON.")] = False,
    example: Annotated[
        bool, typer.Option("--example", help="Print a timeline that works with the sample pictures.")
    ] = False,
) -> None:
    """Cut shots, titles, captions, music and voices into films; several presets give several films."""
    if example:
        typer.echo(_example())
        return
    if timeline is None or output is None:
        raise RenderRefused(
            "A timeline and an output are needed.",
            hint="Say `stillreel studio cut timeline.json -o film.mp4`, or --example for a timeline.",
            code="missing_argument",
        )
    from services.video.studio.cutting.cutter import cut as cut_film
    from services.video.studio.cutting.exports import find_export, name_outputs
    from services.video.studio.cutting.pictures.subjects import Subjects
    from services.video.studio.cutting.reading import read_timeline

    wanted = list(dict.fromkeys(preset or ["16:9"]))
    for name in wanted:
        find_export(name)
    paths = name_outputs(output, wanted) if output.suffix else {"": output}
    for path in paths.values():
        output_path(path, timeline, ".mp4", force=True)
    film, subjects = read_timeline(timeline), Subjects()
    made = []
    for name, path in paths.items():
        with _progress(f"{path.name} ({name})", quiet=as_json) as tell:
            report = cut_film(film, path, preset=name, on_progress=tell, subjects=subjects)
        made.append(_described(report))
        if not as_json:
            typer.echo(_sentence(report))
    if as_json:
        typer.echo(json.dumps({"films": made}, ensure_ascii=False))


def _example() -> str:
    samples = Path(__file__).parents[1] / "samples"
    return EXAMPLE.read_text(encoding="utf-8").replace("SAMPLES", samples.as_posix()).rstrip("\n")


@contextmanager
def _progress(title: str, *, quiet: bool) -> Iterator[Callable[[Any], None] | None]:
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0, left="")

        def tell(now: Any) -> None:
            left = "" if now.seconds_left is None else f"{now.seconds_left:.0f} s left"
            bar.update(task, completed=now.share, left=left)

        yield tell


def _described(report: Any) -> dict[str, Any]:
    from services.video.studio.cutting.cutter import describe

    return describe(report)


def _sentence(report: Any) -> str:
    sound = "with sound" if report.has_sound else "silent"
    beside = f", captions in {', '.join(path.name for path in report.subtitles)}" if report.subtitles else ""
    return (
        f"{report.path}: {report.seconds:g} s, {report.width}×{report.height},"
        f" {report.fps:g} frames a second, {sound}{beside}."
    )
