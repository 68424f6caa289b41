"""What a request to cancel does to a claim, and the one thing that is said about it in the end.

For other kinds of work under a claim (compositions): implement `Withdrawal` for the message, and hand it to
`services.video.cancelling.cancel_work`. Work that never leaves the phase *claimed* needs nothing more: its
claim becomes *finished* under the worker's feet, `ClaimKeeper.hold` notices within a second, cancels the
work and raises `TakenOver`, and the next delivery of the request announces the cancellation.
"""

from dataclasses import dataclass
from typing import Protocol

from services.video.domain.claim import Claim, Claimed, Finished
from shared.messages.cancelling import CompositionCancelled, GenerationCancelled, Was
from shared.messages.envelope import Envelope, read_envelope

CANCELLED = (GenerationCancelled, CompositionCancelled)


class Withdrawal(Protocol):
    """A request to cancel together with the envelope it came in."""

    @property
    def envelope(self) -> Envelope: ...

    def before_it_began(self, was: Was) -> Envelope:
        """Nothing was begun that costs anything; the same for one request whenever it is said."""
        ...

    def too_late(self, outcome: Envelope) -> Envelope:
        """It had come to an end already; the same for one request and outcome whenever it is said."""
        ...


@dataclass(frozen=True, slots=True)
class Close:
    """Write this claim, over the one that was found; then `said` is true."""

    claim: Claim
    said: Envelope


@dataclass(frozen=True, slots=True)
class Mark:
    """Write this claim, over the one that was found; its owner does the rest."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Say:
    """Nothing is left to be stopped; this is what came of it."""

    said: Envelope


def withdraw(claim: Claim | None, asked: Withdrawal) -> Close | Mark | Say:
    """What to do about a claim whose work is no longer wanted."""
    if claim is not None and isinstance(claim.phase, Finished):
        return Say(said_of(claim.phase.outcome, asked))
    if claim is not None and not isinstance(claim.phase, Claimed):
        return Mark(claim.marked(asked.envelope.encode().decode()))
    said = asked.before_it_began("queued" if claim is None else "claimed")
    text = said.encode().decode()
    closed = Claim(
        request_id=claim.request_id if claim else asked.envelope.id,
        owner=f"cancelled by {asked.envelope.id}",
        beat_at=None,
        phase=Finished(outcome=text),
        cancel=asked.envelope.encode().decode(),
    )
    return Close(closed, said)


def said_of(outcome: str, asked: Withdrawal) -> Envelope:
    """What a request to cancel came to, now that the work has this outcome."""
    ended = read_envelope(outcome.encode())
    return ended if isinstance(ended.message, CANCELLED) else asked.too_late(ended)
