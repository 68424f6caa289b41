"""Follows a submitted job to its clip, or to the reason why there is none."""

import logging
from datetime import timedelta
from pathlib import Path

from services.video.domain.claim import Submitted
from services.video.domain.outcome import Failure, Order, in_words
from services.video.progress import ProgressReporter
from services.video.providers.port import Job, Running, Succeeded, VideoProvider, Workspace, charge
from services.video.tools import Tools
from shared.errors import NotFound, RejectedMedia, TransientError
from shared.messages.envelope import Envelope

log = logging.getLogger("stillreel.video")

_AFTER_NO_ANSWER = 5.0  # seconds before a provider that did not answer is asked again


class Following:
    """One worker watching one job."""

    def __init__(
        self, order: Order, submitted: Submitted, provider: VideoProvider, workspace: Workspace, tools: Tools
    ) -> None:
        self._order = order
        self._provider = provider
        self._workspace = workspace
        self._tools = tools
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
            return await self._collect(end) if isinstance(end, Succeeded) else self._failed(end)
        finally:
            await self._provider.leave(job)

    async def _watch(self) -> Succeeded | Failure:
        clock, job, provider = self._tools.clock, self._job, self._provider
        reporter = ProgressReporter(job.request, self._tools.progress, clock)
        give_up_at = clock.now() + timedelta(seconds=self._tools.deadline)
        while True:
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
                await provider.cancel(job)
                return self._timed_out()
            await reporter.report(status.fraction, status.stage)
            if status.ask_again:
                await clock.sleep(status.ask_again)

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
