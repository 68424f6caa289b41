"""Servers the environment names instead of starting them: a wrong address is told at once, not at the end."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit

Show = Callable[[str, str], None]
"""Gets the name of a process and one of its lines."""

Place = tuple[str, int]

_PORTS = {"STILLREEL_NATS_URL": 4222, "STILLREEL_MONGO_URL": 27017}
_AGAIN_AFTER = 1.0
_PATIENCE = 3.0


async def tell_unreachable(environ: Mapping[str, str], show: Show) -> None:
    """Say of each named server that nobody answers there, and when that changes; ends once all do."""
    named = {variable: environ[variable] for variable in _PORTS if environ.get(variable)}
    await asyncio.gather(*(_watch(variable, url, show) for variable, url in named.items()))


async def _watch(variable: str, url: str, show: Show) -> None:
    wanted, told = places(url, _PORTS[variable]), ""
    while wanted:
        problems = await asyncio.gather(*map(_problem, wanted))
        if "" in problems:
            break
        found = ", ".join(problems)
        if found != told:
            told = found
            show("stillreel", f"WARNING waiting for the server that {variable} names: {found}")
        await asyncio.sleep(_AGAIN_AFTER)
    if told:
        show("stillreel", f"the server that {variable} names answers now")


def places(url: str, port: int) -> list[Place]:
    """Hosts and ports of a URL with one or several, as NATS and MongoDB write them; none of `mongodb+srv`."""
    scheme, separator, rest = url.rpartition("://") if url.count("://") == 1 else ("", "", url)
    if scheme.endswith("+srv"):
        return []
    parts = rest.partition("/")[0].split(",") if separator else rest.split(",")
    found = []
    for part in parts:
        with suppress(ValueError):  # the services say what is wrong with it
            address = urlsplit(f"//{part.rpartition('://')[2].rpartition('@')[2]}")
            if address.hostname:
                found.append((address.hostname, address.port or port))
    return found


async def _problem(place: Place) -> str:
    """Why nobody can be reached there; empty when somebody can."""
    host, port = place
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"{host}:{port} does not answer"
    except ConnectionRefusedError:
        return f"nothing listens on {host}:{port}"
    except (OSError, UnicodeError) as error:
        return f"{host}:{port} can't be reached ({getattr(error, 'strerror', None) or error})"
    writer.close()
    return ""
