"""Progress as it happens: a core NATS subscription, because progress is never stored."""

import logging
from collections.abc import Callable

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import TypeAdapter, ValidationError

from shared.messaging.ports import Progress
from shared.messaging.subjects import PROGRESS

log = logging.getLogger("stillreel.orchestrator")

_ANY: TypeAdapter[Progress] = TypeAdapter(Progress)


async def follow_progress(client: Client, tell: Callable[[Progress], None]) -> None:
    """Tell of every progress message from now on; unreadable ones are passed over."""

    async def received(message: Msg) -> None:
        try:
            tell(_ANY.validate_json(message.data))
        except ValidationError as error:
            log.debug("unreadable progress on %s: %s", message.subject, error)

    await client.subscribe(f"{PROGRESS}.>", cb=received)
