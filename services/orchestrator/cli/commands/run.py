"""`run` and `watch`: start a run, follow it, and answer its questions."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import GOOD, console, print_json, program, stage

if TYPE_CHECKING:
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.screen import Screen
    from services.orchestrator.cli.steering import Chooser

YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help="Ask nothing: take the default at each question.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Fill a field of the form; the rest stands as it is."),
]
ProviderOption = Annotated[
    str | None, typer.Option("--provider", help="Who generates, with --yes. Default: the workflow's.")
]


def run(
    workflow: Annotated[str, typer.Argument(help="Which workflow, such as cc.", show_default=False)],
    image: Annotated[
        Path | None,
        typer.Option("--image", metavar="PATH", help="The picture to begin with.", show_default=False),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay: show what happens, ask what is asked.")
    ] = False,
    given: SetOption = None,
    yes: YesOption = False,
    provider: ProviderOption = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start a run. With --watch you are asked its questions here; --yes takes the defaults to the end."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.pictures import PictureProblem, checked_picture
    from services.orchestrator.cli.starting import start_run

    try:
        picture = checked_picture(image) if image else None
    except PictureProblem as problem:
        raise typer.BadParameter(str(problem), param_hint="--image") from problem
    with Api(lambda: api_address(api)) as client:
        started = start_run(client, workflow, picture, given or ())
        if watch or yes:
            _follow(client, started.run_id, yes, provider, as_json)
        elif as_json:
            print_json(client.run_json(started.run_id))
        else:
            _say_started(started.run_id)


def watch(
    run_id: RunArgument,
    yes: YesOption = False,
    provider: ProviderOption = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a run from its beginning to its end, and answer what it asks."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api

    with Api(lambda: api_address(api)) as client:
        _follow(client, client.resolve(run_id), yes, provider, as_json)


def _follow(client: "Api", run_id: str, yes: bool, provider: str | None, as_json: bool) -> None:
    from services.orchestrator.cli.failures import INTERRUPTED, RunEndedOtherwise
    from services.orchestrator.cli.person import Left
    from services.orchestrator.cli.results import run_with_video, save_video, show_video
    from services.orchestrator.cli.screen import Screen
    from services.orchestrator.cli.steering import Steering

    screen = Screen(stage(as_json))
    chooser = _chooser(client, screen, run_id, yes, provider, as_json)
    try:
        run = Steering(client, screen, chooser).until_ended(run_id)
    except (Left, KeyboardInterrupt) as leaving:
        screen.end(None)
        console(error=True).print(f"\nThe run goes on; come back with [command]{program()} watch {run_id}[/]")
        raise typer.Exit(INTERRUPTED if isinstance(leaving, KeyboardInterrupt) else 0) from leaving
    finally:
        screen.end(None)
    if run.status == "cancelled":
        raise RunEndedOtherwise("the run was cancelled", hint=f"See `{program()} events {run_id}`.")
    video = save_video(client, run)
    if as_json:
        print_json(run_with_video(client, run_id, video))
    else:
        show_video(screen.out, run, video, "", [(f"{program()} events {run_id}", "everything that happened")])


def _chooser(
    client: "Api", screen: "Screen", run_id: str, yes: bool, provider: str | None, as_json: bool
) -> "Chooser":
    from services.orchestrator.cli.choosers import Defaults, Nobody
    from services.orchestrator.cli.person import Person

    if yes:
        return Defaults(generation={"provider": provider} if provider else None)
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        why = "--json asks nothing" if as_json else "input or output is not a terminal"
        console(error=True).print(
            f"{why}: only showing; --yes takes the defaults", style="faint", soft_wrap=True
        )
        return Nobody(screen, f"{program()} answer {run_id}")
    return Person(screen, typed_line, lambda: client.address)


def typed_line() -> str:
    """One line from the keyboard, with editing and history where the platform has them."""
    import contextlib

    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - importing it gives input() line editing
    return input(" › ")


def _say_started(run_id: str) -> None:
    out = console()
    out.print(f"[good]{GOOD}[/] started [name]{run_id}[/]", soft_wrap=True)
    out.print(f"  [command]{program()} watch {run_id}[/]   [faint]follow it and answer[/]", soft_wrap=True)
    out.print(f"  [command]{program()} answer {run_id}[/]  [faint]answer from a script[/]", soft_wrap=True)
