"""`pause`, `resume` and `cancel`: let a run stand still, go on, or end."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import GOOD, console, print_json, program

if TYPE_CHECKING:
    from services.orchestrator.cli.client import Api
    from shared.messages.message import JsonObject

ReasonOption = Annotated[str, typer.Option("--reason", help="Why, for whoever comes by.")]


def pause(
    run_id: RunArgument, reason: ReasonOption = "", api: ApiOption = None, as_json: JsonOption = False
) -> None:
    """Let a run stand still: nothing new begins, no question's time runs out, finished work is kept."""
    found = _carry_out(run_id, api, lambda client, found_id: client.pause(found_id, reason))
    _tell(found, "paused", ("resume", "let it go on"), as_json=as_json)


def resume(run_id: RunArgument, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Let a paused run go on where it stood."""
    found = _carry_out(run_id, api, lambda client, found_id: client.resume(found_id))
    _tell(found, "goes on:", ("watch", "follow it and answer"), as_json=as_json)


def cancel(
    run_id: RunArgument, reason: ReasonOption = "", api: ApiOption = None, as_json: JsonOption = False
) -> None:
    """End a run for good: what is still in the making is stopped where it is made. A fork can go on."""
    found = _carry_out(run_id, api, lambda client, found_id: client.cancel(found_id, reason))
    _tell(found, "cancelled", ("fork", "go on from here in a run of its own, with --at"), as_json=as_json)


def _carry_out(run_id: str, api: str | None, act: Callable[["Api", str], "JsonObject"]) -> "JsonObject":
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api

    with Api(lambda: api_address(api)) as client:
        return act(client, client.resolve(run_id))


def _tell(run: "JsonObject", done: str, further: tuple[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(run)
        return
    out = console()
    command, why = further
    out.print(f"[good]{GOOD}[/] {done} [name]{run['run_id']}[/]", soft_wrap=True)
    out.print(f"  [command]{program()} {command} {run['run_id']}[/]  [faint]{why}[/]", soft_wrap=True)
