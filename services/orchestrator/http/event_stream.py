"""A run's events over HTTP: a page of them, or live as server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from services.orchestrator.following import Follower, Followers
from services.orchestrator.http.views import EventView, event_views
from shared.errors import Unavailable
from shared.eventsourcing.store import EventStore
from shared.messages.composition import CompositionProgress

LOOK_AGAIN_SECONDS = 2.0
"""Commits of other replicas wake nobody here; followers look into the store this often."""
KEEPALIVE_EVERY = 7


async def events_after(store: EventStore, run_id: str, after: int, limit: int) -> list[EventView]:
    """Up to `limit` events past version `after`."""
    found: list[EventView] = []
    async for commit in store.read_commits(run_id, after=after):
        found += event_views(commit, after)
        if len(found) >= limit:
            break
    return found[:limit]


async def live_events(
    store: EventStore, followers: Followers, run_id: str, after: int
) -> AsyncIterator[bytes]:
    """Server-sent events: `id` is the version, `event` the type; progress comes in between without an id.

    While the store is away the stream stays open and quiet.
    """
    async with followers.follow(run_id) as follower:
        quiet = 0
        yield KEEPALIVE_COMMENT
        while not followers.closed:
            follower.changed.clear()
            quiet += 1
            try:
                async for view in _new_events(store, run_id, after):
                    after, quiet = view.version, 0
                    yield format_sse_event(
                        data_str=view.model_dump_json(), event=view.type, id=str(view.version)
                    )
            except Unavailable:
                quiet = KEEPALIVE_EVERY  # finding that out took long enough
            for progress in follower.take_progress():
                quiet = 0
                work = "composition" if isinstance(progress, CompositionProgress) else "generation"
                yield format_sse_event(data_str=progress.model_dump_json(), event=f"{work}_progress")
            if quiet >= KEEPALIVE_EVERY:
                quiet = 0
                yield KEEPALIVE_COMMENT
            await _changed(follower)


async def _new_events(store: EventStore, run_id: str, after: int) -> AsyncIterator[EventView]:
    async for commit in store.read_commits(run_id, after=after):
        for view in event_views(commit, after):
            yield view


async def _changed(follower: Follower) -> None:
    try:
        await asyncio.wait_for(follower.changed.wait(), LOOK_AGAIN_SECONDS)
    except TimeoutError:
        return
