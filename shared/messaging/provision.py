"""The only place that makes streams, durables and buckets: create or update, exactly as the tables say.

Run by the orchestrator at start; for platform teams `python -m shared.messaging.provision`. Only fields the
tables decide are touched: replicas, placement and whatever else an operator set on an existing stream stay as
they are.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from nats.js import JetStreamContext

from shared.errors import PermanentError, StillreelError, Unavailable
from shared.messages.message import JsonObject
from shared.messaging.durables import api, consumer_config, drift
from shared.messaging.streams import (
    BUCKET_MAX_AGE,
    BUCKETS,
    DURABLES,
    PAYLOADS_BUCKET,
    PAYLOADS_MAX_AGE,
    PAYLOADS_MAX_BYTES,
    STREAMS,
    Durable,
    Stream,
)

log = logging.getLogger("stillreel.provision")

_NANOSECONDS = 1_000_000_000
_STREAM_NOT_FOUND = 10059
_CONSUMER_NOT_FOUND = 10014


class ProvisioningRefused(PermanentError):
    """The server has something of that name that can't become what the tables say."""


@dataclass(frozen=True, slots=True)
class Topology:
    """What shall exist. `replicas` applies to what is created, and to what exists only when it is set."""

    streams: Sequence[Stream] = STREAMS
    durables: Sequence[Durable] = DURABLES
    buckets: Sequence[str] = BUCKETS
    payloads: str = PAYLOADS_BUCKET
    replicas: int | None = None


@dataclass(slots=True)
class Provisioned:
    """What a run changed, one sentence each; empty when everything was as it should be."""

    changes: list[str] = field(default_factory=list)

    def note(self, change: str) -> None:
        log.info(change)
        self.changes.append(change)


async def provision(jetstream: JetStreamContext, topology: Topology | None = None) -> Provisioned:
    """Create what is missing and update what drifted; running it again changes nothing.

    Raises:
        ProvisioningRefused: an existing stream or durable can't be changed into what is wanted.
        Unavailable: JetStream does not answer.
    """
    wanted = topology or Topology()
    done = Provisioned()
    for stream in wanted.streams:
        await _stream(jetstream, stream_config(stream), wanted.replicas, done)
    for bucket in wanted.buckets:
        await _stream(jetstream, bucket_config(bucket), wanted.replicas, done)
    await _stream(jetstream, payloads_config(wanted.payloads), wanted.replicas, done)
    for durable in wanted.durables:
        await _durable(jetstream, durable, done)
    return done


def stream_config(stream: Stream) -> JsonObject:
    """Return the fields of a JetStream stream that the table decides (`$JS.API.STREAM.CREATE`).

    A full work queue refuses new work instead of dropping old work that nobody did yet.
    """
    return {
        "name": stream.name,
        "subjects": list(stream.subjects),
        "retention": stream.retention,
        "storage": "file",
        "discard": "new" if stream.retention == "workqueue" else "old",
        "max_age": int(stream.max_age * _NANOSECONDS),
        "max_bytes": stream.max_bytes,
        "duplicate_window": int(stream.duplicate_window * _NANOSECONDS),
    }


def bucket_config(bucket: str) -> JsonObject:
    """Return the stream behind a key-value bucket (ADR-8), one value per key."""
    return {
        "name": f"KV_{bucket}",
        "subjects": [f"$KV.{bucket}.>"],
        "retention": "limits",
        "storage": "file",
        "discard": "new",
        "max_msgs_per_subject": 1,
        "max_age": int(BUCKET_MAX_AGE * _NANOSECONDS),
        "duplicate_window": 120 * _NANOSECONDS,
        "allow_rollup_hdrs": True,
        "deny_delete": True,
        "allow_direct": True,
    }


def payloads_config(bucket: str) -> JsonObject:
    """Return the stream behind an object store (ADR-20): chunks, and the newest note on each object."""
    return {
        "name": f"OBJ_{bucket}",
        "subjects": [f"$O.{bucket}.C.>", f"$O.{bucket}.M.>"],
        "retention": "limits",
        "storage": "file",
        "discard": "new",
        "max_age": int(PAYLOADS_MAX_AGE * _NANOSECONDS),
        "max_bytes": PAYLOADS_MAX_BYTES,
        "duplicate_window": 120 * _NANOSECONDS,
        "allow_rollup_hdrs": True,
        "allow_direct": True,
    }


async def _stream(
    jetstream: JetStreamContext, wanted: JsonObject, replicas: int | None, done: Provisioned
) -> None:
    name = wanted["name"]
    if replicas is not None:
        wanted = {**wanted, "num_replicas": replicas}
    answer = await api(jetstream, f"STREAM.INFO.{name}")
    if _is_missing(answer, _STREAM_NOT_FOUND):
        _check(await api(jetstream, f"STREAM.CREATE.{name}", wanted), f"create stream {name}")
        done.note(f"created stream {name}")
        return
    found = _check(answer, f"read stream {name}")["config"]
    if changes := drift(wanted, found):
        updated = {**found, **wanted}
        _check(
            await api(jetstream, f"STREAM.UPDATE.{name}", updated),
            f"update stream {name} ({'; '.join(changes)})",
        )
        done.note(f"updated stream {name}: {'; '.join(changes)}")


async def _durable(jetstream: JetStreamContext, durable: Durable, done: Provisioned) -> None:
    name = f"{durable.stream}.{durable.name}"
    wanted = consumer_config(durable)
    answer = await api(jetstream, f"CONSUMER.INFO.{name}")
    if _is_missing(answer, _CONSUMER_NOT_FOUND):
        request = {"stream_name": durable.stream, "config": wanted, "action": "create"}
        _check(await api(jetstream, f"CONSUMER.CREATE.{name}", request), f"create durable {name}")
        done.note(f"created durable {name}")
        return
    found = _check(answer, f"read durable {name}")["config"]
    either = ("filter_subject", "filter_subjects")
    changes = drift({**dict.fromkeys(either), **wanted}, found)
    if changes:
        kept = {key: value for key, value in found.items() if key not in either}
        request = {"stream_name": durable.stream, "config": {**kept, **wanted}, "action": "update"}
        _check(
            await api(jetstream, f"CONSUMER.CREATE.{name}", request),
            f"update durable {name} ({'; '.join(changes)})",
        )
        done.note(f"updated durable {name}: {'; '.join(changes)}")


def _is_missing(answer: JsonObject, code: int) -> bool:
    return bool(answer.get("error", {}).get("err_code") == code)


def _check(answer: JsonObject, task: str) -> JsonObject:
    error = answer.get("error")
    if error is None:
        return answer
    sentence = f"could not {task}: {error.get('description')} (error {error.get('err_code')})"
    if error.get("code") == 503:
        raise Unavailable(sentence)
    raise ProvisioningRefused(
        f"{sentence}. Move its messages away and delete it, or give Stillreel a NATS account of its own."
    )


async def _main() -> int:
    from shared.logs import LogSettings, configure_logs
    from shared.messaging.connection import BusConnection
    from shared.messaging.server_checks import check_server
    from shared.settings import BusSettings, load

    try:
        settings = load(BusSettings)
        configure_logs("provision", load(LogSettings))
        async with BusConnection("provision", settings) as bus:
            await check_server(bus.client, settings)
            done = await provision(bus.jetstream, Topology(replicas=settings.nats_replicas))
    except StillreelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not done.changes:
        log.info("everything is as it should be")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
