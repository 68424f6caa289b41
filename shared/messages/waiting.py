"""What becomes of time in a run: it is paused and resumed, and its questions remind whoever should answer."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.messages.message import InteractionId
from shared.messages.run import InteractionType, RunFact, SiteFact


class RunPaused(RunFact):
    """A person paused the run: nothing new begins; what services are at work on is still taken in."""

    type: ClassVar[str] = "run_paused"

    at: datetime = Field(description="The clocks of the run's question stand still from now on.")
    reason: str = ""


class RunResumed(RunFact):
    """A paused run goes on; the question that waited waits as much longer as the pause took."""

    type: ClassVar[str] = "run_resumed"

    at: datetime
    interaction_id: InteractionId | None = Field(
        default=None, description="The question whose times follow, if one with a timeout is asked."
    )
    remind_at: datetime | None = None
    expires_at: datetime | None = None


class InteractionReminded(SiteFact):
    """A question has waited long; told once, for whoever reminds the person who should answer."""

    type: ClassVar[str] = "interaction_reminded"

    interaction_id: InteractionId
    interaction_type: InteractionType
    title: str = ""
    expires_at: datetime = Field(description="Without an answer by then, the run goes on by itself or fails.")
