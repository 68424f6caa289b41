"""`kill -9` of any service while it works: the run ends by itself, and nothing happens twice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import pytest

from shared.messaging.streams import ANALYSIS, PROMPTS
from tests.connected.stack.endings import assert_whole
from tests.connected.stack.person import Person
from tests.support.stack import WholeStack

pytestmark = pytest.mark.connected

CHOSEN = [1, 0]


async def looks_at_the_picture(stack: WholeStack, person: Person) -> None:
    await person.until(lambda run: run.has("analysis_requested"))
    await stack.until_delivered(ANALYSIS)


async def has_prompts_to_write(stack: WholeStack, person: Person) -> None:
    """Writing takes milliseconds: it is stopped first, and never gets to it."""
    await person.until_asked("select_motion_elements")
    stack.pause("prompts")
    await person.until(lambda run: run.has("prompts_requested"))
    await stack.until_owed(PROMPTS)


async def renders(stack: WholeStack, person: Person) -> None:
    await person.until(lambda run: run.has("generation_submitted"))


async def has_acknowledged_an_answer(stack: WholeStack, person: Person) -> None:
    asked = await person.until_asked("select_motion_elements")
    await person.answer(asked, {"selected_indices": CHOSEN})


MOMENTS: Mapping[str, tuple[Callable[[WholeStack, Person], Awaitable[None]], str]] = {
    "analysis": (looks_at_the_picture, "analysis_completed"),
    "prompts": (has_prompts_to_write, "prompts_completed"),
    "video": (renders, "video_ready"),
    "orchestrator": (has_acknowledged_an_answer, "generation_requested"),
}
"""What each service is doing when it is killed, and what cannot have happened by then."""

LONG = {**dict.fromkeys(MOMENTS, 4.0), "video": 8.0}
"""Seconds of clip: enough to be killed over it."""


@pytest.fixture(scope="module")
async def runs(shared_stack: WholeStack) -> dict[str, Person]:
    """One run for each service; their waits for redelivery overlap."""
    persons: dict[str, Person] = {}
    for service, (moment, _) in MOMENTS.items():
        persons[service] = person = await Person(shared_stack, duration=LONG[service]).start()
        await moment(shared_stack, person)
        so_far = shared_stack.lines.count
        shared_stack.kill(service)
        assert not (await person.look()).has(MOMENTS[service][1]), f"{service} was killed too late"
        await shared_stack.lines.until(service, "started again", since=so_far)
    await asyncio.gather(*(person.until_ended() for person in persons.values()))
    return persons


@pytest.mark.parametrize("service", MOMENTS)
async def test_a_run_ends_by_itself_although_a_service_was_killed_at_work_on_it(
    stack: WholeStack, runs: dict[str, Person], service: str
) -> None:
    await assert_whole(stack, runs[service])


def test_what_was_answered_just_before_the_orchestrator_was_killed_still_stands(
    runs: dict[str, Person],
) -> None:
    assert runs["orchestrator"].seen.view["state"]["selected_motion_element_indices"] == CHOSEN


def test_each_death_is_reported_to_whoever_watches_the_stack(
    shared_stack: WholeStack, runs: dict[str, Person]
) -> None:
    for service in runs:
        assert any("was ended by SIGKILL" in line for line in shared_stack.lines.of(service))
