"""Fixtures every suite may ask for: real servers, started only when a test wants them."""

from tests.support.servers import (
    database_name,
    fresh_mongo,
    fresh_nats,
    mongo_database,
    mongo_url,
    nats_url,
)

__all__ = ["database_name", "fresh_mongo", "fresh_nats", "mongo_database", "mongo_url", "nats_url"]
