"""The state of one run: values only, copied with every event, so plain dataclasses."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Literal

from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.facts import Asked, Result, RunEvent
from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.keeping import Kept
from services.orchestrator.domain.served import ServedBySite
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject
from shared.messages.video import ClipScore

__all__ = ["Asked", "Result", "Run", "RunEvent"]

NAMED = re.compile(r"gc_[0-9a-f-]{36}")
"""The content id in a content's URL and key: a run with thousands of pieces finds one by it."""


@dataclass(frozen=True)
class Cursor:
    """Where the run is: about to begin a module, in it, past it, or stopped by its failure."""

    site: Site
    visit: int
    phase: Literal["entering", "open", "done", "failed"]


@dataclass(frozen=True)
class Correction:
    """What a person wants different when a module runs again."""

    words: str | None
    rejected_output: JsonObject | None


@dataclass(frozen=True)
class Failure:
    """Why the module at the cursor could not end."""

    reason: str
    message: str


@dataclass(frozen=True)
class Request:
    """Work another service was asked for, and what came of it."""

    site: Site
    visit: int
    type: str
    outcome: str | None = None
    parked: str | None = None
    outputs: JsonObject | None = None
    """Kept while the answers to other items of the same `foreach` are awaited."""
    provider: str = ""
    """Who answered, once it is answered."""
    saved: str | None = None
    """What stopping it saved, once nobody wanted it."""


@dataclass(frozen=True)
class Generation:
    """One piece of content in the making, as the question it belongs to shows it."""

    generation_id: str
    interaction_id: str
    action_id: str
    action_type: str
    provider: str
    status: Literal["requested", "submitted", "ready", "failed", "abandoned"]
    prompt: str = ""
    negative_prompt: str = ""
    job_id: str | None = None
    content: MediaReference | None = None
    reason: str | None = None
    message: str | None = None
    parameters: JsonObject = field(default_factory=dict)
    report: JsonObject = field(default_factory=dict)
    score: ClipScore | None = None
    parked: str | None = None
    site: Site | None = None
    cost_usd: float | None = None
    """What was paid for it; None: unknown, or not over yet."""
    cancelled: JsonObject | None = None
    """What came of stopping it once nobody wanted it: `was`, `saved`, `cancelled_at_provider`, `charged`."""

    @property
    def is_unfinished(self) -> bool:
        return self.status in ("requested", "submitted")

    def as_json(self) -> JsonObject:
        """JSON-compatible values, without what is not set."""
        fields = {name: value for name, value in vars(self).items() if name != "site"}
        if self.content is not None:
            fields["content"] = self.content.model_dump(mode="json", exclude_none=True)
        if self.score is not None:
            fields["score"] = self.score.model_dump(mode="json", exclude_none=True)
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True)
class Parent:
    """The run this one branched off after `version`; `root` is the top of the tree, `name` this fork's."""

    run_id: str
    version: int
    root: str
    name: str = ""


@dataclass(frozen=True)
class Paused:
    """Since when nothing new begins, and why."""

    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Run:
    """Everything later decisions need. `interactions`, `requests` and `generations` are kept by id."""

    run_id: str
    status: Literal["new", "running", "completed", "cancelled"] = "new"
    workflow_id: str = ""
    workflow_hash: str = ""
    inputs: JsonObject = field(default_factory=dict)
    cursor: Cursor | None = None
    step_open: str | None = None
    visits: dict[str, int] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    correction: Correction | None = None
    failure: Failure | None = None
    state: JsonObject = field(default_factory=dict)
    outputs: dict[str, JsonObject] = field(default_factory=dict)
    pending: str | None = None
    interactions: dict[str, Interaction] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    generations: Kept[Generation] = field(default_factory=Kept)
    making: dict[str, str] = field(default_factory=dict)
    """The interaction of each generation that is still in the making, so that nobody looks through all."""
    cuts: Kept[MediaReference] = field(default_factory=Kept)
    paused: Paused | None = None
    served: ServedBySite = field(default_factory=dict)
    keeping: tuple[str, ...] = ()
    """Sites ahead whose answers a person who went back wants to keep."""
    parent: Parent | None = None

    @property
    def question(self) -> Interaction | None:
        """The question a person is asked right now."""
        return self.interactions[self.pending] if self.pending else None

    @property
    def open_requests(self) -> list[str]:
        return [key for key, request in self.requests.items() if request.outcome is None]

    def content(self, reference: str) -> MediaReference | None:
        """This run's content by content id, URL or key in the media store."""
        named = NAMED.search(reference)
        known = self._contents(named.group()) if named else ()
        found = chain(known, (g.content for g in self.generations.values()), self.cuts.values())
        return next((c for c in found if c and reference in (c.content_id, c.url, c.local_path)), None)

    def _contents(self, key: str) -> tuple[MediaReference | None, ...]:
        made = self.generations.get(key)
        return (made.content if made else None, self.cuts.get(key))

    def media(self, content_id: str) -> MediaReference | None:
        """What of this run may be fetched: its content, and the heat maps of its scores."""
        scores = [made.score for made in self.generations.values() if made.score]
        maps = [score.heat_map for score in scores if score.heat_map]
        return self.content(content_id) or next((one for one in maps if one.content_id == content_id), None)

    def unfinished_of(self, interaction_id: str) -> tuple[str, ...]:
        """Generations of one question that are still in the making."""
        return tuple(key for key, asked in self.making.items() if asked == interaction_id)

    def generations_at(self, site: Site) -> dict[str, Generation]:
        """Everything made or brought at a site, on this visit or an earlier one: all of it can be picked."""
        return {key: g for key, g in self.generations.items() if g.site == site}
