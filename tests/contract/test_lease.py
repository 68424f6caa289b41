"""What every lease promises: one holder, and a late one can do no harm."""

import asyncio

import pytest

from shared.eventsourcing.errors import LeaseLost
from shared.eventsourcing.lease import Grant, Lease
from tests.contract.conftest import Backend


async def taken_over(lease: Lease, holder: str) -> Grant:
    """The grant as soon as the one before ran out."""
    async with asyncio.timeout(20):
        while (grant := await lease.acquire(holder)) is None:  # noqa: ASYNC110 -- the server's clock ends it
            await asyncio.sleep(0.01)
    return grant


async def test_only_one_of_many_gets_a_free_lease(backend: Backend) -> None:
    leases = [backend.lease() for _ in range(10)]
    grants = await asyncio.gather(*(lease.acquire(f"h{n}") for n, lease in enumerate(leases)))
    assert len([grant for grant in grants if grant is not None]) == 1


async def test_a_held_lease_is_refused_also_to_its_holder(backend: Backend) -> None:
    lease = backend.lease()
    assert await lease.acquire("a") is not None
    assert await lease.acquire("b") is None
    assert await lease.acquire("a") is None


async def test_leases_of_different_names_are_independent(backend: Backend) -> None:
    assert await backend.lease(name="one").acquire("a") is not None
    assert await backend.lease(name="two").acquire("b") is not None


async def test_a_released_lease_is_free_at_once_with_a_larger_token(backend: Backend) -> None:
    lease = backend.lease()
    first = await lease.acquire("a")
    assert first is not None
    await lease.release(first)
    second = await lease.acquire("b")
    assert second is not None
    assert second.fence > first.fence


async def test_a_lease_that_is_not_renewed_goes_to_the_next(backend: Backend) -> None:
    lease = backend.lease(seconds=0.2)
    first = await lease.acquire("a")
    assert first is not None
    second = await taken_over(lease, "b")
    assert second.fence > first.fence


async def test_a_renewed_lease_outlives_its_first_term(backend: Backend) -> None:
    lease = backend.lease(seconds=1.0)
    grant = await lease.acquire("a")
    assert grant is not None
    clock = asyncio.get_running_loop()
    started = clock.time()
    while clock.time() - started < 1.5:
        await lease.renew(grant)
        assert await lease.acquire("b") is None
        await asyncio.sleep(0.05)


async def test_a_holder_that_slept_through_its_lease_is_fenced_off(backend: Backend) -> None:
    lease = backend.lease(seconds=0.2)
    sleeper = await lease.acquire("a")
    assert sleeper is not None
    await lease.save_position(sleeper, {"at": 1})
    second = await taken_over(lease, "b")
    await lease.save_position(second, {"at": 2})
    for refused in (lease.save_position(sleeper, {"at": 99}), lease.renew(sleeper)):
        with pytest.raises(LeaseLost, match=f"token {sleeper.fence}"):
            await refused
    await lease.release(sleeper)
    assert await lease.position() == {"at": 2}


async def test_a_late_holder_is_fenced_off_before_the_new_one_wrote_anything(backend: Backend) -> None:
    lease = backend.lease(seconds=0.2)
    sleeper = await lease.acquire("a")
    assert sleeper is not None
    await lease.save_position(sleeper, {"at": 1})
    await taken_over(lease, "b")
    with pytest.raises(LeaseLost):
        await lease.save_position(sleeper, {"at": 99})
    assert await lease.position() == {"at": 1}


async def test_the_position_outlives_the_holder_and_can_be_forgotten(backend: Backend) -> None:
    lease = backend.lease()
    assert await lease.position() is None
    first = await lease.acquire("a")
    assert first is not None
    await lease.save_position(first, {"_data": "82", "n": [1]})
    await lease.release(first)
    second = await backend.lease().acquire("b")
    assert second is not None
    assert await lease.position() == {"_data": "82", "n": [1]}
    await lease.save_position(second, None)
    assert await lease.position() is None
