"""Real servers for tests, started by the code that starts them for people.

`nats_url` and `mongo_url` are shared by the whole test session: use your own stream names, and
`mongo_database` for a database nobody else uses. `fresh_nats` and `fresh_mongo` belong to one test alone,
which may `kill()`, `stop()` and `restart()` them; both keep their port and their data.
"""

import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from deploy.local.mongo_server import MongoServer
from deploy.local.nats_server import NatsServer
from deploy.local.server import LocalServer

Document = dict[str, Any]


Server = TypeVar("Server", bound=LocalServer)


@asynccontextmanager
async def running(kind: type[Server]) -> AsyncIterator[Server]:
    """Run a server on a free port with data in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="stillreel-", ignore_cleanup_errors=True) as folder:
        server = kind(Path(folder))
        await server.start()
        try:
            yield server
        finally:
            server.kill()  # the data are thrown away: a clean shutdown of mongod would only cost a second
            await server.wait()


@pytest.fixture(scope="session")
async def nats_url() -> AsyncIterator[str]:
    async with running(NatsServer) as server:
        yield server.url


@pytest.fixture(scope="session")
async def mongo_url() -> AsyncIterator[str]:
    async with running(MongoServer) as server:
        yield server.url


@pytest.fixture
async def fresh_nats() -> AsyncIterator[NatsServer]:
    async with running(NatsServer) as server:
        yield server


@pytest.fixture
async def fresh_mongo() -> AsyncIterator[MongoServer]:
    async with running(MongoServer) as server:
        yield server


@pytest.fixture
def database_name() -> str:
    return f"test_{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def mongo_database(mongo_url: str, database_name: str) -> AsyncIterator[AsyncDatabase[Document]]:
    """A database of its own for each test, dropped afterwards."""
    async with AsyncMongoClient[Document](mongo_url) as client:
        yield client[database_name]
        await client.drop_database(database_name)
