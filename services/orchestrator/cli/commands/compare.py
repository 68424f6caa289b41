"""`compare`: two runs side by side."""

from typing import Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, run_reference
from services.orchestrator.cli.terminal import console, print_json

Left = Annotated[
    str,
    typer.Argument(metavar="A", help="A run's id, or 'last'.", callback=run_reference, show_default=False),
]
Right = Annotated[
    str,
    typer.Argument(metavar="B", help="The other run.", callback=run_reference, show_default=False),
]


def compare(
    left: Left,
    right: Right,
    everything: Annotated[bool, typer.Option("--all", help="Show what is equal, too.")] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs field by field: answers, prompts, providers, seeds, scores, cost, media, state."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.comparisons import print_comparison

    with Api(lambda: api_address(api)) as client:
        found = client.compare(client.resolve(left), client.resolve(right), everything=everything)
    if as_json:
        print_json(found)
    else:
        print_comparison(console(), found)
