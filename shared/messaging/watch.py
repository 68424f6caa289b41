"""What happens to one connection: said once, and fatal when it is closed for good."""

import logging
import os
from collections.abc import Callable

from shared.errors import PermanentError

log = logging.getLogger("stillreel.bus")

_CLOSED_STATUS = 70  # EX_SOFTWARE of sysexits.h; anything but 0 makes a supervisor restart


class LoginRefused(PermanentError):
    """The server does not accept this login."""


class ConnectionWatch:
    """The callbacks of a nats-py client.

    Args:
        on_closed: Called when the client gives the connection up for good and nobody asked it to.
    """

    def __init__(self, on_closed: Callable[[], None] | None = None) -> None:
        self.stopping = False
        self.connected_once = False
        self.last_error: Exception | None = None
        self.on_renewed: Callable[[], None] = lambda: None
        self._on_closed = on_closed or exit_process

    async def error(self, error: Exception) -> None:
        """Remember it; a wrong login at the start is no reason to wait, later it may be a server in a muddle.

        Raises:
            LoginRefused: before the first connection.
        """
        self.last_error = error
        if not self.connected_once and "authorization violation" in str(error).lower():
            raise LoginRefused(
                "NATS refused the login: check STILLREEL_NATS_USER and STILLREEL_NATS_PASSWORD, "
                "STILLREEL_NATS_TOKEN, STILLREEL_NATS_CREDENTIALS or STILLREEL_NATS_NKEY."
            )
        log.debug("NATS: %s", error)

    async def disconnected(self) -> None:
        if not self.stopping:
            log.warning("connection to NATS lost; trying again")

    async def reconnected(self) -> None:
        log.info("connected to NATS again")
        self.on_renewed()

    async def closed(self) -> None:
        if not self.stopping:
            self._on_closed()


def exit_process() -> None:
    """End at once: a wedged event loop must not be able to stand in the way."""
    log.critical(
        "the connection to NATS is closed for good; exiting so that a supervisor starts this process anew"
    )
    logging.shutdown()
    os._exit(_CLOSED_STATUS)
