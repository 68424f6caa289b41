"""The orchestrator as a process: settings, logs, event loop, HTTP server."""

import sys
from functools import partial

import uvicorn

from services.orchestrator.app import create_from_settings
from services.orchestrator.settings import OrchestratorSettings
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
    uvicorn.run(
        partial(create_from_settings, settings),
        factory=True,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
