"""`run migrate`: move a waiting run to another definition of its workflow, when that is safe."""

from typing import Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import console, print_json


def migrate(
    run_id: RunArgument,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="HASH|current",
            help="How a definition's hash begins, or what the folder says now.",
        ),
    ] = "current",
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 when the move is not safe.")
    ] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move a waiting run to the changed workflow when that is safe; says every reason when it is not."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.definitions import print_migration

    with Api(lambda: api_address(api)) as client:
        found_id = client.resolve(run_id)
        seen = client.migrate(found_id, to, preview=True)
        if not check and seen["safe"]:
            moved = client.migrate(found_id, seen["to"]["hash"], preview=False)
            if as_json:
                print_json(moved)
                return
        elif as_json:
            print_json(seen)
        if not as_json:
            print_migration(console(), seen, made=not check)
    if not seen["safe"]:
        raise typer.Exit(1 if check else 3)
