"""`runs`, `events` and `context`: what there is, what happened, what a module sees."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import console, print_json, program

if TYPE_CHECKING:
    from services.orchestrator.cli.client import Api


def runs(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="How many.")] = 20,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """List runs, newest first."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.tables import run_table
    from shared.clock import SystemClock

    with Api(lambda: api_address(api)) as client:
        found = client.runs(limit)
    if as_json:
        print_json(found)
    elif found["runs"]:
        out = console()
        out.print(run_table(found["runs"], out.width, SystemClock().now()))
    else:
        console().print(f"No runs yet; make one with [command]{program()} demo[/].")


def events(
    run_id: RunArgument,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what happens, until the run ends.")
    ] = False,
    after: Annotated[
        int, typer.Option("--after", metavar="N", min=0, help="Only events past version N.")
    ] = 0,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a run's events. With --follow, --json prints one event per line."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.model import Event
    from services.orchestrator.cli.tables import print_event, print_event_header

    with Api(lambda: api_address(api)) as client:
        found_id = client.resolve(run_id)
        if follow:
            _follow(client, found_id, after, as_json)
            return
        found = client.events(found_id, after)
        if as_json:
            version = found[-1]["version"] if found else after
            print_json({"run_id": found_id, "version": version, "events": found})
            return
        out = console()
        print_event_header(out, found_id)
        for raw in found:
            print_event(out, Event.model_validate(raw))


def context(
    run_id: RunArgument,
    step: Annotated[str | None, typer.Option("--step", help="Step. Default: where the run is.")] = None,
    module: Annotated[str | None, typer.Option("--module", help="Module. Default: where the run is.")] = None,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help="As of this version. Default: now.")
    ] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,  # noqa: ARG001 - accepted like everywhere: the answer is JSON anyway
) -> None:
    """Show what a module of a run sees, now or at any earlier version (always JSON)."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from shared.errors import CallerError

    if (step is None) != (module is None):
        raise typer.BadParameter("give both or none", param_hint="--step, --module")
    with Api(lambda: api_address(api)) as client:
        found_id = client.resolve(run_id)
        if step is None or module is None:
            position = client.run(found_id, version).position
            if position is None:
                raise CallerError(
                    "the run is nowhere any more: it has ended",
                    hint="Name a place with --step and --module, such as "
                    "--step video_generation --module generate_and_select_videos.",
                )
            step, module = position.step_id, position.module_name
        print_json(client.context(found_id, step, module, version))


def _follow(client: "Api", run_id: str, after: int, as_json: bool) -> None:
    import sys

    from services.orchestrator.cli.live import Found, Lost, follow
    from services.orchestrator.cli.model import Event
    from services.orchestrator.cli.tables import print_event, print_event_header

    out, aside = console(), console(error=True)
    if not as_json:
        print_event_header(out, run_id)
    for item in follow(client, run_id, after):
        match item:
            case Event():
                if as_json:
                    sys.stdout.write(item.model_dump_json() + "\n")
                    sys.stdout.flush()
                else:
                    print_event(out, item)
                if item.type in ("run_completed", "run_cancelled"):
                    return
            case Lost():
                aside.print(f"connection lost: {item.why}; trying again", style="warn", soft_wrap=True)
            case Found():
                aside.print("connected again, going on where it broke off", style="good", soft_wrap=True)
            case _:
                continue
