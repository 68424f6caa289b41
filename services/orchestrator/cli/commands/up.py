"""`up`: everything on this machine, in this terminal, until Ctrl-C."""

from typing import TYPE_CHECKING

from services.orchestrator.cli.terminal import GOOD, console, program

if TYPE_CHECKING:
    from deploy.local.stack import LocalStack


def up() -> None:
    """Start NATS, MongoDB and the four services here; one Ctrl-C stops them all.

    Data survive in STILLREEL_HOME (default: .stillreel). STILLREEL_NATS_URL and STILLREEL_MONGO_URL name
    servers to use instead of starting them. If it runs already, says where and ends with 0.
    """
    import asyncio

    from services.orchestrator.cli.local_stack import stack_class

    stack_type = stack_class()
    from deploy.local.errors import StackAlreadyRunning, StackInterrupted
    from deploy.local.terminal import Terminal
    from services.orchestrator.cli.address import nats_address

    stack = stack_type(show=Terminal())
    try:
        asyncio.run(_serve(stack))
    except StackAlreadyRunning as running:
        console().print(f"[good]{GOOD}[/] {running.problem}", soft_wrap=True)
        if running.api_url:
            _say_where(running.api_url, nats_address(None), stop="Ctrl-C where it was started")
    except StackInterrupted:
        return


async def _serve(stack: "LocalStack") -> None:
    async with stack:
        _say_where(stack.api_url or "", stack.nats_url)
        await stack.serve_forever()


def _say_where(api_url: str, nats_url: str, *, stop: str = "Ctrl-C here") -> None:
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="faint", no_wrap=True)
    rows.add_column(overflow="fold")
    rows.add_row("API", Text(api_url, style="name"))
    rows.add_row("its documentation", Text(f"{api_url}/docs"))
    rows.add_row("events (NATS)", Text(nats_url if "@" not in nats_url else nats_url.rpartition("@")[2]))
    rows.add_row("try, in another terminal", Text(f"{program()} demo", style="command"))
    rows.add_row("or with your own picture", Text(f"{program()} run cc --image X --watch", style="command"))
    rows.add_row("stop", Text(stop))
    out = console()
    out.print(
        Panel(
            rows, title="Stillreel is up", title_align="left", border_style="good", width=min(out.width, 90)
        )
    )
