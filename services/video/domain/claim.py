"""Who works on a generation and how far it came, so that no crash and no twin can pay for it twice.

    claimed ──▶ submitting ──▶ submitted ──▶ finished
       └───────────┴──────────────────────────▶┘

Every arrow is one compare-and-set write. *Claimed* proves that nothing was submitted: whoever wants to
submit must first write *submitting*, and that write fails once somebody else holds the claim. *Submitting*
left behind by a dead worker is the one state in which only the provider knows; it is asked, never told again.

A request to cancel arrives at any replica, which does one of three things (`domain.cancelling`):

    no claim ──────────────▶ finished   nothing was begun: a tombstone that the request finds when it comes
    claimed ───────────────▶ finished   nothing was submitted, and now never will be
    submitting, submitted ──▶ the same phase, marked: `cancel` is set, owner and sign of life stay

The mark is the owner's to act on, and it can't miss it: its next write is refused for the new revision, so
it reads, finds the mark and writes again with it. A mark is never taken off. Whoever goes on after the
owner died finds it, too. *Submitting* is never broken off: it becomes *submitted* first, and then the
provider is asked to cancel. What finished is finished: the cancellation says that it came too late.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from shared.errors import InvalidMessage, TransientError
from shared.messages.message import Value


class Claimed(Value):
    """Somebody works on it; nothing was submitted."""

    phase: Literal["claimed"] = "claimed"


class Submitting(Value):
    """`by` is about to submit, or has; a job may exist whose id nobody wrote down."""

    phase: Literal["submitting"] = "submitting"
    by: str


class Submitted(Value):
    """The provider's job is known: from here it is asked about, never submitted again."""

    phase: Literal["submitted"] = "submitted"
    job_id: str
    submitted_at: datetime


class Finished(Value):
    """The outcome, a CloudEvent as JSON text; the same one is announced as often as somebody asks."""

    phase: Literal["finished"] = "finished"
    outcome: str


Phase = Annotated[Claimed | Submitting | Submitted | Finished, Field(discriminator="phase")]


class Claim(Value):
    """One generation's entry in the bucket.

    `beat_at` is the owner's last sign of life; None: given back. `cancel`: the request to cancel it, a
    CloudEvent as JSON text.
    """

    request_id: str
    owner: str
    beat_at: datetime | None
    phase: Phase = Claimed()
    cancel: str | None = None

    def encode(self) -> bytes:
        unmarked = {"cancel"} if self.cancel is None else None  # as versions without marks can read it
        return self.model_dump_json(exclude=unmarked).encode()

    def kept_by(self, owner: str, now: datetime) -> "Claim":
        return self.model_copy(update={"owner": owner, "beat_at": now})

    def given_back(self) -> "Claim":
        return self.model_copy(update={"beat_at": None})

    def marked(self, cancel: str | None) -> "Claim":
        """Wanted no more; the first one to say so is remembered."""
        return self if self.cancel or not cancel else self.model_copy(update={"cancel": cancel})

    def advanced(self, phase: Phase, now: datetime) -> "Claim":
        return self.model_copy(update={"phase": phase, "beat_at": now})


class TakenOver(TransientError):
    """Somebody else holds the claim now: stop, publish nothing."""


@dataclass(frozen=True, slots=True)
class Take:
    """Write this claim; if the write is refused, look again."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class StandBy:
    """Another worker is alive on it; its lease ends in so many seconds."""

    owner: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Announce:
    """All is done; publish this outcome (again)."""

    outcome: str


Admission = Take | StandBy | Announce


def admit(claim: Claim | None, *, request_id: str, owner: str, now: datetime, lease: timedelta) -> Admission:
    """What a worker may do who just received the request.

    A sign of life from the far future counts as none: clocks jump, and safety never depends on them, only
    how soon somebody continues.
    """
    if claim is None:
        return Take(Claim(request_id=request_id, owner=owner, beat_at=now))
    if isinstance(claim.phase, Finished):
        return Announce(claim.phase.outcome)
    if claim.beat_at is not None and (silence := abs(now - claim.beat_at)) < lease:
        return StandBy(claim.owner, (lease - silence).total_seconds())
    return Take(claim.kept_by(owner, now))


def read_claim(value: bytes) -> Claim:
    """Decode a bucket entry.

    Raises:
        InvalidMessage: it was written by a version that knows phases this one does not.
    """
    try:
        return Claim.model_validate_json(value)
    except ValidationError as error:
        raise InvalidMessage(
            f"a generation's claim can't be read here; was it written by a newer version? {error}"
        ) from error
