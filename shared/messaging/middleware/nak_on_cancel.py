"""At shutdown a cancelled handler gives its message back: another replica has it now, not after ack_wait."""

import asyncio
from typing import Any

from faststream import BaseMiddleware


class NakOnCancelMiddleware(BaseMiddleware[Any, Any]):
    """Gives the message back when the handler's task is cancelled."""

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        try:
            return await call_next(msg)
        except asyncio.CancelledError:
            await msg.nack()
            raise
