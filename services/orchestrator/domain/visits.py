"""One coming of a run to a module: all its rules read, and how it asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.orchestrator.domain.context import RunContext, place_of, run_context
from services.orchestrator.domain.definition import ModuleEntry, Site, Workflow
from services.orchestrator.domain.run import Run
from services.orchestrator.domain.waiting_times import times_of
from shared.errors import PermanentError
from shared.identity import derived_uuid7, reaction_id
from shared.messages.message import JsonObject
from shared.messages.run import InteractionRequested, InteractionType

PREFIXES: Mapping[InteractionType, str] = {
    "selection": "select",
    "form": "form",
    "media_generation": "media",
    "review": "review",
}


class ModuleInputError(PermanentError):
    """A module's resolved inputs are not what it can work with; `reason` is that of the failure."""

    reason = "inputs_invalid"


@dataclass(frozen=True, slots=True)
class Loop:
    """One item of a `foreach` and its position, from 0."""

    index: int
    item: Any


@dataclass(frozen=True, slots=True)
class Visit:
    """One coming of a run to a module: everything the module's rules read."""

    workflow: Workflow
    run: Run
    site: Site
    number: int
    at: datetime
    loop: Loop | None = None

    @property
    def entry(self) -> ModuleEntry:
        return self.workflow.entry(self.site)

    @property
    def context(self) -> RunContext:
        return run_context(self.workflow, self.run, self.site)

    @property
    def readable(self) -> JsonObject:
        """The context as expressions and templates read it; `item` and `index` inside a `foreach`."""
        looped = {"item": self.loop.item, "index": self.loop.index} if self.loop else {}
        return {**self.context.model_dump(), **looped}

    @property
    def request_id(self) -> str:
        """Of the request this visit makes, the same whenever it is decided again."""
        part = f"/{self.loop.index}" if self.loop else ""
        return reaction_id(self.run.run_id, f"{self.site}#{self.number}{part}")

    @property
    def place(self) -> JsonObject:
        """What every fact about this visit says of where it was."""
        return place_of(self.run, self.site, self.number)

    @property
    def previous_response(self) -> JsonObject | None:
        """What was answered here on the last visit, so that a person who came back starts from it."""
        earlier = [
            i
            for i in self.run.interactions.values()
            if not i.in_brief
            and i.site == self.site
            and i.interaction_type != "review"
            and i.response is not None
        ]
        return earlier[-1].response if earlier else None

    @property
    def ways_out(self) -> JsonObject | None:
        """`retryable` as a question shows it."""
        retryable = self.entry.retryable
        return retryable.model_dump(mode="json", exclude_none=True) if retryable is not None else None

    def ask(
        self, kind: InteractionType, title: str, inputs: JsonObject, display: JsonObject
    ) -> InteractionRequested:
        """A question whose identity is this site and visit."""
        identity = derived_uuid7(self.at, self.run.run_id, str(self.site), str(self.number), kind)
        return InteractionRequested(
            **self.place,
            interaction_id=f"{PREFIXES[kind]}_{identity}",
            interaction_type=kind,
            title=title,
            resolved_inputs=inputs,
            display_data=display,
            **(times_of(self.entry.waiting, self.at) if kind != "review" else {}),
        )
