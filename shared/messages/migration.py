"""How a run changes the definition it goes by: the one fact that says so."""

from typing import ClassVar

from pydantic import Field

from shared.messages.run import RunFact


class RunMigrated(RunFact):
    """A waiting run goes on by another definition of its workflow, which was proved safe for it."""

    type: ClassVar[str] = "run_migrated"

    from_hash: str = Field(description="sha256 of the definition the run went by until now.")
    to_hash: str = Field(description="sha256 of the definition it goes by from now on.")
    workflow_version: str = Field(description="What the new definition's author calls it.")
    visit: int | None = Field(
        default=None, ge=1, description="The visit that begins when the question is asked anew."
    )
