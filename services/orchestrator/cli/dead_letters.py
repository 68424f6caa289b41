"""Dead letters at the bus itself: they are there even when no orchestrator runs."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from nats.js import JetStreamContext
from rich.console import Console
from rich.json import JSON
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.address import nats_address
from services.orchestrator.cli.terminal import BAD, program
from shared.errors import Unavailable
from shared.messaging.broker import without_login
from shared.messaging.connection import BusConnection
from shared.messaging.letters import DeadLetter
from shared.messaging.sending import Sender
from shared.settings import BusSettings, load

Result = TypeVar("Result")
_PATIENCE = 5.0  # seconds to connect


def at_the_bus(nats: str | None, work: Callable[[JetStreamContext, Sender], Awaitable[Result]]) -> Result:
    """Connect to NATS as the settings say, do the work, leave.

    Raises:
        Unavailable: NATS does not answer within five seconds.
        SettingsError: the environment says something impossible about NATS.
    """
    settings = load(BusSettings, {}).model_copy(update={"nats_url": nats_address(nats)})
    return asyncio.run(_at_the_bus(settings, work))


async def _at_the_bus(
    settings: BusSettings, work: Callable[[JetStreamContext, Sender], Awaitable[Result]]
) -> Result:
    logging.getLogger("stillreel.bus").setLevel(logging.CRITICAL)
    bus = BusConnection("operator", settings, on_closed=lambda: None)
    try:
        async with asyncio.timeout(_PATIENCE):
            await bus.__aenter__()
    except TimeoutError as error:
        where = ", ".join(without_login(server) for server in settings.nats_servers)
        raise Unavailable(
            f"no NATS at {where}: start it with `{program()} up`, or name it with --nats"
        ) from error
    try:
        return await work(bus.jetstream, Sender(bus.jetstream, settings))
    finally:
        await bus.__aexit__(None, None, None)


def letter_table(letters: Sequence[DeadLetter]) -> Table:
    """One row a letter: number, when, what, who gave up and why."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    table.add_column("#", style="key", justify="right", no_wrap=True)
    for column in ("given up", "message", "by", "tries"):
        table.add_column(column, no_wrap=True)
    table.add_column("why", overflow="fold", style="faint")
    for letter in letters:
        table.add_row(
            str(letter.number),
            Text(f"{letter.at.astimezone():%d %b %H:%M:%S}", style="faint"),
            Text(letter.message_type),
            Text(letter.service),
            str(letter.deliveries),
            Text(letter.error.partition("\n")[0]),
        )
    return table


def print_letter(out: Console, letter: DeadLetter) -> None:
    """Everything about a letter; its body indented when it is JSON."""
    out.print(Text.assemble((f"{BAD} ", "bad"), (f"dead letter {letter.number}", "name")))
    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="faint", no_wrap=True)
    rows.add_column(overflow="fold")
    for name, value in (
        ("message", letter.subject),
        ("given up by", letter.service),
        ("at", f"{letter.at.astimezone():%Y-%m-%d %H:%M:%S}"),
        ("after", f"{letter.deliveries} deliveries ({letter.reason})"),
        ("why", letter.error),
    ):
        rows.add_row(name, Text(value))
    out.print(rows)
    out.print()
    out.print(_body(letter))


def _body(letter: DeadLetter) -> JSON | Text:
    content = letter.content
    if content is None:
        return Text("The message itself is gone.", style="warn")
    try:
        return JSON.from_data(json.loads(content), ensure_ascii=False)
    except ValueError:
        return Text(content.decode("utf-8", "backslashreplace"))
