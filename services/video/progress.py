"""Tells how far a generation is, often enough to look alive and seldom enough to cost nothing."""

import contextlib
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.errors import TransientError
from shared.messages.video import GenerationProgress, GenerationRequested
from shared.messaging.ports import ProgressSender

_PAUSE = timedelta(seconds=0.2)


class ProgressReporter:
    """Progress of one generation: at most five reports a second, and every change of stage."""

    def __init__(self, request: GenerationRequested, sender: ProgressSender, clock: Clock) -> None:
        self._request = request
        self._sender = sender
        self._clock = clock
        self._stage = ""
        self._sent_at: datetime | None = None
        self.fraction = 0.0

    async def report(self, fraction: float, stage: str) -> None:
        """`fraction` 0…1; a report that can't be sent is dropped, the next one replaces it."""
        self.fraction = min(max(fraction, 0.0), 1.0)
        now = self._clock.now()
        if stage == self._stage and self._sent_at is not None and now - self._sent_at < _PAUSE:
            return
        self._stage, self._sent_at = stage, now
        with contextlib.suppress(TransientError):
            await self._sender.send(
                GenerationProgress(
                    run_id=self._request.run_id,
                    generation_id=self._request.generation_id,
                    fraction=self.fraction,
                    stage=stage,
                )
            )
