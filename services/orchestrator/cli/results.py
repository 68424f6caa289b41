"""How a run's end is shown and kept: its video as a file, a panel, the commands to look further."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from services.orchestrator.cli.model import Content, JsonObject, Run
from services.orchestrator.cli.summaries import picture_facts
from services.orchestrator.cli.terminal import shown_path
from shared.errors import StillreelError

if TYPE_CHECKING:
    from rich.console import Console

    from services.orchestrator.cli.client import Api

Command = tuple[str, str]
"""What to type, and what it does."""


def home() -> Path:
    """Where this machine's Stillreel keeps its things; `.stillreel` here when there is no local stack."""
    try:
        from deploy.local.paths import default_home
    except ImportError:
        import os

        return Path(os.environ.get("STILLREEL_HOME") or ".stillreel").expanduser().absolute()
    return default_home()


def final_video(run: Run) -> Content | None:
    """The clip the run ended with: the last one its state holds."""
    clips = [
        value
        for value in run.state.values()
        if isinstance(value, dict) and str(value.get("mime_type", "")).startswith("video/")
    ]
    return Content.model_validate(clips[-1]) if clips else None


def save_cuts(api: "Api", run: Run) -> dict[str, Path]:
    """Copy the run's final cuts to `videos/<run_id>_<format>.<ext>` of this home; path by format (`9:16`).

    Raises:
        StillreelError: a file can't be written; says where the film can be fetched.
    """
    cuts = run.state.get("final_cuts")
    named = {str(cut["format"]): Content.model_validate(cut["content"]) for cut in cuts or []}
    return {name: _saved(api, film, f"{run.run_id}_{name.replace(':', 'x')}") for name, film in named.items()}


def save_video(api: "Api", run: Run) -> Path | None:
    """Copy the final clip to `videos/<run_id>.<ext>` of this home; None when the run has none.

    Raises:
        StillreelError: the file can't be written; says where the video can be fetched.
    """
    clip = final_video(run)
    if clip is None:
        return None
    return _saved(api, clip, run.run_id)


def _saved(api: "Api", film: Content, name: str) -> Path:
    target = home() / "videos" / f"{name}{Path(film.url).suffix}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        api.download(film.url, target)
    except OSError as error:
        raise StillreelError(
            f"{target} can't be written: {error.strerror}. The video is at {api.address}{film.url}"
        ) from error
    return target


def show_video(
    out: "Console",
    run: Run,
    video: Path | None,
    took: str,
    further: list[Command],
    cuts: Mapping[str, Path] | None = None,
) -> None:
    """The panel at the end: where the video and its cuts are, what it is, and what to do next."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.text import Text

    clip = final_video(run)
    facts = picture_facts(clip.model_dump()) if clip else "The run made no video."
    commands = [
        Text.assemble((f"\n{typed}", "command"), (f"\n  {does}", "faint"), overflow="fold")
        for typed, does in further
    ]
    head = [Text(shown_path(video), style="name", overflow="fold")] if video else []
    head += [
        Text.assemble((f"{name:>5}  ", "faint"), (shown_path(path), "name"), overflow="fold")
        for name, path in (cuts or {}).items()
    ]
    facts_line = Text(" · ".join(part for part in (facts, took) if part), style="faint")
    out.print()
    out.print(
        Panel(
            Group(*head, facts_line, *commands),
            title="Your video" if video else "Done",
            title_align="left",
            border_style="good",
            padding=(0, 2),
            width=min(out.width, 90),
        )
    )


def run_with_video(api: "Api", run_id: str, video: Path | None) -> JsonObject:
    """The run as the API gives it, and where its video was saved."""
    return {**api.run_json(run_id), "video": str(video) if video else None}
