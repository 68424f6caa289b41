"""Streams that branch off others share what came before instead of copying it; readers see one history."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, replace

from shared.eventsourcing.commit_rules import select, without_holes
from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.store import EventStore

_KNOWN_STREAMS = 10_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stream branched off: it goes on from version `version` of stream `stream`."""

    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a history: events of `stream` up to version `last`, or all of them."""

    stream: str
    last: int | None


OriginOf = Callable[[StoredEvent], Origin | None]
"""Reads the first event of a stream; None when the stream begins with it."""


class Lineage:
    """An event store whose branches read as whole histories; versions go on from the origin's.

    A branch's own first event has the version after its origin's. It names the origin, so the origin is
    known with the first commit and never changes. Other stores know only the branch's own events.
    """

    def __init__(self, store: EventStore, origin_of: OriginOf) -> None:
        self._store = store
        self._origin_of = origin_of
        self._origins: OrderedDict[str, Origin | None] = OrderedDict()

    async def append(self, commit: Commit) -> None:
        await self._store.append(commit)

    async def read(
        self,
        stream: str,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> AsyncIterator[StoredEvent]:
        parts = await self.parts(stream)
        events = self._events(parts, after, until, types)
        if len(parts) > 1 and types is None:
            events = without_holes(stream, events, after=after)
        async for event in events:
            yield event

    async def read_commits(self, stream: str, *, after: int = 0) -> AsyncIterator[Commit]:
        for part in await self.parts(stream):
            if part.last is not None and part.last <= after:
                continue
            async for commit in self._store.read_commits(part.stream, after=after):
                if part.last is None or commit.last_version <= part.last:
                    yield commit
                    continue
                if commit.first_version <= part.last:
                    yield replace(commit, events=tuple(select(commit, 0, part.last)))
                break
            after = max(after, part.last or 0)

    async def version(self, stream: str) -> int:
        return await self._store.version(stream)

    async def first(self, stream: str) -> StoredEvent | None:
        return await self._store.first(stream)

    async def origin(self, stream: str) -> Origin | None:
        """Where a stream branched off; None for one that did not, or that is empty so far.

        Raises:
            Unavailable: the store does not answer.
        """
        if stream in self._origins:
            self._origins.move_to_end(stream)
            return self._origins[stream]
        first = await self._store.first(stream)
        if first is None:
            return None
        origin = self._origins[stream] = self._origin_of(first)
        while len(self._origins) > _KNOWN_STREAMS:
            self._origins.popitem(last=False)
        return origin

    async def parts(self, stream: str) -> list[Part]:
        """What a stream's history consists of, oldest first; the last part is the stream itself.

        Raises:
            Unavailable: the store does not answer.
        """
        parts = [Part(stream, None)]
        origin = await self.origin(stream)
        while origin is not None:
            last = parts[-1].last
            parts.append(Part(origin.stream, origin.version if last is None else min(last, origin.version)))
            origin = await self.origin(origin.stream)
        return parts[::-1]

    async def _events(
        self, parts: list[Part], after: int, until: int | None, types: Collection[str] | None
    ) -> AsyncIterator[StoredEvent]:
        for part in parts:
            bounds = [bound for bound in (part.last, until) if bound is not None]
            last = min(bounds, default=None)
            if last is not None and last <= after:
                continue
            async for event in self._store.read(part.stream, after=after, until=last, types=types):
                yield event
            after = max(after, part.last or 0)
