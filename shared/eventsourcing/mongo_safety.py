"""Look at a MongoDB before trusting it: what it acknowledges must survive a power cut."""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import OperationFailure

from shared.errors import UnsafeServer
from shared.eventsourcing.mongo_driver import Client
from shared.eventsourcing.mongo_errors import mongo_errors

OLDEST = (5, 0)
"""First version that stores keys with dots and dollars, which JSON data may contain."""

_CANNOT_TELL = frozenset({13, 59, 76})  # Unauthorized, CommandNotFound, NoReplicationEnabled


async def check_safety(client: Client) -> None:
    """Return when acknowledged commits are durable on this server and change streams work.

    Raises:
        UnsafeServer: no replica set, too old, or a setting that acknowledges what is not on disk; says
            which and what to do.
        Unavailable: the server does not answer.
    """
    with mongo_errors():
        hello = await client.admin.command("hello")
        build = await client.admin.command("buildInfo")
        status = await _optional(client, "serverStatus", {"repl": 0, "metrics": 0, "locks": 0})
        config = await _optional(client, "replSetGetConfig", {})
    problem = _problem(hello, build, status, config)
    if problem:
        raise UnsafeServer(problem)


async def describe(client: Client) -> str:
    """One line for logs: version, replica set, storage engine.

    Raises:
        Unavailable: the server does not answer.
    """
    with mongo_errors():
        hello = await client.admin.command("hello")
        build = await client.admin.command("buildInfo")
        status = await _optional(client, "serverStatus", {"repl": 0, "metrics": 0, "locks": 0})
    engine = status.get("storageEngine", {}).get("name", "unknown")
    where = f"replica set {hello['setName']}" if "setName" in hello else "no replica set"
    return f"MongoDB {build['version']}, {where}, storage engine {engine}"


def _problem(
    hello: Mapping[str, Any], build: Mapping[str, Any], status: Mapping[str, Any], config: Mapping[str, Any]
) -> str | None:
    version = tuple(build["versionArray"][:2])
    if version < OLDEST:
        return f"MongoDB {build['version']} is too old: Stillreel needs {OLDEST[0]}.{OLDEST[1]} or newer."
    if hello.get("msg") == "isdbgrid":
        return None  # a sharded cluster's shards are replica sets, and its router knows no more
    if "setName" not in hello:
        return (
            "This MongoDB is not a replica set, so it has neither majority commits nor change streams. "
            "Start mongod with --replSet rs0 and run rs.initiate() once; one node is enough."
        )
    if status.get("storageEngine", {}).get("persistent") is False:
        return "This MongoDB keeps its data in memory only. Use the wiredTiger storage engine."
    if config.get("config", {}).get("writeConcernMajorityJournalDefault") is False:
        return (
            "This replica set has writeConcernMajorityJournalDefault: false, so a majority may acknowledge "
            "what no journal holds. Set it to true with rs.reconfig()."
        )
    return None


async def _optional(client: Client, command: str, options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer, or nothing where the login may not ask (or a router does not know the command)."""
    try:
        answer: Mapping[str, Any] = await client.admin.command(command, **options)
    except OperationFailure as error:
        if error.code not in _CANNOT_TELL:
            raise
        return {}
    return answer
