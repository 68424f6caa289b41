"""What can be asked of a run; time, ids and the workflow's definition arrive with the command."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.obstacles import Obstacle
from services.orchestrator.domain.run import Asked, Result
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Value


class RunCommand(Value):
    """A wish about one run, on the definition the run is pinned to."""

    workflow: Workflow
    at: datetime

    @property
    def onward(self) -> Workflow:
        """The definition by which the run goes on once this is carried out."""
        return self.workflow


class StartRun(RunCommand):
    """Begin a run."""

    inputs: JsonObject = Field(default_factory=dict)


class Answer(RunCommand):
    """Answer a question: a selection, a filled-in form, or one of its ways out."""

    interaction_id: str
    response: JsonObject
    contents: tuple[MediaReference, ...] = Field(default=(), description="Uploads the answer names.")


class StartGeneration(RunCommand):
    """Start a generating sub-action of the pending question; `generation_id` names what will come of it."""

    interaction_id: str
    action_id: str
    generation_id: str
    parameters: JsonObject = Field(default_factory=dict)


class AttachContent(RunCommand):
    """Add an uploaded file to the pending question."""

    interaction_id: str
    action_id: str
    content: MediaReference


class IngestResult(RunCommand):
    """Take in what a service reported."""

    result: Result
    unstorable: str | None = Field(default=None, description="Size and limit, where it was too large.")


class ParkRequest(RunCommand):
    """Note that a request was given up and waits among the dead letters."""

    request_type: str
    request_id: str
    error: str


class CancelRun(RunCommand):
    """Stop the run."""

    reason: str = ""


class PauseRun(RunCommand):
    """Begin nothing new until resumed."""

    reason: str = ""


class ResumeRun(RunCommand):
    """Go on after a pause."""


class FireTimer(RunCommand):
    """A time that a question was given has come."""

    interaction_id: str
    moment: Literal["reminder", "timeout"]


class Jump(RunCommand):
    """Go back to a module the run has reached, with the answer to its question if given."""

    target_step: str
    target_module: str = Field(default="", description="Empty: the first of the step.")
    keep: tuple[str, ...] = Field(
        default=(), description="Later modules, as `step.module`, whose answers stay where still valid."
    )
    input: JsonObject | None = None
    contents: tuple[MediaReference, ...] = Field(default=(), description="Uploads the input names.")
    seen: str | None = Field(default=None, description="The question the person saw when deciding so.")


class Retry(RunCommand):
    """Run a module of the current step again, with the person's words."""

    target_module: str
    feedback: str | None = None
    seen: str | None = Field(default=None, description="The question the person saw when deciding so.")


class Fork(RunCommand):
    """Begin run `fork_id` from the state another run had at `parent_version`."""

    fork_id: str
    parent_version: int
    name: str = ""
    last_running: int = Field(default=0, description="Version before the cancel, where there was one.")
    requests: tuple[Asked, ...] = Field(default=(), description="Those that were open there.")
    results: tuple[Result, ...] = Field(default=(), description="What was reported on them since.")


class Migrate(RunCommand):
    """Go on by the definition `to`; `lacks` is what the checker found missing there for the run as `seen`."""

    to: Workflow
    seen: str | None = Field(description="The question that stood when the proof was made.")
    lacks: tuple[Obstacle, ...] = ()

    @property
    def onward(self) -> Workflow:
        return self.to


class Resume(RunCommand):
    """Go on with whatever is due: the recovery of a run is the same step that drives it."""


Command = (
    StartRun
    | Answer
    | StartGeneration
    | AttachContent
    | IngestResult
    | ParkRequest
    | CancelRun
    | PauseRun
    | ResumeRun
    | FireTimer
    | Jump
    | Retry
    | Fork
    | Migrate
    | Resume
)
