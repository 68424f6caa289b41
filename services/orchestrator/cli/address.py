"""Where Stillreel answers: what was said, else the stack on this machine, else the usual port."""

from typing import TYPE_CHECKING

from services.orchestrator.cli.terminal import program
from shared.errors import Unavailable

if TYPE_CHECKING:
    from deploy.local.state import StackState

USUAL_API = "http://127.0.0.1:8420"
USUAL_NATS = "nats://127.0.0.1:4222"
INSTALL_LOCAL = "The local stack is not installed here: pip install 'stillreel[local]'"


class NotInstalled(Unavailable):
    """A command needs a part of Stillreel that is not installed here."""


def running() -> "StackState | None":
    """The stack of this home when it runs right now; None too when the local stack is not installed."""
    try:
        from deploy.local.paths import default_home
        from deploy.local.state import running_stack
    except ImportError:
        return None
    return running_stack(default_home())


def api_address(given: str | None) -> str:
    """Base URL of the API, without a slash at its end.

    Raises:
        Unavailable: the stack of this machine is still starting.
    """
    if given:
        return given.rstrip("/")
    stack = running()
    if stack is None:
        return USUAL_API
    if not stack.ready or stack.api_url is None:
        raise Unavailable("Stillreel is still starting on this machine; try again in a few seconds.")
    return stack.api_url


def nats_address(given: str | None) -> str:
    """URL of the NATS server, for what only the bus knows."""
    stack = running() if not given else None
    return given or (stack.nats_url if stack and stack.nats_url else USUAL_NATS)


def away(address: str) -> Unavailable:
    """The error for an API that does not answer."""
    return Unavailable(f"no Stillreel at {address}: start it with `{program()} up`")
