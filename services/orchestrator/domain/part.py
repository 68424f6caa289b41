"""What every piece of a definition has in common."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of a definition; unknown keys are refused so that typing errors are found."""

    model_config = ConfigDict(frozen=True, extra="forbid")
