"""Progress on core NATS: told to whoever listens now, never stored."""

import contextlib

import nats.errors
from nats.aio.client import Client

from shared.messaging.ports import Progress
from shared.messaging.subjects import progress_subject


class NatsProgress:
    """`ProgressSender` over core NATS; while the server is away progress is dropped, not queued."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send(self, progress: Progress) -> None:
        if not self._client.is_connected:
            return
        subject = progress_subject(progress.run_id, progress.work_id)
        with contextlib.suppress(nats.errors.Error):
            await self._client.publish(subject, progress.model_dump_json().encode())
