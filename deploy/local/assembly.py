"""Put the parts of a stack together: which servers to start, what every service is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deploy.local.log_lines import mongo_line, nats_line
from deploy.local.mongo_server import MongoServer
from deploy.local.nats_server import NatsServer
from deploy.local.paths import StackPaths
from deploy.local.ports import free_port, is_free
from deploy.local.processes import OnLine
from deploy.local.readiness import StartFailed
from deploy.local.server import LocalServer
from deploy.local.services import API, Service, ServiceProcess

Show = Callable[[str, str], None]
"""Gets the name of a process and one of its lines."""

Translate = Callable[[str], str | None]

_SERVERS: tuple[tuple[type[LocalServer], str, Translate], ...] = (
    (NatsServer, "STILLREEL_NATS_URL", nats_line),
    (MongoServer, "STILLREEL_MONGO_URL", mongo_line),
)


@dataclass(frozen=True)
class Parts:
    """What to build with: folders, the environment given, ports of the last time, where lines go."""

    paths: StackPaths
    environ: Mapping[str, str]
    ports: Mapping[str, int]
    show: Show


def servers(parts: Parts) -> list[LocalServer]:
    """Return the servers to start, in order: those whose address the environment does not name."""
    return [
        kind(
            parts.paths.data(kind.name),
            port=parts.ports.get(kind.name),
            log=parts.paths.log(kind.name),
            on_line=_lines(parts.show, kind.name, translate),
        )
        for kind, variable, translate in _SERVERS
        if not parts.environ.get(variable)
    ]


def addresses(parts: Parts, started: Sequence[LocalServer]) -> dict[str, str]:
    """Return what services must know, by variable; what the environment names wins over what was started."""
    found = {"STILLREEL_MEDIA_URL": parts.paths.media.as_uri()}
    for server in started:
        found |= server.variables
    named = (*(variable for _, variable, _ in _SERVERS), "STILLREEL_MEDIA_URL")
    return found | {name: parts.environ[name] for name in named if parts.environ.get(name)}


def services(parts: Parts, specs: Sequence[Service], known: Mapping[str, str]) -> list[ServiceProcess]:
    """Return one process for each service, each with a port of its own."""
    taken: set[int] = set()
    made = []
    for spec in specs:
        port = _asked_port(parts, spec) or free_port(parts.ports.get(spec.name), avoid=taken)
        taken.add(port)
        env = {**parts.environ, **known}
        log = parts.paths.log(spec.name)
        made.append(ServiceProcess(spec, port, env, log=log, on_line=_lines(parts.show, spec.name, str)))
    return made


def _asked_port(parts: Parts, spec: Service) -> int | None:
    """The port the environment asks for; only the API's, because the others would share one."""
    asked = parts.environ.get(spec.port_variable, "") if spec.name == API else ""
    if asked in ("", "0"):
        return None
    if not asked.isascii() or not asked.isdigit() or not 0 < int(asked) < 65_536:
        raise StartFailed(f"{spec.port_variable} is {asked!r}, which is no port: use 1 to 65535.")
    if not is_free(int(asked)):
        raise StartFailed(f"{spec.port_variable} asks for port {asked}, which is taken: choose another.")
    return int(asked)


def _lines(show: Show, name: str, translate: Translate) -> OnLine:
    def on_line(raw: str) -> None:
        line = translate(raw)
        if line:
            show(name, line)

    return on_line
