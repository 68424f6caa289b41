"""How runs branch: the first fact of a run that shares the history of another."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.messages.message import ContentId, InteractionId, RunId
from shared.messages.run import RunFact


class RunForked(RunFact):
    """A run began as a branch of another: it shares all events up to a version and goes on from there.

    Versions go on from the parent's. What was in the making there and has come to something since is taken
    over, in this very commit; what has not stays with the parent.
    """

    type: ClassVar[str] = "run_forked"

    parent_run_id: RunId
    parent_version: int = Field(ge=1, description="Version of the last event shared.")
    root_run_id: RunId = Field(description="The run at the top of the tree of forks.")
    workflow_hash: str = Field(description="sha256 of the definition the run is pinned to.")
    name: str = Field(default="", description="As the person calls this variant.")
    taken_over: tuple[str, ...] = Field(
        default=(), description="Requests and generations whose outcome follows in this commit."
    )
    asked_again: dict[str, str] = Field(
        default_factory=dict, description="Requests of the parent, and the ones made in their place."
    )
    left: tuple[ContentId, ...] = Field(
        default=(), description="Generations that go on for the parent only; they can be started again."
    )
    interaction_id: InteractionId | None = Field(
        default=None, description="The question asked here, if it has a timeout: it waits anew."
    )
    remind_at: datetime | None = None
    expires_at: datetime | None = None
