"""Workflow definitions: the shelf new runs start from, and the stored ones running runs are pinned to."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.orchestrator.adapters.workflow_folder import Shelf, read_shelf
from services.orchestrator.domain.definition import Workflow
from shared.clock import Clock
from shared.errors import CallerError, NotFound
from shared.eventsourcing.errors import AlreadyRecorded, VersionConflict
from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.store import EventIndex, EventStore
from shared.identity import reaction_id
from shared.messages.run import WorkflowDefined

SOURCE = "stillreel/orchestrator"
CLOCKS_DIFFER = timedelta(days=1)
"""Another process may have stored a definition under an earlier time than one that is known here."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A definition that runs were or are pinned to; `version` is what its author called it, perhaps again."""

    workflow_id: str
    version: str
    workflow_hash: str
    defined_at: datetime


class Definitions:
    """Finds definitions by id (newest, to start) and by content hash (pinned, to go on)."""

    def __init__(self, shelf: Shelf, store: EventStore, clock: Clock, *, cached: int = 64) -> None:
        self.shelf = shelf
        self._store = store
        self._clock = clock
        self._by_hash: OrderedDict[str, Workflow] = OrderedDict()
        self._limit = cached
        self._stored: dict[str, StoredVersion] = {}

    async def reload(self) -> Shelf:
        """Read the workflow folders again; what runs are pinned to stays as it is.

        A shelf that came from no folder is left as it is.
        """
        if self.shelf.roots:
            self.shelf = await asyncio.to_thread(read_shelf, self.shelf.roots)
        return self.shelf

    async def stored(self, index: EventIndex) -> Sequence[StoredVersion]:
        """Every definition a run was ever started with, oldest first.

        Raises:
            Unavailable: the store does not answer.
        """
        newest = max((one.defined_at for one in self._stored.values()), default=None)
        since = newest - CLOCKS_DIFFER if newest else None
        async for found in index.occurrences(WorkflowDefined.type, since=since):
            named = str(found.event.data["workflow_hash"])
            said = found.event.data["definition"]
            self._stored[named] = StoredVersion(str(said["id"]), str(said["version"]), named, found.at)
        return sorted(self._stored.values(), key=lambda one: (one.defined_at, one.workflow_hash))

    async def to_start(self, workflow_id: str) -> Workflow:
        """The workflow new runs get; its definition is durable before it is returned.

        Raises:
            NotFound: no such workflow; says which exist.
            CallerError: it exists but is broken; says why.
        """
        workflow = self.offered(workflow_id)
        if workflow.content_hash not in self._by_hash:
            await self._define(workflow)
        return workflow

    def offered(self, workflow_id: str) -> Workflow:
        """As `to_start`, without making it durable: for looking only."""
        workflow = self.shelf.workflows.get(workflow_id)
        if workflow is None:
            broken = self.shelf.problems.get(workflow_id)
            if broken:
                raise CallerError(
                    f"workflow {workflow_id!r} is broken",
                    pointer="/workflow",
                    code="broken_workflow",
                    hint="; ".join(broken),
                )
            known = ", ".join(sorted(self.shelf.workflows)) or "none"
            raise NotFound(
                f"there is no workflow {workflow_id!r}",
                pointer="/workflow",
                code="unknown_workflow",
                hint=f"Workflows: {known}.",
            )
        return workflow

    async def pinned(self, workflow_hash: str) -> Workflow:
        """The definition with this content hash.

        Raises:
            NotFound: it was never stored.
        """
        known = self._by_hash.get(workflow_hash)
        if known is not None:
            self._by_hash.move_to_end(workflow_hash)
            return known
        async for event in self._store.read(_stream(workflow_hash)):
            workflow = Workflow.model_validate(event.data["definition"])
            workflow.__dict__["content_hash"] = workflow_hash  # its name, however it would be written today
            self._remember(workflow_hash, workflow)
            return workflow
        raise NotFound(f"no definition with hash {workflow_hash} is stored", code="unknown_definition")

    async def _define(self, workflow: Workflow) -> None:
        stream = _stream(workflow.content_hash)
        fact = WorkflowDefined(
            workflow_hash=workflow.content_hash, definition=workflow.model_dump(mode="json")
        )
        identity = reaction_id(stream, fact.type)
        event = StoredEvent(identity, 1, fact.type, fact.schema_version, fact.model_dump(mode="json"), SOURCE)
        commit = Commit(identity, stream, (event,), SOURCE, stream, identity, None, self._clock.now())
        with suppress(VersionConflict, AlreadyRecorded):  # the same content was defined before
            await self._store.append(commit)
        self._remember(workflow.content_hash, workflow)

    def _remember(self, workflow_hash: str, workflow: Workflow) -> None:
        self._by_hash[workflow_hash] = workflow
        while len(self._by_hash) > self._limit:
            self._by_hash.popitem(last=False)


def _stream(workflow_hash: str) -> str:
    return f"def_{workflow_hash}"
