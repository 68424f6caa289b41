"""Claims rest on these promises: checked in memory and on the real server."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from shared.messaging.connection import BusConnection
from shared.messaging.memory import MemoryBus
from shared.messaging.ports import KeyValue
from shared.messaging.provision import Topology, provision
from shared.settings import BusSettings


@pytest.fixture(params=["memory", "nats"])
async def bucket(request: pytest.FixtureRequest, nats_url: str) -> AsyncIterator[KeyValue]:
    if request.param == "memory":
        yield MemoryBus().key_value("CLAIMS")
        return
    settings = BusSettings(nats_url=nats_url)
    async with BusConnection("test", settings) as bus:
        name = f"CLAIMS_{uuid4().hex}"
        await provision(bus.jetstream, Topology(streams=(), durables=(), buckets=(name,)))
        yield bus.key_value(name)


async def test_a_key_nobody_wrote_has_no_entry(bucket: KeyValue) -> None:
    assert await bucket.get("gc_1") is None


async def test_a_created_entry_is_read_back_with_its_revision(bucket: KeyValue) -> None:
    revision = await bucket.create("gc_1", b"claimed")
    entry = await bucket.get("gc_1")
    assert entry is not None
    assert (entry.value, entry.revision) == (b"claimed", revision)


async def test_only_the_first_of_two_creations_wins(bucket: KeyValue) -> None:
    assert await bucket.create("gc_1", b"first") is not None
    assert await bucket.create("gc_1", b"second") is None
    entry = await bucket.get("gc_1")
    assert entry is not None
    assert entry.value == b"first"


async def test_of_many_creations_at_once_exactly_one_wins(bucket: KeyValue) -> None:
    results = await asyncio.gather(*(bucket.create("gc_1", f"{n}".encode()) for n in range(12)))
    winners = [n for n, revision in enumerate(results) if revision is not None]
    entry = await bucket.get("gc_1")
    assert len(winners) == 1
    assert entry is not None
    assert entry.value == f"{winners[0]}".encode()


async def test_an_update_with_the_newest_revision_is_written_under_a_higher_one(bucket: KeyValue) -> None:
    first = await bucket.create("gc_1", b"claimed")
    assert first is not None
    second = await bucket.update("gc_1", b"submitted", first)
    assert second is not None
    assert second > first
    entry = await bucket.get("gc_1")
    assert entry is not None
    assert (entry.value, entry.revision) == (b"submitted", second)


async def test_an_update_with_an_old_revision_is_fenced_off(bucket: KeyValue) -> None:
    first = await bucket.create("gc_1", b"claimed")
    assert first is not None
    await bucket.update("gc_1", b"submitted", first)
    assert await bucket.update("gc_1", b"late", first) is None
    entry = await bucket.get("gc_1")
    assert entry is not None
    assert entry.value == b"submitted"


async def test_keys_do_not_disturb_each_other(bucket: KeyValue) -> None:
    one = await bucket.create("gc_1", b"one")
    await bucket.create("gc_1.job", b"job")
    await bucket.create("gc_2", b"two")
    assert one is not None
    assert await bucket.update("gc_1", b"one, later", one) is not None


async def test_an_empty_value_is_an_entry(bucket: KeyValue) -> None:
    await bucket.create("gc_1", b"")
    entry = await bucket.get("gc_1")
    assert entry is not None
    assert entry.value == b""


@pytest.mark.parametrize("key", ["", "a b", "a.*", ">", "a..b", ".a", "a/b", "ä"])
async def test_a_key_that_would_address_something_else_is_refused(bucket: KeyValue, key: str) -> None:
    with pytest.raises(ValueError, match="is not a key"):
        await bucket.create(key, b"")
    with pytest.raises(ValueError, match="is not a key"):
        await bucket.get(key)
