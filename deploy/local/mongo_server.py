"""A real mongod on loopback as a one-node replica set: change streams and majority commits need one."""

from pathlib import Path

from deploy.local.binaries import mongod_binary
from deploy.local.ports import LOOPBACK
from deploy.local.readiness import accepts, until
from deploy.local.replica_set import REPLICA_SET, ensure_primary
from deploy.local.server import LocalServer

_STARTS_WITHIN = 60.0


class MongoServer(LocalServer):
    """mongod 6.0 that is the primary of `rs0` whenever `start` has returned."""

    name = "mongo"
    takes_time = True

    @property
    def url(self) -> str:
        return f"mongodb://{LOOPBACK}:{self.port}/?replicaSet={REPLICA_SET}"

    @property
    def variables(self) -> dict[str, str]:
        return {"STILLREEL_MONGO_URL": self.url}

    def _prepare(self) -> list[str]:
        return [str(mongod_binary()), *arguments(self.port, self.folder)]

    async def _until_ready(self) -> None:
        await until(lambda: accepts(self.port), name="mongod", process=self.process, patience=_STARTS_WITHIN)
        await ensure_primary(self.port, self.process, patience=_STARTS_WITHIN)


def arguments(port: int, folder: Path) -> list[str]:
    """Return mongod's arguments: loopback only, small cache, small journal files (by default 300 MB)."""
    return [
        *("--dbpath", str(folder), "--port", str(port), "--bind_ip", LOOPBACK, "--nounixsocket", "--quiet"),
        *("--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", "0.25"),
        *("--wiredTigerEngineConfigString", "log=(file_max=16MB)"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        *("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"),
    ]
