"""Reading a cursor in batches, which both drivers do several times faster than document by document."""

from collections.abc import AsyncIterator
from typing import Any

from shared.eventsourcing.mongo_driver import Document
from shared.eventsourcing.mongo_errors import mongo_errors

_BATCH = 500


async def documents(cursor: Any) -> AsyncIterator[Document]:
    """All documents of a `find` cursor of either driver; the cursor is closed at the end.

    Raises:
        Unavailable: the server does not answer.
    """
    try:
        while True:
            with mongo_errors():
                batch: list[Document] = await cursor.to_list(_BATCH)
            for document in batch:
                yield document
            if len(batch) < _BATCH:
                return
    finally:
        with mongo_errors():
            await cursor.close()
