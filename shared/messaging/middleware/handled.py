"""One line per handled message, said after it was settled and therefore never in the way of the next hop."""

import logging
import time
from typing import Any

from faststream import BaseMiddleware
from faststream.message import AckStatus

from shared.messaging.streams import WORK_STREAM

log = logging.getLogger("stillreel.bus")


class HandledMiddleware(BaseMiddleware[Any, Any]):
    """Requests at INFO, events at DEBUG; failures are said where they are settled."""

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        started = time.perf_counter()
        result = await call_next(msg)
        level = logging.INFO if self.msg.metadata.stream == WORK_STREAM.name else logging.DEBUG
        if msg.committed is AckStatus.ACKED and log.isEnabledFor(level):
            name = self.msg.subject.rpartition(".")[2]
            log.log(level, "%s handled in %.3f s", name, time.perf_counter() - started)
        return result
