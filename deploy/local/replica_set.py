"""Make a lone mongod the primary of its own replica set, also when it comes back on another port."""

from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from deploy.local.ports import LOOPBACK
from deploy.local.processes import ChildProcess
from deploy.local.readiness import StartFailed, until

REPLICA_SET = "rs0"
_FOUND_WITHIN_MS = 1_000
_ANSWERS_WITHIN_MS = 10_000

Client = AsyncMongoClient[dict[str, Any]]


async def ensure_primary(port: int, process: ChildProcess, *, patience: float) -> None:
    """Initiate the set, or point its stored configuration at `port`, and wait until the node takes writes.

    Args:
        port: Loopback port of the mongod.
        process: The mongod that must answer there: a stranger's server is never reconfigured.
        patience: Seconds for each of the two steps.

    Raises:
        StartFailed: a stranger answers, the process ended, or it did not become primary in time.
    """
    host = f"{LOOPBACK}:{port}"
    async with _client(port) as client:
        await until(
            lambda: _configured(client, host, process),
            name="mongod (setting up its replica set)",
            process=process,
            patience=patience,
        )
    # A client opened before the initiation can go on seeing a server without a set: use a new one.
    async with _client(port) as client:
        await until(
            lambda: _is_primary(client),
            name="mongod (becoming primary)",
            process=process,
            patience=patience,
        )


def _client(port: int) -> Client:
    return AsyncMongoClient(
        LOOPBACK,
        port,
        directConnection=True,
        serverSelectionTimeoutMS=_FOUND_WITHIN_MS,
        socketTimeoutMS=_ANSWERS_WITHIN_MS,
    )


async def _configured(client: Client, host: str, process: ChildProcess) -> bool:
    """Bring the stored configuration in line with `host`; False while mongod is still reading its own.

    When the address in the stored configuration belongs to a stranger by now who accepts connections and
    says nothing, mongod asks him for 30 s before it lets itself be moved; a closed port costs nothing.
    """
    members = [{"_id": 0, "host": host}]
    try:
        answering = (await client.admin.command("serverStatus"))["pid"]
        if answering != process.pid:
            raise StartFailed(f"{host} is served by process {answering}, not by our mongod {process.pid}.")
        stored = await client["local"]["system.replset"].find_one()
        if stored is None:
            await client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        elif [member["host"] for member in stored["members"]] != [host]:
            # Forced, because a node that is not a member of its own set can't be elected to change it.
            moved = {**stored, "version": stored["version"] + 1, "members": members}
            await client.admin.command("replSetReconfig", moved, force=True)
    except PyMongoError:
        return False
    return True


async def _is_primary(client: Client) -> bool:
    try:
        return bool((await client.admin.command("hello"))["isWritablePrimary"])
    except PyMongoError:
        return False
