"""`demo`: one whole run on the sample picture, from nothing to a video file."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption
from services.orchestrator.cli.terminal import GOOD, print_json, program, stage

if TYPE_CHECKING:
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.model import JsonObject, Run
    from services.orchestrator.cli.screen import Screen

WORKFLOW = "cc"
PROVIDER = "local"
QUICK = ("result=clip",)
"""What the form is told when only the clip is shown."""
PATIENCE = 60.0
"""Seconds without a server before the demo gives up."""


def demo(
    image: Annotated[
        Path | None, typer.Option("--image", metavar="PATH", help="Your picture instead of the sample.")
    ] = None,
    workflow: Annotated[str, typer.Option("--workflow", help="Which workflow to show.")] = WORKFLOW,
    full: Annotated[
        bool, typer.Option("--full", help="All nine steps, from a drawn image to the final cuts.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the stack it started running afterwards, until Ctrl-C.")
    ] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a video from a picture with local means; needs no account and no key.

    Uses the stack that runs, or starts one for as long as it takes.
    """
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.pictures import PictureProblem, checked_picture
    from services.orchestrator.cli.results import save_cuts, save_video, show_video
    from services.orchestrator.cli.screen import Screen

    began = time.monotonic()
    try:
        picture = checked_picture(image or sample_picture()) if image or not full else None
    except PictureProblem as problem:
        raise typer.BadParameter(str(problem), param_hint="--image") from problem
    screen = Screen(stage(as_json))
    with _stillreel(api, screen) as (address, started), Api(lambda: address) as client:
        run = _whole_run(client, screen, workflow, picture, () if full else QUICK)
        video, cuts = save_video(client, run), save_cuts(client, run)
        seconds = round(time.monotonic() - began, 1)
        if as_json:
            shown = _result(client, run, video, seconds)
            films = {name: str(path) for name, path in cuts.items()}
            print_json({**shown, "cuts": films, "summary": client.summary(run.run_id)} if full else shown)
        else:
            further = _further(run.run_id, started and not keep)
            show_video(screen.out, run, video, f"{seconds:.0f} s in all", further, cuts)
        if keep and started:
            _stay(screen, address)


def sample_picture() -> Path:
    """A room by day, drawn by us."""
    from importlib.resources import files

    return Path(str(files("services"))) / "video" / "samples" / "room_day.jpg"


@contextmanager
def _stillreel(api: str | None, screen: "Screen") -> Iterator[tuple[str, bool]]:
    """Base URL of a Stillreel, and whether it was started for this."""
    from services.orchestrator.cli.address import api_address, running
    from services.orchestrator.cli.local_stack import BackgroundStack
    from services.orchestrator.cli.narration import Begin, Line
    from services.orchestrator.cli.quantities import seconds

    if api or running() is not None:
        yield api_address(api), False
        return
    began = time.monotonic()
    screen.begin(Begin("stack", "starting"))
    try:
        stack = BackgroundStack().__enter__()
    finally:
        screen.end("stack")
    try:
        took = seconds(time.monotonic() - began)
        screen.line(Line(GOOD, "started", f"NATS, MongoDB and four services in {took}"))
        yield stack.api_url, True
    finally:
        screen.end(None)
        stack.__exit__(None, None, None)


def _whole_run(
    client: "Api", screen: "Screen", workflow: str, picture: Path | None, given: Sequence[str]
) -> "Run":
    from services.orchestrator.cli.choosers import Defaults
    from services.orchestrator.cli.steering import Steering

    chooser = Defaults(picture, {"provider": PROVIDER}, given)
    try:
        return Steering(client, screen, chooser, patience=PATIENCE).until_ended(
            client.start(workflow, {}).run_id
        )
    finally:
        screen.end(None)


def _result(client: "Api", run: "Run", video: Path | None, seconds: float) -> "JsonObject":
    made = run.generations.get(str(run.state.get("selected_video_id")))
    return {
        "run_id": run.run_id,
        "video": str(video) if video else None,
        "analysis": run.state.get("image_analysis"),
        "selected_motion_elements": run.state.get("selected_motion_elements"),
        "provider": made.provider if made else None,
        "events": [
            {"version": event["version"], "type": event["type"], "at": event["at"]}
            for event in client.events(run.run_id)
        ],
        "seconds": seconds,
    }


def _further(run_id: str, stopped: bool) -> list[tuple[str, str]]:
    again = [(f"{program()} up", "first: start Stillreel again")] if stopped else []
    return [
        *again,
        (f"{program()} summary {run_id}", "what was chosen, written, made and spent"),
        (f"{program()} events {run_id}", "everything that happened"),
        (f"{program()} run {WORKFLOW} --image YOURS --watch", "choose yourself"),
    ]


def _stay(screen: "Screen", address: str) -> None:
    screen.out.print(f"\n  Stillreel goes on at [name]{address}[/]; Ctrl-C stops it.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
