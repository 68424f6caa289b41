"""Options that several commands share, said once."""

import re
from typing import Annotated

import typer

RUN_ID = re.compile(r"^wf_[0-9a-f-]{36}$")
NEWEST = "last"


def run_reference(value: str) -> str:
    """A run id, or `last` for the newest run.

    Raises:
        typer.BadParameter: it is neither.
    """
    if value != NEWEST and not RUN_ID.match(value):
        raise typer.BadParameter(
            f"{value!r} is not a run. Runs look like wf_01900000-…; `last` is the newest one; "
            "`stillreel runs` lists them."
        )
    return value


RunArgument = Annotated[
    str,
    typer.Argument(
        metavar="RUN", help="The run's id, or 'last'.", callback=run_reference, show_default=False
    ),
]
ApiOption = Annotated[
    str | None,
    typer.Option(
        "--api",
        metavar="URL",
        envvar="STILLREEL_API_URL",
        help="Where Stillreel answers. Default: the stack running on this machine.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout and nothing else.")]
