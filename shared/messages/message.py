"""What every fact and request on the bus and in the store has in common."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

ServiceName = Literal["orchestrator", "analysis", "prompts", "video"]

RunId = Annotated[str, Field(pattern=r"^wf_[0-9a-f-]{36}$", description="The run, `wf_<uuid7>`.")]
ContentId = Annotated[
    str, Field(pattern=r"^gc_[0-9a-f-]{36}$", description="Generated or uploaded content, `gc_<uuid7>`.")
]
InteractionId = Annotated[
    str,
    Field(
        pattern=r"^(select|form|media|review)_[0-9a-f-]{36}$",
        description="The question, `<kind>_<uuid7>`.",
    ),
]
JsonObject = dict[str, Any]


class Value(BaseModel):
    """An immutable value; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(Value):
    """A fact that happened or work that was asked for; the class name in snake_case is its wire type.

    `service` is who publishes it (events) or who does it (work); `work` tells requests from facts, `urgent`
    requests that must not wait behind long ones.
    """

    type: ClassVar[str]
    schema_version: ClassVar[int] = 1
    service: ClassVar[ServiceName]
    work: ClassVar[bool] = False
    urgent: ClassVar[bool] = False
