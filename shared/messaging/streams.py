"""The bus's streams, durables and buckets as data; the provisioner makes them exactly like this."""

from dataclasses import dataclass
from typing import Literal

from shared.messaging.subjects import DEAD, EVENTS, WORK

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Stream:
    """A JetStream stream. `max_age` in seconds, `max_bytes` in bytes, `duplicate_window` in seconds."""

    name: str
    subjects: tuple[str, ...]
    retention: Literal["workqueue", "limits"]
    max_age: float
    max_bytes: int
    duplicate_window: float = 600.0


@dataclass(frozen=True, slots=True)
class Durable:
    """A durable pull consumer, shared by a service's replicas.

    `ack_wait` seconds (handlers heartbeat at a third of it); `workers` messages at once per process;
    `backoff` seconds before each redelivery, the last one repeated up to `max_deliver` deliveries;
    `max_ack_pending` bounds the whole group, so that nothing is prefetched that nobody works on.
    """

    name: str
    stream: str
    filter_subjects: tuple[str, ...]
    workers: int
    max_ack_pending: int
    ack_wait: float = 30.0
    max_deliver: int = 8
    backoff: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

    def pause_after(self, deliveries: int) -> float:
        """Seconds before the next delivery after `deliveries` failed ones (at least 1)."""
        return self.backoff[min(deliveries, len(self.backoff)) - 1]


WORK_STREAM = Stream("STILLREEL_WORK", (f"{WORK}.>",), "workqueue", max_age=30 * DAY, max_bytes=1 << 30)
EVENTS_STREAM = Stream("STILLREEL_EVENTS", (f"{EVENTS}.>",), "limits", max_age=30 * DAY, max_bytes=4 << 30)
DEAD_STREAM = Stream(
    "STILLREEL_DEAD",
    (
        f"{DEAD}.>",
        "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.STILLREEL_WORK.*",
        "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.STILLREEL_EVENTS.*",
        "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.STILLREEL_WORK.*",
        "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.STILLREEL_EVENTS.*",
    ),
    "limits",
    max_age=90 * DAY,
    max_bytes=1 << 30,
)

STREAMS = (WORK_STREAM, EVENTS_STREAM, DEAD_STREAM)

ANALYSIS = Durable("analysis", WORK_STREAM.name, (f"{WORK}.analysis.*",), workers=2, max_ack_pending=32)
PROMPTS = Durable("prompts", WORK_STREAM.name, (f"{WORK}.prompts.*",), workers=4, max_ack_pending=64)
VIDEO = Durable(
    "video", WORK_STREAM.name, (f"{WORK}.video.*",), workers=2, max_ack_pending=32, max_deliver=20
)
VIDEO_URGENT = Durable(
    "video-urgent",
    WORK_STREAM.name,
    (f"{WORK}.video_urgent.*",),
    workers=4,
    max_ack_pending=64,
    max_deliver=20,
)
"""What must not wait until a worker of `VIDEO` has rendered its clip to the end."""
INGEST = Durable(
    "orchestrator",
    EVENTS_STREAM.name,
    (f"{EVENTS}.analysis.*", f"{EVENTS}.prompts.*", f"{EVENTS}.video.*"),
    workers=16,
    max_ack_pending=256,
    max_deliver=50,
)
PARKED = Durable("orchestrator-parked", DEAD_STREAM.name, (f"{DEAD}.>",), workers=1, max_ack_pending=16)
EXHAUSTED = Durable(
    "orchestrator-exhausted",
    DEAD_STREAM.name,
    ("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>",),
    workers=1,
    max_ack_pending=16,
)

DURABLES = (ANALYSIS, PROMPTS, VIDEO, VIDEO_URGENT, INGEST, PARKED, EXHAUSTED)

GENERATIONS_BUCKET = "STILLREEL_GENERATIONS"
ANSWERS_BUCKET = "STILLREEL_ANSWERS"
PAYLOADS_BUCKET = "STILLREEL_PAYLOADS"
"""Object store of messages too large for the bus, kept as long as any message that refers to them."""
PAYLOADS_MAX_AGE = DEAD_STREAM.max_age
PAYLOADS_MAX_BYTES = 4 << 30
BUCKETS = (GENERATIONS_BUCKET, ANSWERS_BUCKET)
"""Claims of generations (who submitted what), and finished language-model answers by request."""
BUCKET_MAX_AGE = (
    180 * DAY
)  # longer than work and dead letters live together: a replay must still find its claim
