"""What is said about a composition that nobody wants any more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.identity import reaction_id
from shared.messages.cancelling import CompositionCancelled, CompositionCancelRequested, Saved, Was
from shared.messages.envelope import Envelope

SOURCE: Final = "stillreel/video"


def composition_key(run_id: str, request_id: str) -> str:
    """The claim of a composition."""
    return reaction_id(f"{run_id}/{request_id}", "composition")


@dataclass(frozen=True, slots=True)
class CompositionWithdrawal:
    """A request to cancel and the envelope it came in."""

    envelope: Envelope
    request: CompositionCancelRequested

    def before_it_began(self, was: Was) -> Envelope:
        queued = was == "queued"
        sentence = "It had not begun, so all of it was saved." if queued else "It was stopped before its end."
        saved = Saved(sentence=sentence, cost_usd=0.0, fraction=1.0 if queued else None)
        return self._says(was, saved, self.envelope.time)

    def too_late(self, outcome: Envelope) -> Envelope:
        saved = Saved(
            sentence="It was over already, so nothing was saved.", cost_usd=0.0, seconds=0.0, fraction=0.0
        )
        return self._says("finished", saved, max(self.envelope.time, outcome.time))

    def _says(self, was: Was, saved: Saved, at: datetime) -> Envelope:
        request = self.request
        message = CompositionCancelled(
            run_id=request.run_id, request_id=request.request_id, was=was, saved=saved
        )
        return self.envelope.reaction(message, source=SOURCE, at=at)
