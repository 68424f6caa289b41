"""What is said about a generation that nobody wants any more: what it was, and what stopping it saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.video.domain.outcome import Charged
from shared.errors import InvalidMessage
from shared.messages.cancelling import GenerationCancelled, GenerationCancelRequested, Saved, Was
from shared.messages.envelope import Envelope, read_envelope
from shared.messages.video import GenerationFailed, VideoReady

SOURCE: Final = "stillreel/video"
_TELLING: Final = 0.02  # share of a job from which its speed can be judged


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The job will not go on, now or later.

    `done`: share of it that was done, 0…1; `cost_usd`: what is paid for it all the same; `saved_usd`: what
    is not. None: the provider does not say.
    """

    done: float | None = None
    cost_usd: float | None = None
    saved_usd: float | None = None


@dataclass(frozen=True, slots=True)
class GenerationWithdrawal:
    """A request to cancel and the envelope it came in; `is_free`: its provider never costs money."""

    envelope: Envelope
    request: GenerationCancelRequested
    is_free: bool = False

    def before_it_began(self, was: Was) -> Envelope:
        how = "had not begun" if was == "queued" else "had not been handed to the provider"
        return self._says(
            was,
            Saved(sentence=f"It {how}, so all of it was saved.", cost_usd=self._nothing, fraction=1.0),
            self.envelope.time,
            charged="no",
            cost_usd=0.0,
        )

    def in_doubt(self, at: datetime) -> Envelope:
        """A submission was under way and got lost; the provider has no job for it."""
        sentence = "It was being handed to the provider, which says that it has no such job."
        return self._says(
            "claimed",
            Saved(sentence=sentence, cost_usd=self._nothing, fraction=1.0),
            at,
            charged="no" if self.is_free else "unknown",
            cost_usd=self._nothing,
        )

    def stopped(self, ended: Cancelled, worked: float, at: datetime) -> Envelope:
        """The provider ended the job after `worked` seconds of its life."""
        cost = 0.0 if self.is_free else ended.cost_usd
        charged: Charged = "unknown" if cost is None else "yes" if cost else "no"
        return self._says(
            "submitted", _spared(ended, worked, self.is_free), at, True, charged=charged, cost_usd=cost
        )

    def unstoppable(self, at: datetime) -> Envelope:
        """The provider cannot end a job; nobody waits for it any longer."""
        sentence = f"{self.request.provider} can't end a job once it has it, so nothing was saved there."
        return self._says(
            "submitted",
            Saved(sentence=sentence, cost_usd=0.0),
            at,
            charged="no" if self.is_free else "unknown",
            cost_usd=self._nothing,
        )

    def too_late(self, outcome: Envelope) -> Envelope:
        ended = outcome.message
        charged: Charged = "unknown"
        cost = None
        sentence = "It was over already, so nothing was saved."
        if isinstance(ended, VideoReady):
            cost, sentence = (
                ended.cost_usd,
                "It was finished already, so nothing was saved; its content is kept.",
            )
            charged = "unknown" if cost is None else "yes" if cost else "no"
        elif isinstance(ended, GenerationFailed):
            cost, charged = ended.cost_usd, ended.charged
            sentence = "It had failed already, so nothing was saved."
        return self._says(
            "finished",
            Saved(sentence=sentence, cost_usd=0.0, seconds=0.0, fraction=0.0),
            max(self.envelope.time, outcome.time),
            charged=charged,
            cost_usd=cost,
        )

    @property
    def _nothing(self) -> float | None:
        return 0.0 if self.is_free else None

    def _says(
        self,
        was: Was,
        saved: Saved,
        at: datetime,
        at_provider: bool = False,
        *,
        charged: Charged,
        cost_usd: float | None,
    ) -> Envelope:
        request = self.request
        message = GenerationCancelled(
            run_id=request.run_id,
            generation_id=request.generation_id,
            provider=request.provider,
            was=was,
            cancelled_at_provider=at_provider,
            saved=saved,
            charged=charged,
            cost_usd=cost_usd,
        )
        return self.envelope.reaction(message, source=SOURCE, at=at)


def read_withdrawal(mark: str, *, is_free: bool) -> GenerationWithdrawal:
    """The request to cancel that a claim is marked with.

    Raises:
        InvalidMessage: it is no such request.
    """
    envelope = read_envelope(mark.encode())
    if not isinstance(envelope.message, GenerationCancelRequested):
        raise InvalidMessage(f"a generation can't be cancelled by {envelope.message.type}")
    return GenerationWithdrawal(envelope, envelope.message, is_free)


def _spared(ended: Cancelled, worked: float, is_free: bool) -> Saved:
    saved_usd = 0.0 if is_free else ended.saved_usd
    money = "" if not saved_usd else f" {saved_usd:.2f} USD were not spent."
    if ended.done is None:
        return Saved(sentence=f"The provider stopped it.{money}", cost_usd=saved_usd)
    done = min(max(ended.done, 0.0), 1.0)  # a vendor's own count
    left = round(1 - done, 4)
    sentence = f"Stopped at {done:.0%}"
    seconds = None
    if done >= _TELLING:
        seconds = round(max(worked, 0.0) * left / done, 1)
        sentence += f", about {seconds:.0f} s of work before its end"
    return Saved(sentence=f"{sentence}.{money}", cost_usd=saved_usd, seconds=seconds, fraction=left)
