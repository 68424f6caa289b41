"""Refuse servers that would lose what they acknowledged, before the first run depends on them.

A client can see the version and JetStream. It cannot see `sync_interval`: only the monitoring endpoint tells,
so without STILLREEL_NATS_MONITOR_URL that one setting is taken on trust, and said so.
"""

import asyncio
import json
import logging
import urllib.error
import urllib.request
from typing import Any

from nats.aio.client import Client

from shared.errors import Unavailable, UnsafeServer
from shared.messaging.durables import api
from shared.settings import BusSettings

log = logging.getLogger("stillreel.bus")

OLDEST = (2, 12)
_TIMEOUT = 5.0
_ANYWAY = "set STILLREEL_ALLOW_UNSAFE_SERVERS=true to run anyway"


async def check_server(client: Client, settings: BusSettings) -> None:
    """Check the connected server, and its monitoring endpoint when one is named.

    Raises:
        UnsafeServer: too old, no JetStream, or acknowledging before data are on disk; says what to do.
        Unavailable: JetStream or the monitoring endpoint does not answer.
    """
    problems = [*_version(client), *await _jetstream(client)]
    if settings.nats_monitor_url is None:
        log.warning(
            "can't see whether NATS syncs every message to disk (sync_interval: always); "
            "set STILLREEL_NATS_MONITOR_URL to have it checked"
        )
    else:
        problems += _sync_interval(await asyncio.to_thread(_read, settings.nats_monitor_url))
    if problems and not settings.allow_unsafe_servers:
        raise UnsafeServer(f"{'. '.join(problems)}. Or {_ANYWAY}.")
    for problem in problems:
        log.warning("running on an unsafe NATS server: %s", problem)


def _version(client: Client) -> list[str]:
    version = client.connected_server_version
    if (version.major, version.minor) >= OLDEST:
        return []
    number = f"{version.major}.{version.minor}.{version.patch}"
    return [f"nats-server {number} is too old: Stillreel needs 2.12 or newer"]


async def _jetstream(client: Client) -> list[str]:
    try:
        answer = await api(client.jetstream(), "INFO", patience=_TIMEOUT)
    except Unavailable as error:
        if not client.is_connected:
            raise
        return [f"{error}: start nats-server with a `jetstream` block"]
    refusal = answer.get("error")
    return [f"JetStream refuses this login: {refusal.get('description')}"] if refusal else []


def _sync_interval(varz: Any) -> list[str]:
    config = varz.get("jetstream", {}).get("config", {})
    if config.get("sync_always") is True:
        return []
    interval = config.get("sync_interval", 0) / 1e9
    problem = f"nats-server acknowledges messages up to {interval:g} s before they are on disk"
    return [f"{problem}: set `jetstream {{ sync_interval: always }}` in its configuration"]


def _read(url: str) -> Any:
    address = f"{url.rstrip('/')}/varz"
    if not address.startswith(("http://", "https://")):
        raise Unavailable(f"STILLREEL_NATS_MONITOR_URL must start with http:// or https://, not {url!r}")
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT) as answer:  # noqa: S310 -- checked
            return json.load(answer)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Unavailable(f"the NATS monitoring endpoint {address} does not answer: {error}") from error
