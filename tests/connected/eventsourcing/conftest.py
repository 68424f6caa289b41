"""A database of the shared server, opened with either driver."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.eventsourcing.mongo_driver import Client, Database, Driver, connect, disconnect
from shared.eventsourcing.mongo_store import MongoEventStore

DRIVERS: tuple[Driver, ...] = ("motor", "pymongo")


@asynccontextmanager
async def connected(url: str, driver: Driver = "motor", patience: float = 1.0) -> AsyncIterator[Client]:
    client = connect(url, driver, patience=patience)
    try:
        yield client
    finally:
        await disconnect(client)


@pytest.fixture(params=DRIVERS)
async def database(
    request: pytest.FixtureRequest, mongo_url: str, database_name: str
) -> AsyncIterator[Database]:
    async with connected(mongo_url, request.param) as client:
        await MongoEventStore(client[database_name]).prepare()
        yield client[database_name]
        await client.drop_database(database_name)
