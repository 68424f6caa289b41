"""The three things the service says about a request, under ids that only that request can produce."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.errors import CallerError, InvalidMessage
from shared.identity import reaction_id
from shared.messages.envelope import Envelope
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Message
from shared.messages.video import (
    ClipScore,
    GenerationFailed,
    GenerationFailure,
    GenerationRequested,
    GenerationSubmitted,
    VideoReady,
)

Charged = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no clip came of it: `message` is one sentence a person can act on, `cost_usd` its price."""

    reason: GenerationFailure
    message: str
    charged: Charged = "unknown"
    cost_usd: float | None = None

    @property
    def cost(self) -> float | None:
        """USD paid; None: unknown."""
        return 0.0 if self.charged == "no" else self.cost_usd


def in_words(error: CallerError) -> str:
    """What was wrong and what to do, for a person; where in the message it was matters to programs only."""
    return f"{error.problem} {error.hint}".strip()


@dataclass(frozen=True, slots=True)
class Order:
    """A request together with the envelope it came in."""

    envelope: Envelope
    request: GenerationRequested

    def submitted(self, job_id: str, at: datetime) -> Envelope:
        request = self.request
        return self._says(
            GenerationSubmitted(
                run_id=request.run_id,
                generation_id=request.generation_id,
                provider=request.provider,
                job_id=job_id,
            ),
            at,
        )

    def ready(
        self,
        content: MediaReference,
        *,
        model: str | None,
        parameters: JsonObject,
        report: JsonObject,
        score: ClipScore | None,
        cost_usd: float | None,
        submitted_at: datetime,
        at: datetime,
    ) -> Envelope:
        request = self.request
        return self._says(
            VideoReady(
                run_id=request.run_id,
                generation_id=request.generation_id,
                content=content,
                provider=request.provider,
                model=model or request.model,
                parameters=parameters,
                report=report,
                score=score,
                cost_usd=cost_usd,
                seconds=max((at - submitted_at).total_seconds(), 0.0),
            ),
            at,
        )

    def failed(self, failure: Failure, at: datetime) -> Envelope:
        request = self.request
        return self._says(
            GenerationFailed(
                run_id=request.run_id,
                generation_id=request.generation_id,
                reason=failure.reason,
                message=failure.message,
                provider=request.provider,
                charged=failure.charged,
                cost_usd=failure.cost,
            ),
            at,
        )

    def _says(self, message: Message, at: datetime) -> Envelope:
        return Envelope(
            id=reaction_id(self.envelope.id, message.type),
            source="stillreel/video",
            subject=self.envelope.subject or self.request.run_id,
            time=at,
            message=message,
            traceparent=self.envelope.traceparent,
            cause=self.envelope.id,
        )


def read_order(envelope: Envelope) -> Order:
    """What a delivery asks for.

    Raises:
        InvalidMessage: it is no `generation_requested`.
    """
    if not isinstance(envelope.message, GenerationRequested):
        raise InvalidMessage(f"the video service has no use for {envelope.message.type}")
    return Order(envelope, envelope.message)
