"""Subjects follow from message classes and carry no ids."""

import re

import pytest

from shared.messages.catalogue import MESSAGES
from shared.messages.message import Message
from shared.messages.video import GenerationRequested, VideoReady
from shared.messaging.streams import BUCKET_MAX_AGE, DEAD_STREAM, DURABLES, STREAMS, WORK_STREAM
from shared.messaging.subjects import matches, subject_of


def test_work_and_events_have_subjects_of_their_own() -> None:
    assert subject_of(GenerationRequested) == "stillreel.work.video.generation_requested"
    assert subject_of(VideoReady) == "stillreel.events.video.video_ready"


@pytest.mark.parametrize("message", MESSAGES)
def test_a_stored_subject_is_four_plain_words_and_taken_by_exactly_one_stream(message: type[Message]) -> None:
    subject = subject_of(message)
    assert re.fullmatch(r"stillreel\.(work|events)\.[a-z_]+\.[a-z_]+", subject)
    assert len([s for s in STREAMS if any(matches(pattern, subject) for pattern in s.subjects)]) == 1


def test_every_request_is_consumed_by_exactly_one_durable_of_the_work_queue() -> None:
    for message in (message for message in MESSAGES if message.work):
        takers = [
            durable.name
            for durable in DURABLES
            if durable.stream == WORK_STREAM.name
            and any(matches(pattern, subject_of(message)) for pattern in durable.filter_subjects)
        ]
        assert takers == [f"{message.service}-urgent" if message.urgent else message.service]


@pytest.mark.parametrize(
    ("pattern", "subject", "expected"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.c", False),
        ("a.*", "a.b", True),
        ("a.*", "a.b.c", False),
        ("a.*", "a", False),
        ("a.>", "a.b.c", True),
        ("a.>", "a", False),
        ("*.b.>", "x.b.c", True),
    ],
)
def test_wildcards_mean_what_they_mean_to_nats(pattern: str, subject: str, expected: bool) -> None:
    assert matches(pattern, subject) is expected


def test_a_claim_outlives_every_message_that_could_ask_for_it() -> None:
    assert WORK_STREAM.max_age + DEAD_STREAM.max_age < BUCKET_MAX_AGE


def test_no_durable_lets_more_messages_out_than_its_group_may_hold() -> None:
    for durable in DURABLES:
        assert durable.workers <= durable.max_ack_pending
        assert list(durable.backoff) == sorted(durable.backoff)
        assert durable.pause_after(1) == durable.backoff[0]
        assert durable.pause_after(10_000) == durable.backoff[-1]
