"""`dead`: messages that were given up, and sending them once more."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.orchestrator.cli.options import JsonOption
from services.orchestrator.cli.terminal import GOOD, console, print_json, program

if TYPE_CHECKING:
    from shared.messaging.letters import DeadLetter

app = typer.Typer(no_args_is_help=True, help="Messages that were given up: list, show, replay.")

NatsOption = Annotated[
    str | None,
    typer.Option(
        "--nats",
        metavar="URL",
        envvar="STILLREEL_NATS_URL",
        help="Where NATS is. Default: the stack running on this machine.",
        show_default=False,
    ),
]
NumberArgument = Annotated[
    int, typer.Argument(metavar="SEQ", min=1, help="The number `dead list` shows.", show_default=False)
]


@app.command("list")
def list_letters(
    after: Annotated[int, typer.Option("--after", metavar="N", min=0, help="Only past number N.")] = 0,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many.")] = 100,
    nats: NatsOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was given up, in the order it died."""
    from services.orchestrator.cli.dead_letters import at_the_bus, letter_table
    from shared.messaging import dead_letters

    found = at_the_bus(nats, lambda bus, _: dead_letters.list_dead(bus, after=after, limit=limit))
    if as_json:
        print_json([letter.model_dump(mode="json", exclude={"body"}) for letter in found])
    elif found:
        console().print(letter_table(found))
    else:
        console().print(f"[good]{GOOD}[/] Nothing was given up.")


@app.command("show")
def show_letter(number: NumberArgument, nats: NatsOption = None, as_json: JsonOption = False) -> None:
    """Show one given-up message: what it was, why it was given up, what it said."""
    from services.orchestrator.cli.dead_letters import at_the_bus, print_letter
    from shared.messaging import dead_letters

    letter = at_the_bus(nats, lambda bus, _: dead_letters.show(bus, number))
    if as_json:
        print_json(letter.model_dump(mode="json"))
    else:
        print_letter(console(), letter)
        _say_replay(letter)


@app.command("replay")
def replay_letter(number: NumberArgument, nats: NatsOption = None, as_json: JsonOption = False) -> None:
    """Send one given-up message once more, and take it off the list."""
    from services.orchestrator.cli.dead_letters import at_the_bus
    from shared.messaging import dead_letters

    letter = at_the_bus(nats, lambda bus, sender: dead_letters.replay(bus, sender, number))
    if as_json:
        print_json({"number": number, "subject": letter.subject, "replayed": True})
    else:
        console().print(f"[good]{GOOD}[/] sent again to [name]{letter.subject}[/]", soft_wrap=True)


def _say_replay(letter: "DeadLetter") -> None:
    console().print(f"\n[command]{program()} dead replay {letter.number}[/]  [faint]sends it once more[/]")
