"""`look` and `replay`: a run as it was at any version, and the proof that its events still say the same."""

from typing import Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument, run_reference
from services.orchestrator.cli.terminal import console, print_json


def look(
    run_id: RunArgument,
    at: Annotated[
        int | None, typer.Option("--at", metavar="N", min=1, help="As of version N. Default: now.")
    ] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where a run is, what it asks and what it knows, now or at any earlier version."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.past import print_page

    with Api(lambda: api_address(api)) as client:
        found_id = client.resolve(run_id)
        version = at or client.run(found_id).version
        page = client.page(found_id, version)
        if as_json:
            print_json(page)
        else:
            print_page(console(), page, client.address)


def replay(
    run_id: Annotated[
        str | None,
        typer.Argument(metavar="RUN", help="The run's id, or 'last'.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every run there is.")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Fold a stored run again from its first event. Exit code 1: it comes to another state than is served."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.past import print_replayed, print_replays

    if (run_id is None) != every:
        raise typer.BadParameter("name one run, or say --all", param_hint="RUN, --all")
    out = console()
    checked, wrong = 0, []
    with Api(lambda: api_address(api)) as client:
        runs = client.run_ids() if run_id is None else iter([client.resolve(run_reference(run_id))])
        for found in runs:
            replayed = client.replay(found)
            checked += 1
            if replayed["differences"]:
                wrong.append(replayed)
            if as_json and not every:
                print_json(replayed)
            elif not as_json and (replayed["differences"] or not every):
                print_replayed(out, replayed)
    if every and as_json:
        print_json({"runs": checked, "differing": wrong})
    elif every:
        print_replays(out, checked, len(wrong))
    if wrong:
        raise typer.Exit(1)
