"""Every way a generation can end, as the events a reader acts on."""

import asyncio
from typing import Any

import pytest

from services.video.domain.outcome import Failure
from services.video.handlers import generation_requested
from services.video.providers.port import Accepted, NotNow, Running, Succeeded
from shared.errors import InvalidMessage, NotFound, RejectedMedia, TransientError, Unavailable
from shared.identity import reaction_id
from shared.messages.video import GenerationFailed, GenerationSubmitted, VideoReady
from tests.unit.video.deliveries import deliver
from tests.unit.video.world import START, World, reference, request_for, worker


async def failure(world: World, **request: Any) -> GenerationFailed:
    await deliver(world, request_for(world, **request))
    outcome = world.outcome()
    assert isinstance(outcome, GenerationFailed)
    return outcome


async def test_a_request_becomes_a_clip_and_two_events() -> None:
    world = World()
    world.vendor.statuses = [Running(0.5, "rendering"), Succeeded("gen-4", {"duration": 5}, {"note": "fine"})]
    envelope = request_for(world)
    await deliver(world, envelope)
    submitted, ready = (said.message for said in world.published)
    assert isinstance(submitted, GenerationSubmitted)
    assert isinstance(ready, VideoReady)
    assert submitted.job_id == f"job-{submitted.generation_id}"
    assert ready.content.content_id == ready.generation_id == submitted.generation_id
    assert ready.content.url.startswith(f"/workflow/{ready.run_id}/media/")
    assert (ready.model, ready.parameters, ready.report) == ("gen-4", {"duration": 5}, {"note": "fine"})
    assert ready.seconds == 5.0


async def test_events_name_their_cause_and_carry_its_trace() -> None:
    world = World()
    envelope = request_for(world)
    await deliver(world, envelope)
    for said in world.published:
        assert said.id == reaction_id(envelope.id, said.message.type)
        assert (said.cause, said.traceparent) == (envelope.id, envelope.traceparent)
        assert (said.source, said.subject) == ("stillreel/video", envelope.subject)


async def test_a_redelivered_request_produces_the_same_event() -> None:
    world = World()
    envelope = request_for(world)
    await deliver(world, envelope)
    world.clock.pass_time(3600)
    await deliver(world, envelope)
    ready = [said.encode() for said in world.published if said.message.type == "video_ready"]
    assert len(ready) == 2
    assert ready[0] == ready[1]
    assert world.vendor.polls == 1


async def test_an_unknown_provider_is_unsupported_and_says_which_exist() -> None:
    said = await failure(World(), provider="sora")
    assert (said.reason, said.charged) == ("unsupported", "no")
    assert said.message == "There is no video provider 'sora'. There are: scripted."


async def test_an_action_a_provider_can_not_do_is_unsupported() -> None:
    said = await failure(World(), action_type="txt2vid")
    assert (said.reason, said.charged) == ("unsupported", "no")
    assert "txt2vid" in said.message
    assert "img2vid" in said.message


@pytest.mark.parametrize(
    "missing", [None, reference("gc_0198c0de-0000-7000-8000-000000000000", extension="png")]
)
async def test_without_its_picture_nothing_is_submitted(missing: Any) -> None:
    world = World()
    said = await failure(world, source_image=missing)
    assert (said.reason, said.charged) == ("media_missing", "no")
    assert world.vendor.billed == []


@pytest.mark.parametrize(
    "refusal",
    [
        Failure("refused", "The prompt was flagged.", "no"),
        Failure("provider_rejected", "Duration must be 5.", "no"),
    ],
)
async def test_a_refused_submission_is_told_as_the_provider_said_it(refusal: Failure) -> None:
    world = World()
    world.vendor.answers = [refusal]
    said = await failure(world)
    assert (said.reason, said.message, said.charged) == (refusal.reason, refusal.message, refusal.charged)


async def test_a_job_that_fails_is_told_with_what_it_cost() -> None:
    world = World()
    world.vendor.statuses = [Running(0.9, "rendering"), Failure("provider_failed", "GPU lost.", "yes")]
    said = await failure(world)
    assert (said.reason, said.message, said.charged) == ("provider_failed", "GPU lost.", "yes")


async def test_a_provider_without_capacity_is_tried_again_later() -> None:
    world = World()
    world.vendor.answers = [NotNow("too many jobs"), Accepted("job-2")]
    envelope = request_for(world)
    with pytest.raises(TransientError, match="too many jobs"):
        await deliver(world, envelope)
    assert world.outcomes() == {}
    await deliver(world, envelope)
    assert isinstance(world.outcome(), VideoReady)
    assert len(world.vendor.billed) == 1


async def test_a_submission_without_an_answer_is_looked_for_at_once() -> None:
    world = World()
    world.vendor.unique = False
    world.vendor.answers = [TimeoutError("read timed out")]
    said = await failure(world)
    assert (said.reason, said.charged) == ("submission_unknown", "unknown")
    assert "your account" in said.message


async def test_a_provider_that_does_not_answer_for_a_while_is_asked_on() -> None:
    world = World()
    world.vendor.statuses = [Running(0.4, "rendering"), Unavailable("502"), Unavailable("502"), Succeeded()]
    await deliver(world, request_for(world))
    assert isinstance(world.outcome(), VideoReady)
    assert {told.fraction for told in world.progress} == {0.4}, "it does not jump back"
    assert [told.stage for told in world.progress][:2] == ["rendering", "waiting for an answer"]


async def test_a_job_that_never_ends_is_cancelled_at_the_deadline() -> None:
    world = World()
    world.vendor.statuses = [Running(0.1, "queued", ask_again=30) for _ in range(100)]
    envelope = request_for(world)
    await deliver(world, envelope, worker(world, deadline=600))
    said = world.outcome()
    assert isinstance(said, GenerationFailed)
    assert (said.reason, said.charged) == ("timed_out", "unknown")
    assert "10 minutes" in said.message
    assert len(world.vendor.cancelled) == 1
    assert (world.clock.now() - START).total_seconds() == 600


async def test_success_without_a_playable_clip_is_a_failure_that_cost_money() -> None:
    world = World()
    world.put_error = RejectedMedia("The file is a JSON document.", hint="", code="wrong_type")
    said = await failure(world)
    assert (said.reason, said.charged) == ("provider_failed", "yes")
    assert "a JSON document" in said.message


async def test_a_clip_that_expired_at_the_provider_is_a_failure_that_cost_money() -> None:
    world = World()
    world.vendor.fetch_error = NotFound("The link has expired.")
    said = await failure(world)
    assert (said.reason, said.charged) == ("provider_failed", "yes")


async def test_what_a_free_provider_fails_at_costs_nothing() -> None:
    world = World()
    world.vendor.fetch_error = NotFound("gone")
    await deliver(world, request_for(world), worker(world, free=True))
    assert world.outcome().charged == "no"


async def test_a_media_store_that_is_away_loses_nothing() -> None:
    world = World()
    world.put_error = Unavailable("the media store does not answer")
    envelope = request_for(world)
    with pytest.raises(Unavailable):
        await deliver(world, envelope)
    assert world.outcomes() == {}
    world.put_error = None
    await deliver(world, envelope)
    assert isinstance(world.outcome(), VideoReady)
    assert len(world.vendor.billed) == 1


async def test_progress_is_told_at_most_five_times_a_second() -> None:
    world = World()
    world.vendor.statuses = [Running(step / 100, "rendering", ask_again=0.05) for step in range(100)]
    await deliver(world, request_for(world))
    assert 20 <= len(world.progress) <= 26
    fractions = [told.fraction for told in world.progress]
    assert fractions == sorted(fractions)


async def test_every_job_that_was_watched_is_left() -> None:
    world = World()
    world.vendor.statuses = [ValueError("a bug in the provider")]
    with pytest.raises(ValueError, match="a bug"):
        await deliver(world, request_for(world))
    assert len(world.vendor.left) == 1


async def test_a_message_that_is_no_request_is_refused_for_good() -> None:
    world = World()
    await deliver(world, request_for(world))
    stray = world.published[0]
    with pytest.raises(InvalidMessage, match="no use for generation_submitted"):
        await asyncio.wait_for(generation_requested(stray, worker(world)), 5)
