"""The in-memory bus keeps the promises of the real one, with time and weather of the test's choosing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import InvalidMessage, Unavailable
from shared.messaging.chaos import SeededChaos
from shared.messaging.memory import MemoryBus
from shared.messaging.ports import Bus, Route
from shared.messaging.streams import EVENTS_STREAM, INGEST, VIDEO, Durable
from tests.support.messaging import Recorder, generation_failed, generation_requested


class VirtualClock:
    """Sleeping is what moves its hands."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.time += timedelta(seconds=seconds)


class Killed(BaseException):
    """The process ended here."""


async def test_a_request_goes_to_its_service_once() -> None:
    bus, handler, other = MemoryBus(), Recorder(), Recorder()
    wired: Bus = bus
    await wired.subscribe([Route("video", handler), Route("analysis", other)])
    request = generation_requested()
    await bus.publisher.publish(request)
    assert await bus.run_until_idle() == 1
    assert handler.envelopes == [request]
    assert other.envelopes == []
    assert bus.published == [request]


async def test_an_event_goes_to_every_durable_that_filters_it() -> None:
    audit = Durable("audit", EVENTS_STREAM.name, ("stillreel.events.>",), workers=1, max_ack_pending=1)
    bus, ingest, auditor = MemoryBus(durables=(INGEST, audit)), Recorder(), Recorder()
    await bus.subscribe([Route("orchestrator", ingest), Route("audit", auditor)])
    event = generation_failed()
    await bus.publisher.publish(event)
    await bus.run_until_idle()
    assert ingest.envelopes == auditor.envelopes == [event]


async def test_the_same_id_is_stored_once_while_the_window_lasts() -> None:
    clock = VirtualClock()
    bus, handler = MemoryBus(clock=clock), Recorder()
    await bus.subscribe([Route("video", handler)])
    request = generation_requested()
    await bus.publisher.publish(request)
    await bus.publisher.publish(request)
    assert await bus.run_until_idle() == 1
    await clock.sleep(601)
    await bus.publisher.publish(request)
    assert await bus.run_until_idle() == 1


async def test_a_failure_is_tried_again_after_the_backoff() -> None:
    clock = VirtualClock()
    bus, handler = MemoryBus(clock=clock), Recorder(Unavailable("away"), ValueError("surprise"))
    await bus.subscribe([Route("video", handler)])
    started = clock.now()
    await bus.publisher.publish(generation_requested())
    assert await bus.run_until_idle() == 3
    assert (clock.now() - started).total_seconds() == pytest.approx(sum(VIDEO.backoff[:2]))
    assert handler.finished == 1


async def test_after_the_last_delivery_the_request_is_a_dead_letter_and_an_event_of_its_run() -> None:
    bus, parked = MemoryBus(clock=VirtualClock()), Recorder()
    failing = Recorder(*(Unavailable(f"{n}") for n in range(VIDEO.max_deliver)))
    await bus.subscribe([Route("video", failing), Route("orchestrator-parked", parked)])
    request = generation_requested()
    await bus.publisher.publish(request)
    await bus.run_until_idle()
    (letter,) = bus.dead_letters
    assert (letter.reason, letter.deliveries, letter.content) == ("exhausted", 20, request.encode())
    (event,) = parked.envelopes
    assert (event.message.type, event.cause) == ("request_parked", request.id)


async def test_a_permanent_error_and_an_unreadable_body_are_parked_at_once() -> None:
    bus, handler = MemoryBus(), Recorder(InvalidMessage("no"))
    await bus.subscribe([Route("video", handler)])
    await bus.publisher.publish(generation_requested())
    await bus.put("stillreel.work.video.noise", b"\xff", "noise-1")
    await bus.publisher.publish(generation_requested())
    assert await bus.run_until_idle() == 3
    assert [letter.reason for letter in bus.dead_letters] == ["permanent", "permanent"]
    assert bus.dead_letters[1].content == b"\xff"
    assert handler.finished == 1


async def test_a_process_killed_in_its_handler_gets_the_message_again_after_ack_wait() -> None:
    clock = VirtualClock()
    bus = MemoryBus(clock=clock)

    async def die(_: object) -> None:
        raise Killed

    await bus.subscribe([Route("video", die)])
    request = generation_requested()
    await bus.publisher.publish(request)
    with pytest.raises(Killed):
        await bus.run_until_idle()
    started, handler = clock.now(), Recorder()
    await bus.subscribe([Route("video", handler)])
    assert await bus.run_until_idle() == 1
    assert handler.envelopes == [request]
    assert (clock.now() - started).total_seconds() == pytest.approx(VIDEO.ack_wait)


async def test_a_process_killed_at_every_delivery_leaves_a_dead_letter() -> None:
    bus = MemoryBus(clock=VirtualClock())

    async def die(_: object) -> None:
        raise Killed

    await bus.subscribe([Route("video", die)])
    await bus.publisher.publish(generation_requested())
    for _ in range(VIDEO.max_deliver):
        with pytest.raises(Killed):
            await bus.deliver_next()
    assert await bus.deliver_next()
    assert await bus.run_until_idle() == 0
    assert [letter.reason for letter in bus.dead_letters] == ["exhausted"]


async def test_a_process_killed_before_the_ack_does_the_work_twice() -> None:
    died = False

    async def die_once_before_ack(point: str) -> None:
        nonlocal died
        if point == "before ack generation_requested" and not died:
            died = True
            raise Killed

    bus, handler = MemoryBus(clock=VirtualClock(), suspend=die_once_before_ack), Recorder()
    await bus.subscribe([Route("video", handler)])
    await bus.publisher.publish(generation_requested())
    with pytest.raises(Killed):
        await bus.run_until_idle()
    await bus.run_until_idle()
    assert handler.finished == 2


async def test_every_effect_has_a_point_before_and_after_it() -> None:
    points: list[str] = []

    async def note(point: str) -> None:
        points.append(point)

    bus = MemoryBus(suspend=note)
    await bus.publisher.publish(generation_requested())
    claims = bus.key_value("CLAIMS")
    await claims.create("gc_1", b"x")
    await claims.get("gc_1")
    assert points == [
        "before publish generation_requested",
        "after publish generation_requested",
        "before create CLAIMS/gc_1",
        "after create CLAIMS/gc_1",
        "before get CLAIMS/gc_1",
        "after get CLAIMS/gc_1",
    ]


async def test_a_message_published_while_nobody_listens_waits() -> None:
    bus, handler = MemoryBus(), Recorder()
    await bus.publisher.publish(generation_requested())
    assert await bus.run_until_idle() == 0
    assert len(bus.waiting("video")) == 1
    await bus.subscribe([Route("video", handler)])
    assert await bus.run_until_idle() == 1


async def test_the_same_seed_makes_the_same_weather_and_another_one_does_not() -> None:
    async def order_of(seed: int) -> list[str]:
        bus, handler = MemoryBus(clock=VirtualClock(), chaos=SeededChaos(seed, duplicated=0.5)), Recorder()
        await bus.subscribe([Route("video", handler)])
        for number in range(20):
            request = generation_requested(f"{number}")
            await bus.put("stillreel.work.video.generation_requested", request.encode(), f"id-{number}")
        await bus.run_until_idle()
        return [envelope.message.model_dump()["prompt"] for envelope in handler.envelopes]

    first, again, other = await order_of(7), await order_of(7), await order_of(8)
    assert first == again != other
    assert set(first) == {f"{number}" for number in range(20)}
    assert len(first) > 20
    assert first != sorted(first, key=int)


async def test_a_copy_made_by_chaos_is_not_tried_again() -> None:
    class Twice:
        def plan(self, durable: str, message_id: str, delivery: int) -> tuple[float, ...]:
            return (0.0, 0.0) if delivery == 1 else (0.0,)

    bus = MemoryBus(clock=VirtualClock(), chaos=Twice())
    handler = Recorder(Unavailable("first copy"), Unavailable("second copy"))
    await bus.subscribe([Route("video", handler)])
    await bus.publisher.publish(generation_requested())
    assert await bus.run_until_idle() == 3
    assert handler.finished == 1


async def test_a_subject_no_stream_takes_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="no stream takes"):
        await MemoryBus().put("elsewhere.x", b"", "id")


async def test_a_route_to_no_durable_is_an_error() -> None:
    with pytest.raises(ValueError, match="no durable 'vidoe'"):
        await MemoryBus().subscribe([Route("vidoe", Recorder())])
