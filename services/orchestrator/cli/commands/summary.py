"""`summary`: what a run came to, as a document."""

from typing import Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption, RunArgument
from services.orchestrator.cli.terminal import console, print_json


def summary(
    run_id: RunArgument,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="The Markdown source instead of a page for the terminal.")
    ] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was chosen, written, made and spent in a run."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api

    if as_markdown and as_json:
        raise typer.BadParameter("give one of both", param_hint="--markdown, --json")
    with Api(lambda: api_address(api)) as client:
        found_id = client.resolve(run_id)
        if as_json:
            print_json(client.summary(found_id))
            return
        text = client.summary_text(found_id)
    if as_markdown:
        typer.echo(text, nl=False)
        return
    from rich.markdown import Markdown

    console().print(Markdown(text))
