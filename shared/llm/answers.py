"""Finished answers kept by request, so that a redelivered request does not buy the same answer twice.

There is no claim before asking: an answer is recorded once it exists. What remains: a process that dies
between the provider's answer and the record, or while waiting for it, leaves nothing behind, and the
redelivered request is asked and paid again, because no provider can be asked "did you answer this
before?". Two copies of a request handled at the same moment may both ask; the first record wins and both
publish it, so that one request never has two contents.
"""

import json
import logging
from collections.abc import Awaitable, Callable

from shared.errors import Unavailable
from shared.llm.structured import StructuredAnswer
from shared.messages.analysis import Usage
from shared.messaging.ports import KeyValue

_log = logging.getLogger(__name__)


async def answer_once(
    answers: KeyValue, request_id: str, ask: Callable[[], Awaitable[StructuredAnswer]]
) -> StructuredAnswer:
    """The recorded answer to a request, or a new one, recorded.

    Args:
        answers: Bucket of finished answers.
        request_id: Id of the request's envelope: the same for every redelivery, another for a retry.
        ask: Called at most once.

    Raises:
        Unavailable: the bucket cannot be read; nothing was asked.
    """
    known = await answers.get(request_id)
    if known is not None:
        return _read(known.value)
    answer = await ask()
    try:
        if await answers.create(request_id, _written(answer)) is not None:
            return answer
        first = await answers.get(request_id)
    except Unavailable as error:
        _log.warning("an answer could not be recorded; a crash now would pay for it again: %s", error)
        return answer
    return answer if first is None else _read(first.value)


def _written(answer: StructuredAnswer) -> bytes:
    record = {
        "value": answer.value,
        "model": answer.model,
        "usage": answer.usage.model_dump(),
        "repaired": answer.repaired,
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _read(record: bytes) -> StructuredAnswer:
    known = json.loads(record)
    return StructuredAnswer(known["value"], known["model"], Usage(**known["usage"]), known["repaired"])
