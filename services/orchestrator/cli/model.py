"""What the API says, as the commands read it; fields they do not read may come and go."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

JsonObject = dict[str, Any]
UNFINISHED = ("requested", "submitted")


class Reading(BaseModel):
    """A part of an answer of the API; unknown fields are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Content(Reading):
    """A stored file; `bytes`, pixels and seconds of what it shows."""

    content_id: str
    url: str
    mime_type: str
    bytes: int
    width: int
    height: int
    duration: float | None = None


class Generation(Reading):
    """Content in the making, or made, or brought."""

    generation_id: str
    interaction_id: str
    action_id: str
    action_type: str
    provider: str
    status: str
    prompt: str = ""
    content: Content | None = None
    message: str | None = None
    parked: str | None = None
    parameters: JsonObject = Field(default_factory=dict)
    score: JsonObject | None = None

    @property
    def is_underway(self) -> bool:
        return self.status in UNFINISHED and self.parked is None

    @property
    def is_ready(self) -> bool:
        return self.status == "ready" and self.content is not None


class Feedback(Reading):
    """Whether an option takes words."""

    enabled: bool = False
    prompt: str = ""
    default_message: str = ""


class Option(Reading):
    """One way out of a question."""

    id: str
    mode: str
    label: str
    shortcut: str | None = None
    target_module: str | None = None
    feedback: Feedback = Feedback()


class Action(Reading):
    """Something to do inside a question before answering it."""

    id: str
    label: str
    action_type: str


class Question(Reading):
    """What a person is asked."""

    interaction_id: str
    interaction_type: str
    title: str
    step_id: str
    module_name: str
    visit: int
    display_data: JsonObject
    expires_at: datetime | None = None

    @property
    def actions(self) -> list[Action]:
        return [Action.model_validate(action) for action in self.display_data.get("sub_actions") or []]

    @property
    def options(self) -> list[Option]:
        retryable = self.display_data.get("retryable") or {}
        return [Option.model_validate(option) for option in retryable.get("options") or []]

    @property
    def default_option(self) -> str | None:
        return (self.display_data.get("retryable") or {}).get("default_option")

    @property
    def mode(self) -> str:
        """What a selection lets do with its items: `select`, `edit` or `reorder`."""
        return str(self.display_data.get("mode") or "select")

    @property
    def takes_many(self) -> bool:
        return bool(self.display_data.get("multi_select"))

    @property
    def items(self) -> list[Any]:
        """What a selection offers: `data`, or the only list inside it."""
        offered = self.display_data.get("data")
        if isinstance(offered, dict):
            offered = next((value for value in offered.values() if isinstance(value, list)), [])
        return offered if isinstance(offered, list) else []

    @property
    def generations(self) -> list[Generation]:
        """Everything made or brought here, on earlier visits too."""
        made = self.display_data.get("generations") or {}
        return [Generation.model_validate(one) for one in made.values()]


class Position(Reading):
    """Where a run is."""

    step_id: str
    step_name: str
    module_name: str


class Attention(Reading):
    """Something that does not go on by itself."""

    request_id: str
    request_type: str
    error: str
    hint: str = ""


class Run(Reading):
    """One run as of `version`."""

    run_id: str
    status: str
    version: int
    workflow: JsonObject
    position: Position | None = None
    question: Question | None = None
    state: JsonObject = Field(default_factory=dict)
    generations: dict[str, Generation] = Field(default_factory=dict)
    attention: list[Attention] = Field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        return self.status in ("completed", "cancelled")


class Event(Reading):
    """One event of a run's stream."""

    version: int
    id: str
    type: str
    at: datetime
    actor: str
    source: str
    data: JsonObject


class Progress(Reading):
    """How far a generation or a composition is, 0 to 1; the one has a `generation_id`, the other not."""

    generation_id: str = ""
    request_id: str = ""
    fraction: float
    stage: str

    @property
    def work_id(self) -> str:
        """As the event names it that began the work."""
        return self.generation_id or self.request_id
