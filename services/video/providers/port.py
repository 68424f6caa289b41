"""What the service needs of whoever makes clips, a vendor far away or a renderer next door.

A job is submitted once and asked about until it is settled. A vendor is asked over HTTP and names the next
time to ask; the local renderer answers as soon as it has news. Neither is a special case for the caller.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from services.video.domain.outcome import Charged, Failure
from services.video.domain.withdrawal import Cancelled
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject
from shared.messages.video import ActionType, GenerationRequested


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. `durations` in seconds, shortest and longest; `free`: never costs money."""

    action_types: frozenset[ActionType]
    durations: tuple[float, float]
    fps: tuple[int, int]
    negative_prompt: bool
    free: bool


class Workspaces(Protocol):
    """Makes workspaces."""

    def workspace(self, source: MediaReference | None) -> AbstractAsyncContextManager["Workspace"]:
        """A fresh workspace, gone on leaving whatever happened inside."""
        ...


class Workspace(Protocol):
    """A folder of one worker's own, gone when the worker is done."""

    @property
    def folder(self) -> Path: ...

    async def source(self) -> Path:
        """The source picture as a local file, fetched at the first call.

        Raises:
            NotFound: the request has none, or the media store does not have it.
            RejectedMedia: the reference is not one of the media store's.
            Unavailable: the media store does not answer.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A submitted job and all that is needed to ask about it, also in another process than submitted it."""

    id: str
    request: GenerationRequested
    submitted_at: datetime
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the job."""

    job_id: str


@dataclass(frozen=True, slots=True)
class NotNow:
    """Certainly nothing was submitted, and later it may work: over quota, no connection made."""

    message: str


Submission = Accepted | NotNow | Failure


@dataclass(frozen=True, slots=True)
class Found:
    """The provider has a job for this generation."""

    job_id: str


@dataclass(frozen=True, slots=True)
class NotSubmitted:
    """The provider has no job for this generation, *and would turn a second one away*.

    Only a provider that keeps our generation id as a unique key may answer this: a worker that was paused
    in the middle of submitting can wake up at any time later.
    """


@dataclass(frozen=True, slots=True)
class NobodyKnows:
    """The provider can't be asked, or its answer would be a guess."""


Search = Found | NotSubmitted | NobodyKnows


@dataclass(frozen=True, slots=True)
class Running:
    """Not done. `fraction` 0…1; `ask_again` is how many seconds the provider wants to be left alone."""

    fraction: float
    stage: str
    ask_again: float = 5.0


@dataclass(frozen=True, slots=True)
class Succeeded:
    """A clip can be fetched.

    `parameters`: what was really used; `report`: what was done, piece by piece; `cost_usd`: what the provider
    charges for it, None if it does not say.
    """

    model: str | None = None
    parameters: JsonObject = field(default_factory=dict)
    report: JsonObject = field(default_factory=dict)
    cost_usd: float | None = None


Status = Running | Succeeded | Failure


@dataclass(frozen=True, slots=True)
class CannotCancel:
    """The provider knows no way to end a job: it goes on there and is paid for, if it costs anything."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """The job is over, or about to be: its clip is worth fetching."""


Cancellation = Cancelled | CannotCancel | TooLate


class VideoProvider(Protocol):
    """One maker of clips."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def submit(self, request: GenerationRequested, source: Path | None, /) -> Submission:
        """Create the job, in one attempt: no retries of our own, none of a library's.

        A refusal is a `Failure`: `provider_rejected` (the request is wrong), `refused` (moderation). Whatever
        is raised means that nobody knows whether a job was created: a timeout, a lost connection, a 5xx.
        """
        ...

    async def find(self, generation_id: str) -> Search:
        """Look for a job whose id was lost; may raise TransientError to be asked again later."""
        ...

    async def poll(self, job: Job) -> Status:
        """How the job is doing; may take some seconds if that brings news sooner.

        Raises:
            TransientError: no answer this time; the job is asked about again.
        """
        ...

    async def fetch(self, job: Job, target: Path) -> None:
        """Copy the clip of a succeeded job.

        Raises:
            NotFound: it is not there any more.
            TransientError: try again.
        """
        ...

    async def leave(self, job: Job) -> None:
        """This process stops asking: what lives in it ends, what lives at a vendor goes on."""
        ...

    async def cancel(self, job: Job) -> Cancellation:
        """Stop the job wherever it lives, if that is possible; a job cancelled before is `Cancelled` again.

        Raises:
            TransientError: no answer this time; it is asked again.
        """
        ...


def charge(provider: VideoProvider, otherwise: Charged) -> Charged:
    """Whether a failure was paid for: never with a free provider, else as far as is known."""
    return "no" if provider.capabilities.free else otherwise
