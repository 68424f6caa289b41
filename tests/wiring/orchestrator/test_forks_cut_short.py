"""A fork whose process stops at any moment is there whole or not at all; asking again makes no second one."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.orchestrator.forks import fork_run, tree_of
from services.orchestrator.runs import Wish
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.wiring.orchestrator.test_http_api import with_picture


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory() as under_test:
        yield under_test


async def test_a_fork_stopped_at_every_await_is_made_once_when_asked_again(api: ApiUnderTest) -> None:
    runs, run_id = api.orchestrator.runs, (await with_picture(api))["run_id"]
    stopped = whole = 0
    for moment in range(1_000):
        wish = Wish("test", key=f"moment {moment}")
        cut = asyncio.create_task(fork_run(runs, run_id, None, "", wish))
        for _ in range(moment):
            await asyncio.sleep(0)
        if cut.done():
            break
        cut.cancel()
        await asyncio.gather(cut, return_exceptions=True)
        found = len(await tree_of(runs, run_id)) - 1
        assert found in (moment, moment + 1)
        stopped, whole = stopped + 1, whole + (found > moment)
        made = await fork_run(runs, run_id, None, "", wish)
        members = await tree_of(runs, run_id)
        assert len(members) == moment + 2
        (request,) = made.outcome.state.open_requests
        assert list(made.fact.asked_again.values()) == [request]
    assert 0 < whole < stopped  # some were stopped before their commit and some after it
