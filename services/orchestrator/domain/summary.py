"""What a run's summary says: choices, texts, generations, cuts and cost."""

from datetime import datetime

from pydantic import Field

from shared.messages.analysis import Usage
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Value


class Choice(Value):
    """An answer that still holds. `chosen`: items, a content id, or the form's values."""

    step_id: str
    module_name: str
    visit: int
    chosen: JsonObject


class Correction(Value):
    """A wish that made a module run again, or a way back to an earlier one (`words` is None)."""

    step_id: str
    module_name: str
    visit: int
    words: str | None = None


class Text(Value):
    """One answer of an analysis or prompts service; `seconds` is its own count."""

    step_id: str
    module_name: str
    kind: str = Field(description="`analysis` or `prompts`.")
    attempt: int = 1
    provider: str
    model: str = ""
    seconds: float = 0.0
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()
    failure: str | None = None


class Made(Value):
    """One piece of content that was asked for; `score` 0 to 1, None when it was not measured."""

    generation_id: str
    action_type: str
    provider: str
    model: str | None = None
    prompt: str = ""
    negative_prompt: str = ""
    parameters: JsonObject = Field(default_factory=dict, description="Really used, else asked for.")
    seed: int | None = None
    seconds: float = 0.0
    score: float | None = None
    content: MediaReference | None = None
    failure: str | None = None
    cost_usd: float | None = Field(default=None, description="What was paid; None: nobody said, or not over.")
    cancelled: str | None = Field(default=None, description="What stopping it saved, in words.")
    selected: bool = False


class Composed(Value):
    """How the final cuts were made; `seconds` of film, `music_seed` None when there is no music."""

    provider: str
    seconds: float
    music_seed: int | None = None
    warnings: tuple[str, ...] = Field(default=(), description="What did not come out as asked.")


class Cost(Value):
    """`usd` is None when nobody named a price for something that may have one."""

    usd: float | None
    known_usd: float = Field(default=0.0, description="USD of what has a price.")
    unpriced: tuple[str, ...] = Field(default=(), description="Providers whose price is unknown.")


class RunSummary(Value):
    """Everything a person would want to keep of a run. Times are UTC, durations seconds."""

    run_id: str
    workflow: JsonObject
    status: str
    started_at: datetime
    ended_at: datetime | None
    seconds: float = Field(description="From the first to the last event, a person's time included.")
    choices: tuple[Choice, ...]
    corrections: tuple[Correction, ...]
    texts: tuple[Text, ...]
    generations: tuple[Made, ...]
    cuts: tuple[JsonObject, ...] = Field(
        description="Final cuts: `format`, `content`, and of newer ones `thumbnail` and `report`."
    )
    composed: Composed | None = Field(default=None, description="None: no final cut stands.")
    cost: Cost
