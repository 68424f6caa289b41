"""What a comparison of two runs says, field by field."""

from typing import Any, Literal

from pydantic import Field

from services.orchestrator.domain.summary import RunSummary
from shared.messages.message import Value

Section = Literal["run", "answers", "corrections", "texts", "made", "cuts", "state"]


class Variant(Value):
    """One of the two runs; `version` is the one that was compared."""

    run_id: str
    version: int
    name: str = Field(default="", description="As its person called it when it was forked.")
    status: str
    workflow: str = Field(description="Id and version of the workflow.")


class CommonPast(Value):
    """The last event both runs share, and the run it belongs to."""

    run_id: str
    version: int


class Compared(Value):
    """One field of both runs. `missing` names the side that does not have it; its value is null then."""

    section: Section
    field: str = Field(
        description="`step.module`, format or state key, then a JSON pointer into it.",
        examples=["video_generation.generate_and_select_videos/seed"],
    )
    left: Any = None
    right: Any = None
    same: bool
    missing: Literal["left", "right"] | None = None


class Comparison(Value):
    """Two runs side by side: where their histories part, and what differs."""

    left: Variant
    right: Variant
    common: CommonPast | None = Field(description="None: they never had anything in common.")
    differences: int
    fields: tuple[Compared, ...] = Field(description="Those that differ, or all when asked for.")


class Told(Value):
    """What is known of one run, before it is compared.

    `parts`: the streams its history consists of, oldest first, each up to a version or to its end. `scores`:
    by content id, the value of each part of its score (0 to 1).
    """

    variant: Variant
    summary: RunSummary
    parts: tuple[tuple[str, int | None], ...]
    scores: dict[str, dict[str, float | None]]
    state: dict[str, Any]
