"""Parameters that several routes take, and the base of every body."""

from typing import Annotated

from fastapi import Header, Path, Query
from pydantic import BaseModel, ConfigDict

from services.orchestrator.http.bodies import LARGEST_NUMBER

RunIdPath = Annotated[str, Path(pattern=r"^wf_[0-9a-f-]{36}$", description="`wf_<uuid7>`")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, description="Same key, same effect, once."),
]
Traceparent = Annotated[str | None, Header(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
Version = Annotated[
    int | None,
    Query(ge=1, le=LARGEST_NUMBER, description="As of this version of the run; now when left out."),
]


class Body(BaseModel):
    """A request body; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")
