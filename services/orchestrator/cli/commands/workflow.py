"""`workflow`: check a folder, draw it, print the schemas editors validate by, list what a server offers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from services.orchestrator.cli.options import ApiOption, JsonOption
from services.orchestrator.cli.terminal import console, print_json

app = typer.Typer(
    no_args_is_help=True, help="Workflows: check a folder, graph, schema; list what is offered."
)

FolderArgument = Annotated[
    Path,
    typer.Argument(
        metavar="PATH", help="The workflow's folder.", exists=True, file_okay=False, show_default=False
    ),
]


class Document(StrEnum):
    """Which of a workflow's files a schema is for."""

    workflow = "workflow"
    step = "step"


@app.command()
def check(path: FolderArgument, as_json: JsonOption = False) -> None:
    """List everything that is wrong with a workflow; silent when nothing is. Exit code 1: errors."""
    from services.orchestrator.adapters.workflow_folder import problems_in
    from services.orchestrator.cli.workflow_problems import print_problems

    found = problems_in(path)
    if as_json:
        print_json({"path": str(path), "problems": [problem.as_json() for problem in found]})
    elif found:
        print_problems(console(), found)
    if any(problem.severity == "error" for problem in found):
        raise typer.Exit(1)


@app.command("list")
def list_workflows(
    reload: Annotated[
        bool, typer.Option("--reload", help="Have the server read its workflow folders again first.")
    ] = False,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the workflows of a running Stillreel with their versions: every definition a run began with."""
    from services.orchestrator.cli.address import api_address
    from services.orchestrator.cli.client import Api
    from services.orchestrator.cli.definitions import print_workflows

    with Api(lambda: api_address(api)) as client:
        found = client.reload_workflows() if reload else client.workflows()
    if as_json:
        print_json(found)
    else:
        print_workflows(console(), found)


@app.command()
def graph(path: FolderArgument) -> None:
    """Draw a workflow's steps, modules, state and jumps as a Mermaid flowchart on stdout."""
    from services.orchestrator.checking.folder import read_folder
    from services.orchestrator.checking.graph import mermaid
    from services.orchestrator.checking.layout import Layout

    typer.echo(mermaid(Layout(read_folder(path))), nl=False)


@app.command()
def schema(
    document: Annotated[
        Document, typer.Argument(help="Which file: workflow.json or step.json.", show_default=False)
    ],
) -> None:
    """Print the JSON Schema of workflow.json or step.json."""
    from services.orchestrator.checking.language_schema import schema_text

    typer.echo(schema_text(document.value), nl=False)
