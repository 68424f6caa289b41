"""A state that does not fit in a document even compressed: refused by name, before the server is bothered."""

import random

import pytest

from shared.eventsourcing.errors import SnapshotTooLarge
from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_snapshots import LARGEST, MongoSnapshotStore
from shared.eventsourcing.store import Snapshot

pytestmark = pytest.mark.connected


async def test_a_state_no_document_can_hold_is_refused_with_its_size(database: Database) -> None:
    noise = random.Random(1).randbytes(LARGEST + 1_000_000).hex()
    with pytest.raises(SnapshotTooLarge, match=r"stream s takes 1.,.* at most 15,728,640 fit"):
        await MongoSnapshotStore(database).save(Snapshot("s", 1, "f1", {"noise": noise}))
    assert await MongoSnapshotStore(database).latest("s", "f1") is None
