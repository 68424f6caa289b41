"""`pause` and `resume`: let a run stand still, and let it go on."""

from typing import Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import GOOD, console, print_json, program


def pause(
    run_id: RunArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, for whoever comes by.")] = "",
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a run stand still: nothing new begins, no question's time runs out, finished work is kept."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api

    with Api(lambda: api_address(api)) as client:
        found_id = client.resolve(run_id)
        run = client.pause(found_id, reason)
    if as_json:
        print_json(run)
        return
    out = console()
    out.print(f"[good]{GOOD}[/] paused [name]{found_id}[/]", soft_wrap=True)
    out.print(f"  [command]{program()} resume {found_id}[/]  [faint]let it go on[/]", soft_wrap=True)


def resume(run_id: RunArgument, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Let a paused run go on where it stood."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api

    with Api(lambda: api_address(api)) as client:
        found_id = client.resolve(run_id)
        run = client.resume(found_id)
    if as_json:
        print_json(run)
        return
    out = console()
    out.print(f"[good]{GOOD}[/] goes on: [name]{found_id}[/]", soft_wrap=True)
    out.print(f"  [command]{program()} watch {found_id}[/]  [faint]follow it and answer[/]", soft_wrap=True)
