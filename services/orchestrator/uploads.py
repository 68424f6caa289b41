"""Files people bring: accepted once, stored, and known by their content id ever after."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress

from shared.clock import Clock
from shared.errors import NotFound
from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.store import EventStore
from shared.identity import new_id
from shared.media.guards import UploadLimits, accept_upload
from shared.media.store import MediaStore
from shared.messages.media import MediaReference
from shared.messages.run import ContentStored

SOURCE = "stillreel/orchestrator"
MOST_FILES = 32
"""Of one answer."""
CONTENT_ID = re.compile(r"gc_[0-9a-f-]{36}")
DECODED_AT_ONCE = 2
"""Each may be a hundred megapixels; whoever comes meanwhile waits for a turn."""


class Uploads:
    """Accepts files into the media store and finds them again."""

    def __init__(self, media: MediaStore, store: EventStore, clock: Clock, limits: UploadLimits) -> None:
        self._media = media
        self._store = store
        self._clock = clock
        self._limits = limits
        self._turns = asyncio.Semaphore(DECODED_AT_ONCE)

    async def accept(self, chunks: AsyncIterator[bytes], file_name: str, actor: str) -> MediaReference:
        """Store a file; returned means durable.

        Raises:
            RejectedMedia: a guard refused it; says which and why.
        """
        content = await accept_upload(
            self._media, chunks, file_name=file_name, limits=self._limits, turns=self._turns
        )
        fact = ContentStored(content=content, file_name=file_name)
        identity = new_id()
        event = StoredEvent(identity, 1, fact.type, fact.schema_version, fact.model_dump(mode="json"), SOURCE)
        await self._store.append(
            Commit(
                identity,
                content.content_id,
                (event,),
                actor,
                content.content_id,
                identity,
                None,
                self._clock.now(),
            )
        )
        return content

    async def find(self, content_id: str) -> MediaReference:
        """The uploaded file under this id.

        Raises:
            NotFound: nothing was uploaded under this id.
        """
        async for event in self._store.read(content_id, types=(ContentStored.type,)):
            return MediaReference.model_validate(event.data["content"])
        raise NotFound(
            f"nothing was uploaded as {content_id}",
            pointer="/content_id",
            code="unknown_content",
            hint="Upload with PUT /media and send the content_id it returns.",
        )

    async def named_in(self, values: object) -> list[MediaReference]:
        """The uploads a form's values name, at most MOST_FILES; others are left to the form's rules."""
        fields = values.values() if isinstance(values, dict) else ()
        parts = [part for field in fields for part in (field if isinstance(field, list) else [field])]
        names = [part for part in parts if isinstance(part, str) and CONTENT_ID.fullmatch(part)]
        found: list[MediaReference] = []
        for name in list(dict.fromkeys(names))[:MOST_FILES]:
            with suppress(NotFound):
                found.append(await self.find(name))
        return found
