"""What must be true of every run that ended, whatever died on the way."""

import hashlib
from collections import Counter

from shared.messages.analysis import AnalysisRequested
from shared.messages.prompts import PromptsRequested
from shared.messages.video import GenerationRequested
from tests.connected.stack.person import Person, Seen
from tests.support.messaging import eventually
from tests.support.stack import PATIENCE, WholeStack

WORK = {AnalysisRequested.type, PromptsRequested.type, GenerationRequested.type}


async def assert_whole(stack: WholeStack, person: Person) -> None:
    """A run that ended as if nothing had happened: nothing lost, nothing twice, a clip to fetch."""
    seen = await person.look()
    assert seen.types()[-1] == "run_completed"
    assert [event["version"] for event in seen.events] == list(range(1, len(seen.events) + 1))
    stored = [event["id"] for event in seen.events]
    assert len(set(stored)) == len(stored)
    told = Counter((event["type"], event["data"].get("generation_id")) for event in seen.events)
    asked = [
        event["data"]["generation_id"] for event in seen.events if event["type"] == "generation_requested"
    ]
    assert [told["generation_submitted", one] for one in asked] == [1] * len(asked)
    assert seen.types().count("video_ready") == len(asked) == 1
    assert seen.view["attention"] == []
    await _assert_fetched(stack, seen)
    await eventually(lambda: _all_published(stack, person), patience=PATIENCE)


async def _assert_fetched(stack: WholeStack, seen: Seen) -> None:
    video = seen.view["state"]["selected_video_data"]
    clip = await stack.http.get(video["url"])
    assert clip.status_code == 200
    assert hashlib.sha256(clip.content).hexdigest() == video["sha256"]


async def _all_published(stack: WholeStack, person: Person) -> bool:
    """Every stored event but the requests for work is on the bus, and none twice."""
    published = await stack.published(person.run_id)
    assert len(set(published)) == len(published), "an event is on the bus twice"
    return set(published) == {event["id"] for event in person.seen.events if event["type"] not in WORK}
