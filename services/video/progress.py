"""Tells how far work is, often enough to look alive and seldom enough to cost nothing."""

import contextlib
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.errors import TransientError
from shared.messages.composition import CompositionProgress, CompositionRequested
from shared.messages.video import GenerationProgress, GenerationRequested
from shared.messaging.ports import Progress, ProgressSender

_PAUSE = timedelta(seconds=0.2)


class ProgressReporter:
    """Progress of one request: at most five reports a second, and every change of stage."""

    def __init__(
        self, request: GenerationRequested | CompositionRequested, sender: ProgressSender, clock: Clock
    ) -> None:
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
            await self._sender.send(self._told(stage))

    def _told(self, stage: str) -> Progress:
        request = self._request
        if isinstance(request, CompositionRequested):
            return CompositionProgress(
                run_id=request.run_id, request_id=request.request_id, fraction=self.fraction, stage=stage
            )
        return GenerationProgress(
            run_id=request.run_id, generation_id=request.generation_id, fraction=self.fraction, stage=stage
        )
