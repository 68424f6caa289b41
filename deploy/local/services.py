"""The services of the stack as data: what to start, which port to give it, which servers it may know."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.ports import LOOPBACK
from deploy.local.processes import ChildProcess, OnLine

API = "orchestrator"


@dataclass(frozen=True)
class Service:
    """One process of the stack.

    Args:
        name: How it is called in logs, state and messages.
        argv: Program and arguments.
        port_variable: Variable that tells it on which loopback port to answer GET /readyz.
        needs_mongo: Whether it is told where MongoDB is.
        env: Further variables.
    """

    name: str
    argv: tuple[str, ...]
    port_variable: str = "STILLREEL_HEALTH_PORT"
    needs_mongo: bool = False
    env: Mapping[str, str] = field(default_factory=dict)


def python_module(module: str) -> tuple[str, ...]:
    """Return the arguments that run an installed module, never one that lies in the current folder."""
    return (sys.executable, "-P", "-m", module)


SERVICES = (
    Service("analysis", python_module("services.analysis")),
    Service("prompts", python_module("services.prompts")),
    Service("video", python_module("services.video")),
    Service(
        API, python_module("services.orchestrator"), port_variable="STILLREEL_HTTP_PORT", needs_mongo=True
    ),
)


_PORTS = frozenset(service.port_variable for service in SERVICES)

_OUTPUT = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
"""Lines as the stack reads them, whatever the locale: where it has no dash, a log line would be lost."""


class ServiceProcess:
    """A service that runs: started and stopped like the servers, on one port for its whole life."""

    def __init__(
        self, service: Service, port: int, env: Mapping[str, str], *, log: Path, on_line: OnLine | None
    ) -> None:
        self.name = service.name
        self.port = port
        self.url = f"http://{LOOPBACK}:{port}"
        others = {variable: value for variable, value in env.items() if variable not in _PORTS}
        own = {**others, **service.env, service.port_variable: str(port), **_OUTPUT}
        if not service.needs_mongo:
            own.pop("STILLREEL_MONGO_URL", None)
        self.process = ChildProcess(service.argv, env=own, log=log, on_line=on_line)

    async def start(self) -> None:
        await self.process.start()

    async def wait(self) -> int:
        return await self.process.wait()

    async def stop(self) -> None:
        await self.process.stop()

    def kill(self) -> None:
        self.process.kill()
