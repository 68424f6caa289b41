"""A worker that stands still for longer than its claim lasts is replaced, and notices when it wakes up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from deploy.local.processes import ChildProcess
from deploy.local.services import python_module
from tests.connected.stack.endings import assert_whole
from tests.connected.stack.person import Person
from tests.support.stack import WholeStack

pytestmark = pytest.mark.connected


@asynccontextmanager
async def second_video_service(stack: WholeStack) -> AsyncIterator[None]:
    """A replica that nobody supervises; its lines are shown as `replica`."""
    environ = {**stack.environ, "STILLREEL_MEDIA_URL": stack.media.as_uri(), "STILLREEL_HEALTH_PORT": "0"}
    replica = ChildProcess(
        python_module("services.video"), env=environ, on_line=lambda line: stack.lines("replica", line)
    )
    await replica.start()
    try:
        await stack.lines.until("replica", "video waits for work")
        yield
    finally:
        await replica.stop()


async def test_a_clip_of_a_paused_worker_is_made_by_another_one_and_submitted_once(stack: WholeStack) -> None:
    person = await Person(stack, duration=8.0).start()
    await person.until(lambda run: run.has("generation_submitted"))
    so_far = stack.lines.count
    stack.pause("video")
    try:
        assert not (await person.look()).has("video_ready"), "it was paused too late"
        async with second_video_service(stack):
            await person.until_ended()
            await stack.lines.until("replica", "generation_requested handled", since=so_far)
    finally:
        stack.resume("video")
    await stack.lines.until("video", "was taken over by another worker", since=so_far)
    await assert_whole(stack, person)
