"""The program `stillreel`: which commands there are, and how every failure ends."""

import sys
from importlib.metadata import entry_points, version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from services.orchestrator.cli.commands import (
    answer,
    compare,
    dead,
    demo,
    fork,
    going_back,
    halting,
    history,
    look,
    migrate,
    run,
    summary,
    up,
    workflow,
)
from shared.errors import StillreelError


class Commands(TyperGroup):
    """Expected errors become a few lines on stderr and an exit code; a name may be of two words."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """`run migrate RUN` is a command of its own, beside `run WORKFLOW`."""
        name = " ".join(args[:2])
        if len(args) > 1 and name in self.commands:
            return name, self.commands[name], args[2:]
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except StillreelError as error:
            from services.orchestrator.cli.failures import report

            raise typer.Exit(report(error)) from error


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stillreel {version('stillreel')}")
        raise typer.Exit


app = typer.Typer(
    name="stillreel",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    help="A still image becomes a finished short video: what you choose moves, the rest stays still.",
    epilog="Exit codes: 0 done · 2 wrong usage · 3 refused or not found · 4 no server · 130 interrupted",
)


@app.callback()
def _program(
    _: Annotated[
        bool,
        typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    pass


BEGIN, RUNS, MOVES = "Begin", "Look at runs", "Go back, branch off, stop"
ANSWERS, REPAIR, TOOLS = "Answer from scripts", "Repair", "Work on files, without a server"
app.command(rich_help_panel=BEGIN)(demo.demo)
app.command(rich_help_panel=BEGIN)(up.up)
app.command(rich_help_panel=BEGIN)(run.run)
app.command(rich_help_panel=RUNS)(run.watch)
app.command(rich_help_panel=RUNS)(look.runs)
app.command(rich_help_panel=RUNS)(history.look)
app.command(rich_help_panel=RUNS)(summary.summary)
app.command(rich_help_panel=RUNS)(look.events)
app.command(rich_help_panel=RUNS)(look.context)
app.command(rich_help_panel=RUNS)(fork.tree)
app.command(rich_help_panel=RUNS)(compare.compare)
app.command(rich_help_panel=MOVES)(going_back.retry)
app.command(rich_help_panel=MOVES)(going_back.jump)
app.command(rich_help_panel=MOVES)(fork.fork)
app.command(rich_help_panel=MOVES)(halting.pause)
app.command(rich_help_panel=MOVES)(halting.resume)
app.command(rich_help_panel=MOVES)(halting.cancel)
app.command(rich_help_panel=ANSWERS)(answer.answer)
app.command(rich_help_panel=ANSWERS)(answer.generate)
app.command(rich_help_panel=ANSWERS)(answer.attach)
app.command(rich_help_panel=REPAIR)(history.replay)
app.command("run migrate", rich_help_panel=REPAIR)(migrate.migrate)
app.add_typer(dead.app, name="dead", rich_help_panel=REPAIR)
app.add_typer(workflow.app, name="workflow", rich_help_panel=TOOLS)
for plugin in sorted(entry_points(group="stillreel.commands"), key=lambda point: point.name):
    app.add_typer(plugin.load(), name=plugin.name, rich_help_panel=TOOLS)


def main() -> None:
    """Run the command line; characters a terminal can't show are replaced, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
