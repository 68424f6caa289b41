"""What every snapshot store promises."""

import asyncio

import pytest

from shared.eventsourcing.errors import InvalidCommit
from shared.eventsourcing.store import Snapshot
from tests.contract.conftest import Backend


async def test_an_unknown_stream_has_no_snapshot(backend: Backend) -> None:
    assert await backend.snapshots.latest("s", "f1") is None


async def test_a_state_comes_back_as_it_was_saved(backend: Backend) -> None:
    saved = Snapshot("s", 7, "f1", {"$ref": {"$id": [1, 2**62, None, 0.5]}, "a.b": "ü"})
    await backend.snapshots.save(saved)
    assert await backend.snapshots.latest("s", "f1") == saved


async def test_the_newest_version_stays_in_whatever_order_they_are_saved(backend: Backend) -> None:
    saves = [Snapshot("s", version, "f1", {"v": version}) for version in (5, 9, 7, 9, 1)]
    for snapshot in saves:
        await backend.snapshots.save(snapshot)
    assert await backend.snapshots.latest("s", "f1") == saves[1]
    await asyncio.gather(*(backend.snapshots.save(Snapshot("t", version, "f1", {})) for version in range(8)))
    newest = await backend.snapshots.latest("t", "f1")
    assert newest is not None
    assert newest.version == 7


async def test_a_changed_fold_does_not_see_the_old_folds_snapshot(backend: Backend) -> None:
    await backend.snapshots.save(Snapshot("s", 7, "f1", {"old": True}))
    assert await backend.snapshots.latest("s", "f2") is None
    await backend.snapshots.save(Snapshot("s", 3, "f2", {"new": True}))
    old, new = await backend.snapshots.latest("s", "f1"), await backend.snapshots.latest("s", "f2")
    assert (old and old.version, new and new.version) == (7, 3)


async def test_a_state_that_is_not_json_is_refused(backend: Backend) -> None:
    with pytest.raises(InvalidCommit, match="state/at"):
        await backend.snapshots.save(Snapshot("s", 1, "f1", {"at": object()}))


async def test_a_state_larger_than_a_stored_document_comes_back(backend: Backend) -> None:
    pieces = {f"piece {number}": {"prompt": "the curtain sways " * 50} for number in range(20_000)}
    saved = Snapshot("s", 7, "f1", pieces)
    await backend.snapshots.save(saved)
    assert await backend.snapshots.latest("s", "f1") == saved
