"""Makes one clip: the claim says what is true, each step finds out what becomes true next."""

import logging
from pathlib import Path

from services.video.claim_keeper import ClaimKeeper
from services.video.domain.claim import Claimed, Finished, Phase, Submitted, Submitting
from services.video.domain.outcome import Failure, Order, in_words
from services.video.following import Following, withdrawal
from services.video.providers.port import (
    Accepted,
    Found,
    NobodyKnows,
    NotNow,
    NotSubmitted,
    VideoProvider,
    Workspace,
    charge,
)
from services.video.providers.registry import UnsupportedGeneration
from services.video.tools import Tools
from shared.errors import CallerError, TransientError

log = logging.getLogger("stillreel.video")

_FROM_A_PICTURE = {"img2img", "img2vid", "extend"}


class Generation:
    """One worker's part in one generation; others may have begun it, others may go on."""

    def __init__(self, order: Order, keeper: ClaimKeeper, workspace: Workspace, tools: Tools) -> None:
        self._order = order
        self._request = order.request
        self._keeper = keeper
        self._workspace = workspace
        self._tools = tools
        self._is_in_doubt = False  # whether a job may come into being of a submission that got lost

    async def run(self) -> str:
        """Go from the claim's phase to the outcome, writing each step down before the next begins.

        Raises:
            TransientError: a later delivery goes on from where this one came to.
        """
        while True:
            phase = self._keeper.phase
            match phase:
                case Finished():
                    return phase.outcome
                case Claimed():
                    following = self._withdrawn() or await self._prepare()
                case Submitting() if phase.by == self._keeper.owner:  # nothing was submitted since
                    following = self._withdrawn() or await self._submit()
                case Submitting():
                    following = await self._search()
                case Submitted():
                    following = await self._follow(phase)
            await self._keeper.advance(following, insist=not isinstance(following, Submitting))

    async def _prepare(self) -> Phase:
        try:
            self._tools.providers.for_request(self._request)
            await self._source()
        except UnsupportedGeneration as error:
            return self._failed(Failure("unsupported", in_words(error), "no"))
        except CallerError as error:
            return self._failed(Failure("media_missing", in_words(error), "no"))
        return Submitting(by=self._keeper.owner)

    async def _submit(self) -> Phase:
        provider = self._provider()
        source = await self._source()
        try:
            submission = await provider.submit(self._request, source)
        except Exception as error:  # noqa: BLE001 -- whatever it was: a job may exist
            log.warning(
                "%s: a submission got no clear answer: %s: %s", provider.name, type(error).__name__, error
            )
            return await self._search()
        match submission:
            case Accepted(job_id):
                log.info("%s took %s as job %s", provider.name, self._request.generation_id, job_id)
                return Submitted(job_id=job_id, submitted_at=self._tools.clock.now())
            case NotNow(message):
                await self._keeper.advance(Claimed())
                raise TransientError(f"{provider.name} takes no job now: {message}")
            case Failure():
                return self._failed(submission)

    def _withdrawn(self) -> Finished | None:
        """The end of a generation that nobody wants and that was never submitted."""
        asked = withdrawal(self._keeper, self._request, self._tools)
        if asked is None:
            return None
        said = (
            asked.in_doubt(self._tools.clock.now()) if self._is_in_doubt else asked.before_it_began("claimed")
        )
        return Finished(outcome=said.encode().decode())

    async def _search(self) -> Phase:
        self._is_in_doubt = True
        provider = self._provider()
        match await provider.find(self._request.generation_id):
            case Found(job_id):
                return Submitted(job_id=job_id, submitted_at=self._tools.clock.now())
            case NotSubmitted():
                return Submitting(by=self._keeper.owner)
            case NobodyKnows():
                message = (
                    f"Contact with {provider.name} broke while the job was being submitted, and it can't be "
                    "asked whether it has it. Look into your account there before you try again."
                )
                return self._failed(Failure("submission_unknown", message, charge(provider, "unknown")))

    async def _follow(self, submitted: Submitted) -> Phase:
        following = Following(
            self._order, submitted, self._provider(), self._workspace, self._keeper, self._tools
        )
        outcome = await following.to_its_end()
        return Finished(outcome=outcome.encode().decode())

    def _failed(self, failure: Failure) -> Finished:
        return Finished(outcome=self._order.failed(failure, self._tools.clock.now()).encode().decode())

    def _provider(self) -> VideoProvider:
        """The provider of a job that may have been begun by a replica with other providers than this one."""
        try:
            return self._tools.providers.for_request(self._request)
        except UnsupportedGeneration as error:
            raise TransientError(
                f"this replica can't go on with {self._request.generation_id}: {error}"
            ) from error

    async def _source(self) -> Path | None:
        return await self._workspace.source() if self._request.action_type in _FROM_A_PICTURE else None
