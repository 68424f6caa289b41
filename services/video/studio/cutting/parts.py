"""What every part of a timeline has in common, so that one wrong value is named where it stands."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, WrapValidator, model_validator
from pydantic_core import PydanticCustomError

from shared.errors import CallerError
from shared.regions import Box

LONGEST: Final = 86_400.0
"""Seconds in a day: a film that is longer is a mistake."""

Moment = Annotated[float, Field(ge=0, le=LONGEST)]
Length = Annotated[float, Field(gt=0, le=LONGEST)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Part(BaseModel):
    """A piece of a timeline: it never changes and has no keys but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Region(Part):
    """A rectangle in fractions of a picture, 0 ≤ x0 < x1 ≤ 1 from the left and 0 ≤ y0 < y1 ≤ 1 from above."""

    x0: float = Field(ge=0, le=1)
    y0: float = Field(ge=0, le=1)
    x1: float = Field(ge=0, le=1)
    y1: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _holds_something(self) -> "Region":
        if self.x0 >= self.x1 or self.y0 >= self.y1:
            raise wrong("empty_region", "x0 must be less than x1, and y0 less than y1")
        return self

    @property
    def box(self) -> Box:
        """The same for the rest of the studio."""
        return Box(self.x0, self.y0, self.x1, self.y1)


class Span(Part):
    """A stretch of the finished film in seconds.

    Args:
        start: When it begins.
        end: When it is over, later than `start`.
    """

    start: Moment
    end: Moment

    @model_validator(mode="after")
    def _lasts(self) -> "Span":
        if self.end <= self.start:
            raise wrong(
                "ends_too_early", f"it ends at {self.end:g} s, not after its start at {self.start:g} s"
            )
        return self


def wrong(code: str, problem: str) -> PydanticCustomError:
    """An error for pydantic that keeps its own words."""
    return PydanticCustomError("stillreel", "{problem}", {"problem": problem, "code": code})


def _by_its_own_rules(value: Any, build: Callable[[Any], Any]) -> Any:
    try:
        return build(value)
    except CallerError as error:
        raise wrong(error.code, f"{error.problem} {error.hint}".strip()) from error


OwnRules = WrapValidator(_by_its_own_rules)
"""For values from other packages that refuse bad ones by themselves."""
