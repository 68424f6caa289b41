"""Whatever dies, sleeps or loses its answer, wherever: one submission at most, one outcome exactly."""

import asyncio
import random

import pytest

from services.video.domain.claim import TakenOver
from services.video.handlers import generation_requested
from services.video.providers.port import Running
from shared.errors import TransientError, Unavailable
from shared.messages.video import GenerationFailed, VideoReady
from tests.unit.video.deliveries import ACK_WAIT, deliver, deliver_until_settled
from tests.unit.video.world import Gate, Killed, Vendor, World, request_for, worker


def new_world(*, unique: bool) -> World:
    return World(Vendor(unique=unique, statuses=[Running(0.2, "queued"), Running(0.6, "rendering")]))


async def crossings_of_a_quiet_life() -> int:
    world = new_world(unique=True)
    gate = Gate(world)
    await deliver(world, request_for(world), worker(world, gate))
    assert isinstance(world.outcome(), VideoReady)
    return gate.crossings


def check(world: World, *, unique: bool) -> VideoReady | GenerationFailed:
    assert len(world.vendor.billed) <= 1, "paid twice"
    outcome = world.outcome()
    if unique:
        assert isinstance(outcome, VideoReady), "a vendor that can be asked loses nothing"
        assert len(world.vendor.billed) == 1
    elif isinstance(outcome, GenerationFailed):
        assert (outcome.reason, outcome.charged) == ("submission_unknown", "unknown")
    assert isinstance(outcome, VideoReady | GenerationFailed)
    return outcome


@pytest.mark.parametrize("unique", [True, False], ids=["can be asked", "can not be asked"])
async def test_a_kill_at_any_await_costs_at_most_one_submission(unique: bool) -> None:
    unknown = 0
    for at in range(1, await crossings_of_a_quiet_life() + 1):
        world = new_world(unique=unique)
        await deliver_until_settled(world, request_for(world), Gate(world, at))
        unknown += isinstance(check(world, unique=unique), GenerationFailed)
    # Written down as submitting (after), submit (before, after), written down as submitted (before).
    assert unknown == (0 if unique else 4)


@pytest.mark.parametrize("unique", [True, False], ids=["can be asked", "can not be asked"])
async def test_a_second_kill_at_any_await_of_the_recovery_changes_nothing(unique: bool) -> None:
    quiet = await crossings_of_a_quiet_life()
    for first in range(1, quiet + 1):
        for second in range(1, quiet + 6, 1 if first % 4 == 0 else 5):
            world = new_world(unique=unique)
            await deliver_until_settled(world, request_for(world), Gate(world, first), Gate(world, second))
            check(world, unique=unique)


@pytest.mark.parametrize("unique", [True, False], ids=["can be asked", "can not be asked"])
async def test_a_worker_frozen_at_any_await_is_fenced_off_when_it_thaws(unique: bool) -> None:
    fenced = 0
    for at in range(1, await crossings_of_a_quiet_life() + 1):
        world = new_world(unique=unique)
        envelope = request_for(world)
        gate = Gate(world, at, "freeze")
        sleeper = asyncio.create_task(generation_requested(envelope, worker(world, gate)))
        await world.until_done(sleeper, stop=lambda gate=gate: gate.frozen)  # type: ignore[misc]
        world.clock.pass_time(ACK_WAIT)
        await deliver_until_settled(world, envelope)
        said = len(world.published)
        gate.thaw.set()
        await world.until_done(sleeper)
        try:
            sleeper.result()
        except TakenOver:
            fenced += 1
            assert all(e.message.type == "generation_submitted" for e in world.published[said:])
        check(world, unique=unique)
    assert fenced > 10


async def test_a_lost_answer_at_any_await_is_survived() -> None:
    for at in range(1, await crossings_of_a_quiet_life() + 1):
        for unique in (True, False):
            world = new_world(unique=unique)
            gate = Gate(world, at, Unavailable("the answer got lost"))
            await deliver_until_settled(world, request_for(world), gate)
            check(world, unique=unique)


@pytest.mark.parametrize("seed", range(60))
async def test_two_workers_at_once_submit_once(seed: int) -> None:
    """A failing seed runs again by its number."""
    rng = random.Random(seed)
    world = new_world(unique=False)
    envelope = request_for(world)
    gates = [Gate(world, pauses=iter(lambda: rng.randrange(4), None)) for _ in range(2)]
    rivals = [asyncio.create_task(generation_requested(envelope, worker(world, gate))) for gate in gates]
    await world.until_done(*rivals)
    for rival in rivals:
        rival.result()  # one made it, the other stood by and says the same
    assert len(world.vendor.billed) == 1
    assert isinstance(world.outcome(), VideoReady)


async def test_a_live_claim_is_neither_stolen_nor_submitted_again() -> None:
    world = new_world(unique=False)
    world.vendor.statuses = [Running(0.1, "rendering", ask_again=10) for _ in range(60)]
    envelope = request_for(world)
    first = asyncio.create_task(generation_requested(envelope, worker(world)))
    await world.until_done(first, stop=lambda: world.vendor.polls > 0)
    second = asyncio.create_task(generation_requested(envelope, worker(world)))
    await world.until_done(second)
    with pytest.raises(TransientError, match="in the hands of worker-"):
        second.result()
    await world.until_done(first)
    first.result()
    assert len(world.vendor.billed) == 1
    assert world.vendor.left == [world.vendor.left[0]], "one worker watched the job"


async def test_a_worker_told_to_stop_gives_its_claim_back_at_once() -> None:
    world = new_world(unique=False)
    world.vendor.statuses = [Running(0.1, "rendering", ask_again=100)]
    envelope = request_for(world)
    stopped = asyncio.create_task(generation_requested(envelope, worker(world)))
    await world.until_done(stopped, stop=lambda: bool(world.progress))
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    asked_at = world.clock.now()
    await deliver(world, envelope)
    assert world.clock.now() == asked_at, "nobody had to wait for a lease"
    assert len(world.vendor.billed) == 1
    assert isinstance(world.outcome(), VideoReady)


async def test_a_job_id_is_written_down_however_long_the_bucket_is_away() -> None:
    world = new_world(unique=False)
    tools = worker(world)
    update, failures = tools.claims.update, iter(range(10))

    async def failing(key: str, value: bytes, revision: int) -> int | None:
        if b'"submitted"' in value and next(failures, None) is not None:
            raise Unavailable("the bucket does not answer")
        return await update(key, value, revision)

    tools.claims.update = failing  # type: ignore[method-assign]
    await deliver(world, request_for(world), tools)
    assert isinstance(world.outcome(), VideoReady)


async def test_a_dead_process_does_nothing_more() -> None:
    """Guards the harness itself: without this the kills above would prove little."""
    world = new_world(unique=True)
    gate = Gate(world, at=6)
    with pytest.raises(Killed):
        await deliver(world, request_for(world), worker(world, gate))
    before = (dict(world.bucket), len(world.published), list(world.vendor.billed))
    world.clock.pass_time(1000)
    for _ in range(50):
        await asyncio.sleep(0)
    assert before == (dict(world.bucket), len(world.published), list(world.vendor.billed))
