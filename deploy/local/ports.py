"""Free loopback ports that outgoing connections never take, so a stopped server finds its port again."""

import random
import socket
from collections.abc import Container

LOOPBACK = "127.0.0.1"
_FIRST, _LAST = 20_000, 32_000  # below Linux's (32768) and macOS's (49152) ephemeral ranges


def is_free(port: int) -> bool:
    """Tell whether a server could listen on `port` of 127.0.0.1 right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None, *, avoid: Container[int] = ()) -> int:
    """Return `preferred` when it can be listened on, else a free port that is not in `avoid`.

    Raises:
        OSError: no port of the machine is free.
    """
    if preferred and preferred not in avoid and is_free(preferred):
        return preferred
    for _ in range(64):
        port = random.randint(_FIRST, _LAST)  # noqa: S311 -- not a secret
        if port not in avoid and is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
