"""Workflow definitions: the shelf new runs start from, and the stored ones running runs are pinned to."""

from collections import OrderedDict
from contextlib import suppress

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.domain.definition import Workflow
from shared.clock import Clock
from shared.errors import CallerError, NotFound
from shared.eventsourcing.errors import AlreadyRecorded, VersionConflict
from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.store import EventStore
from shared.identity import reaction_id
from shared.messages.run import WorkflowDefined

SOURCE = "stillreel/orchestrator"


class Definitions:
    """Finds definitions by id (newest, to start) and by content hash (pinned, to go on)."""

    def __init__(self, shelf: Shelf, store: EventStore, clock: Clock, *, cached: int = 64) -> None:
        self.shelf = shelf
        self._store = store
        self._clock = clock
        self._by_hash: OrderedDict[str, Workflow] = OrderedDict()
        self._limit = cached

    async def to_start(self, workflow_id: str) -> Workflow:
        """The workflow new runs get; its definition is durable before it is returned.

        Raises:
            NotFound: no such workflow; says which exist.
            CallerError: it exists but is broken; says why.
        """
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
        if workflow.content_hash not in self._by_hash:
            await self._define(workflow)
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
