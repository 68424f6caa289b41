"""Every delivery ends in exactly one of four ways: done, tried again later, parked, or left to the server.

FastStream's own policies drop a message at the first error, or give it back without a pause.
"""

import logging
from collections.abc import Mapping
from typing import Any

from faststream import BaseMiddleware

from shared.errors import PermanentError, TransientError
from shared.messaging.parking import Parking
from shared.messaging.streams import Durable

log = logging.getLogger("stillreel.bus")


class SettlementMiddleware(BaseMiddleware[Any, Any]):
    """Acknowledges, gives back with the durable's backoff, or parks.

    A `PermanentError` is parked at once, anything else after the durable's last delivery. If parking fails
    the message comes again; after the last delivery the server's advisory is the net under it.
    """

    def __init__(
        self, msg: Any, /, *, durables: Mapping[str, Durable], parking: Parking, context: Any
    ) -> None:
        super().__init__(msg, context=context)
        self._durables = durables
        self._parking = parking

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        try:
            result = await call_next(msg)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the message must be settled
            await self._settle(msg, error)
            return None
        await msg.ack()
        return result

    async def _settle(self, msg: Any, error: Exception) -> None:
        metadata = self.msg.metadata
        durable = self._durables[metadata.consumer]
        last = metadata.num_delivered >= durable.max_deliver
        delay = durable.pause_after(metadata.num_delivered)
        if isinstance(error, PermanentError) or last:
            try:
                await self._parking.park(self.msg, durable, error)
            except TransientError as trouble:
                log.error("%s could not be parked: %s", self.msg.subject, trouble)  # noqa: TRY400 -- no surprise
                if not last:
                    await msg.nack(delay=delay)
            else:
                await msg.reject()
            return
        log.warning(
            "%s: %s (delivery %d of %d, again in %g s)",
            self.msg.subject,
            f"{type(error).__name__}: {error}",
            metadata.num_delivered,
            durable.max_deliver,
            delay,
            exc_info=None if isinstance(error, TransientError) else error,
        )
        await msg.nack(delay=delay)
