"""The orchestrator as a process: settings, logs, event loop, HTTP server."""

import socket
import sys
from functools import partial

import uvicorn
from fastapi import FastAPI
from pymongo.errors import PyMongoError

from services.orchestrator.app import create_from_settings
from services.orchestrator.following import Followers
from services.orchestrator.settings import OrchestratorSettings
from shared.errors import StillreelError
from shared.logs import LogSettings, configure_logs
from shared.settings import SettingsError, load


def serve() -> None:
    """Serve until told to stop; requests under way get a few seconds. Exits with 2 on a wrong environment."""
    try:
        settings, logs = load(OrchestratorSettings), load(LogSettings)
    except SettingsError as error:
        sys.stderr.write(f"orchestrator: {error}\n")
        sys.exit(2)
    configure_logs("orchestrator", logs)
    followers = Followers()
    config = uvicorn.Config(
        partial(application, settings, followers),
        factory=True,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = Server(config, followers)
    server.run()
    sys.exit(0 if server.started else 1)


class Server(uvicorn.Server):
    """Ends live streams before it waits for open connections: they would never end by themselves."""

    def __init__(self, config: uvicorn.Config, followers: Followers) -> None:
        super().__init__(config)
        self._followers = followers

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._followers.close()
        await super().shutdown(sockets)


def application(settings: OrchestratorSettings, followers: Followers) -> FastAPI:
    """What is served. Exits with 2 when an address in the environment can never be used."""
    try:
        return create_from_settings(settings, followers)
    except (StillreelError, PyMongoError, ValueError) as error:
        sys.stderr.write(f"orchestrator: the environment needs mending:\n  {error}\n")
        sys.exit(2)
