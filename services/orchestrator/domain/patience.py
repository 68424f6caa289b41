"""How a definition says that a question does not wait for ever."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, model_validator

from services.orchestrator.domain.part import Part
from shared.messages.message import JsonObject

Policy = Literal["first", "best"]
"""Who is chosen when nobody chooses: the first item or content, or the content with the best score."""


def _answer_or_policy(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        names = ", ".join(get_args(Policy))
        raise ValueError(f"auto_choice is an answer, which is an object, or one of {names}") from None


Choice = Annotated[JsonObject | Policy, WrapValidator(_answer_or_policy)]


class Waiting(Part):
    """How long a question waits, when it reminds, and what happens when nobody answers."""

    timeout_s: float = Field(gt=0, le=31_536_000)
    remind_after_s: float | None = Field(default=None, gt=0)
    on_timeout: Literal["auto_choice", "fail"]
    auto_choice: Choice | None = Field(
        default=None, description="The answer given when nobody gives one, or who is chosen then."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> "Waiting":
        if (self.on_timeout == "auto_choice") != (self.auto_choice is not None):
            raise ValueError("auto_choice holds the answer given when on_timeout is auto_choice, only then")
        if self.remind_after_s is not None and self.remind_after_s >= self.timeout_s:
            raise ValueError("remind_after_s is not before timeout_s")
        return self
