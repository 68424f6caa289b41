"""`fork` and `tree`: another run from here, and how all of them hang together."""

from typing import Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import console, print_json


def fork(
    run_id: RunArgument,
    at: Annotated[
        int | None,
        typer.Option(
            "--at", metavar="VERSION", min=1, help="The last version to share. Default: the newest."
        ),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="What to call the variant.")] = "",
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Begin another run that shares this one's past, to try something else beside it."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.branches import print_fork
    from services.orchestrator.cli.client import Api

    with Api(lambda: api_address(api)) as client:
        made = client.fork(client.resolve(run_id), at, name)
    if as_json:
        print_json(made)
    else:
        print_fork(console(), made, at)


def tree(run_id: RunArgument, api: ApiOption = None, as_json: JsonOption = False) -> None:
    """Draw a run, what it branched off, and everything that branched off that."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.branches import tree_of
    from services.orchestrator.cli.client import Api

    with Api(lambda: api_address(api)) as client:
        named = client.resolve(run_id)
        found = client.tree(named)
    if as_json:
        print_json(found)
    else:
        console().print(tree_of(found, named))
