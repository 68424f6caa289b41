"""What the server says about durables, asked by services before they start and by every readiness probe."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nats.errors
from nats.js import JetStreamContext

from shared.errors import Unavailable
from shared.messages.message import JsonObject
from shared.messaging.sending import sentence
from shared.messaging.streams import Durable

log = logging.getLogger("stillreel.bus")

_PAUSE = 0.2
_PROBE = 2.0
_SAYS_SO_EVERY = 3.0
_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether messages can arrive; `problems` holds one sentence for each reason why not."""

    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


def consumer_config(durable: Durable) -> JsonObject:
    """Return the fields of a JetStream consumer that the table decides (`$JS.API.CONSUMER.CREATE`).

    `backoff` is not among them: there it would replace `ack_wait`; ours is applied by settlement.
    """
    one, *more = durable.filter_subjects
    filters: JsonObject = {"filter_subjects": [one, *more]} if more else {"filter_subject": one}
    return {
        "durable_name": durable.name,
        "ack_policy": "explicit",
        "deliver_policy": "all",
        "replay_policy": "instant",
        "ack_wait": int(durable.ack_wait * _NANOSECONDS),
        "max_deliver": durable.max_deliver,
        "max_ack_pending": durable.max_ack_pending,
        **filters,
    }


def drift(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, ...]:
    """One line `field: found → wanted` for each field the table decides and the server has otherwise."""
    return tuple(
        f"{name}: {found.get(name)!r} → {value!r}"
        for name, value in wanted.items()
        if found.get(name) != value
    )


async def api(
    jetstream: JetStreamContext, subject: str, body: JsonObject | None = None, *, patience: float = 5.0
) -> Any:
    """Ask the JetStream API in raw JSON, so that fields this client does not know survive an update.

    Returns the answer, also when it is an error (`{"error": {...}}`).

    Raises:
        Unavailable: no answer.
    """
    payload = json.dumps(body).encode() if body is not None else b""
    try:
        answer = await jetstream._nc.request(f"{jetstream._prefix}.{subject}", payload, timeout=patience)
    except nats.errors.NoRespondersError as error:
        raise Unavailable("the server at NATS has no JetStream, or this login may not use it") from error
    except nats.errors.Error as error:
        raise Unavailable(f"NATS does not answer: {sentence(error)}") from error
    return json.loads(answer.data)


async def problems_of(jetstream: JetStreamContext, durables: Sequence[Durable]) -> tuple[str, ...]:
    """One sentence for each durable that is missing, filters other subjects, or can't be asked for."""
    return tuple(
        problem
        for problem in await asyncio.gather(*(_problem(jetstream, durable) for durable in durables))
        if problem
    )


async def wait_until_made(jetstream: JetStreamContext, durables: Sequence[Durable]) -> None:
    """Return when every durable exists; says every few seconds which one is awaited."""
    said = float("-inf")
    loop = asyncio.get_running_loop()
    while problems := await problems_of(jetstream, durables):
        if loop.time() - said > _SAYS_SO_EVERY:
            said = loop.time()
            log.warning("waiting: %s — the orchestrator makes it when it starts", "; ".join(problems))
        await asyncio.sleep(_PAUSE)


async def _problem(jetstream: JetStreamContext, durable: Durable) -> str | None:
    name = f"consumer {durable.name} of stream {durable.stream}"
    try:
        answer = await api(jetstream, f"CONSUMER.INFO.{durable.stream}.{durable.name}", patience=_PROBE)
    except Unavailable as error:
        return f"{name}: {error}"
    if "error" in answer:
        return f"{name}: {answer['error'].get('description', 'not found')}"
    wanted = consumer_config(durable)
    filters = ("filter_subject", "filter_subjects")
    wrong = drift({field: wanted.get(field) for field in filters}, answer["config"])
    return f"{name} filters other subjects ({'; '.join(wrong)})" if wrong else None
