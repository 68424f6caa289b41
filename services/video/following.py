"""Follows a submitted job to its clip, or to the reason why there is none."""

import asyncio
import contextlib
import logging
from datetime import timedelta
from pathlib import Path

from services.video.claim_keeper import ClaimKeeper
from services.video.domain.claim import Submitted
from services.video.domain.outcome import Failure, Order, in_words
from services.video.domain.withdrawal import Cancelled, GenerationWithdrawal, read_withdrawal
from services.video.progress import ProgressReporter
from services.video.providers.port import (
    CannotCancel,
    Job,
    Running,
    Succeeded,
    TooLate,
    VideoProvider,
    Workspace,
    charge,
)
from services.video.tools import Tools
from shared.errors import NotFound, RejectedMedia, TransientError
from shared.messages.envelope import Envelope
from shared.messages.video import GenerationRequested

log = logging.getLogger("stillreel.video")

_AFTER_NO_ANSWER = 5.0  # seconds before a provider that did not answer is asked again


def withdrawal(
    keeper: ClaimKeeper, request: GenerationRequested, tools: Tools
) -> GenerationWithdrawal | None:
    """The request to cancel this generation, as soon as one is known."""
    if keeper.cancel is None:
        return None
    return read_withdrawal(keeper.cancel, is_free=tools.providers.is_free(request.provider))


class Following:
    """One worker watching one job."""

    def __init__(
        self,
        order: Order,
        submitted: Submitted,
        provider: VideoProvider,
        workspace: Workspace,
        keeper: ClaimKeeper,
        tools: Tools,
    ) -> None:
        self._order = order
        self._provider = provider
        self._workspace = workspace
        self._keeper = keeper
        self._tools = tools
        self._is_stoppable = True
        self._job = Job(submitted.job_id, order.request, submitted.submitted_at, workspace)

    async def to_its_end(self) -> Envelope:
        """Announce the job, watch it, store its clip; the outcome is returned, not published.

        Raises:
            TransientError: the bus or the media store is away.
        """
        job, tools = self._job, self._tools
        await tools.publisher.publish(self._order.submitted(job.id, job.submitted_at))
        try:
            end = await self._watch()
            if isinstance(end, Envelope):
                return end
            return await self._collect(end) if isinstance(end, Succeeded) else self._failed(end)
        finally:
            await self._provider.leave(job)

    async def _watch(self) -> Succeeded | Failure | Envelope:
        clock, job, provider = self._tools.clock, self._job, self._provider
        reporter = ProgressReporter(job.request, self._tools.progress, clock)
        give_up_at = clock.now() + timedelta(seconds=self._tools.deadline)
        while True:
            if (cancelled := await self._stopped()) is not None:
                return cancelled
            try:
                status = await provider.poll(job)
            except TransientError as error:
                log.warning("%s, job %s: %s; asking again", provider.name, job.id, error)
                status = Running(reporter.fraction, "waiting for an answer", _AFTER_NO_ANSWER)
            except (NotFound, RejectedMedia) as error:
                return Failure("media_missing", in_words(error), charge(provider, "unknown"))
            if not isinstance(status, Running):
                return status
            if clock.now() >= give_up_at:
                with contextlib.suppress(TransientError):
                    await provider.cancel(job)
                return self._timed_out()
            await reporter.report(status.fraction, status.stage)
            if status.ask_again:
                await self._pause(status.ask_again)

    async def _stopped(self) -> Envelope | None:
        """What came of stopping the job, if nobody wants it any more and it is not over already."""
        asked = withdrawal(self._keeper, self._job.request, self._tools)
        if asked is None or not self._is_stoppable:
            return None
        job, now = self._job, self._tools.clock.now()
        try:
            answer = await self._provider.cancel(job)
        except TransientError as error:
            log.warning("%s, job %s could not be cancelled yet: %s", self._provider.name, job.id, error)
            return None
        match answer:
            case Cancelled():
                return asked.stopped(answer, (now - job.submitted_at).total_seconds(), now)
            case CannotCancel():
                return asked.unstoppable(now)
            case TooLate():
                self._is_stoppable = False
                return None

    async def _pause(self, seconds: float) -> None:
        """As long as the provider wants to be left alone, or until nobody wants its work any more."""
        if self._keeper.unwanted.is_set():
            await self._tools.clock.sleep(seconds)
            return
        sleeping = asyncio.ensure_future(self._tools.clock.sleep(seconds))
        unwanted = asyncio.ensure_future(self._keeper.unwanted.wait())
        try:
            await asyncio.wait((sleeping, unwanted), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            unwanted.cancel()
            await asyncio.gather(sleeping, unwanted, return_exceptions=True)

    async def _collect(self, done: Succeeded) -> Envelope:
        request, provider = self._job.request, self._provider
        clip = self._workspace.folder / "clip"
        try:
            await provider.fetch(self._job, clip)
            content = await self._tools.media.put_file(clip, request.generation_id, run_id=request.run_id)
        except (NotFound, RejectedMedia) as error:
            message = f"{provider.name} reported success but delivered nothing that plays: {in_words(error)}"
            return self._failed(Failure("provider_failed", message, charge(provider, "yes")))
        score = None
        if content.mime_type.startswith("video/"):
            score = await self._tools.appraise(request, clip, await self._source())
        return self._order.ready(
            content,
            score=score,
            cost_usd=0.0 if self._provider.capabilities.free else done.cost_usd,
            model=done.model,
            parameters=done.parameters,
            report=done.report,
            submitted_at=self._job.submitted_at,
            at=self._tools.clock.now(),
        )

    async def _source(self) -> Path | None:
        """What the clip was made from; a clip that is stored is announced without it, if need be."""
        if self._job.request.source_image is None:
            return None
        try:
            return await self._workspace.source()
        except (NotFound, RejectedMedia, TransientError) as error:
            log.warning("%s is measured without its source: %s", self._job.request.generation_id, error)
            return None

    def _timed_out(self) -> Failure:
        message = (
            f"{self._provider.name} did not finish within {self._tools.deadline / 60:g} minutes. "
            "Try again, or choose another provider."
        )
        return Failure("timed_out", message, charge(self._provider, "unknown"))

    def _failed(self, failure: Failure) -> Envelope:
        return self._order.failed(failure, self._tools.clock.now())
