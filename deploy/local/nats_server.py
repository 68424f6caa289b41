"""A real nats-server on loopback that loses nothing it acknowledged, not even when the power goes."""

import asyncio
import json
import secrets
import subprocess
from pathlib import Path

from deploy.local.binaries import nats_server_binary
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.readiness import until
from deploy.local.server import LocalServer
from shared.errors import UnsafeServer

OLDEST = (2, 12)  # before, wildcard expectations and atomic batches are silently ignored
_STARTS_WITHIN = 30.0


class NatsServer(LocalServer):
    """JetStream that calls fsync before every acknowledgement."""

    name = "nats"
    _monitor_port = 0

    @property
    def url(self) -> str:
        return f"nats://{LOOPBACK}:{self.port}"

    @property
    def monitor_url(self) -> str:
        """Where its HTTP monitoring answers (`/varz`, `/jsz`, `/healthz`) once it is started."""
        return f"http://{LOOPBACK}:{self._monitor_port}"

    @property
    def variables(self) -> dict[str, str]:
        return {"STILLREEL_NATS_URL": self.url, "STILLREEL_NATS_MONITOR_URL": self.monitor_url}

    def _prepare(self) -> list[str]:
        binary = nats_server_binary()
        check_version(binary)
        self._greeting = f"stillreel-{secrets.token_hex(4)}"
        config = self.folder / "nats-server.conf"
        self._monitor_port = free_port(self._monitor_port, avoid={self.port})
        config.write_text(configuration(self.port, self._monitor_port, self.folder, self._greeting), "utf-8")
        return [str(binary), "--config", str(config)]

    async def _until_ready(self) -> None:
        await until(self._greets, name="nats-server", process=self.process, patience=_STARTS_WITHIN)

    async def _greets(self) -> bool:
        """Tell whether the server behind the port is the one just started, by the name in its INFO line."""
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, self.port)
        except OSError:
            return False
        try:
            async with asyncio.timeout(0.5):
                return self._greeting.encode() in await reader.readline()
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()


def configuration(port: int, monitor_port: int, folder: Path, server_name: str) -> str:
    """Return the configuration file's text; what nats-server reads is a superset of JSON."""
    settings = {
        "server_name": server_name,
        "listen": f"{LOOPBACK}:{port}",
        "http": f"{LOOPBACK}:{monitor_port}",
        "max_payload": 1_048_576,
        "jetstream": {
            "store_dir": str(folder),
            "sync_interval": "always",
            "max_memory_store": 67_108_864,
            # What streams may reserve; by default three quarters of the disk's free space, and on a small
            # disk the streams, whose limits are far above what they hold, could not be made.
            "max_file_store": 1 << 36,
        },
    }
    return json.dumps(settings, indent=2, ensure_ascii=False)  # it reads no \u escapes


def check_version(binary: Path) -> None:
    """Refuse a server that silently ignores what the bus relies on.

    Raises:
        UnsafeServer: older than 2.12, or its version can't be read.
    """
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False, timeout=30)
    version = said.stdout.rpartition("v")[2].strip()
    numbers = version.split(".")[:2]
    if not all(number.isdigit() for number in numbers) or tuple(map(int, numbers)) < OLDEST:
        raise UnsafeServer(f"{binary} is nats-server {version or 'unknown'}; Stillreel needs 2.12 or newer.")
