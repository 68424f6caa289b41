"""Reading runs: as they are or as they were, one or many, and what a module of one would see."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.orchestrator.definitions import Definitions, StoredVersion
from services.orchestrator.domain.commands import Command
from services.orchestrator.domain.context import RunContext, run_context
from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.interactions import INTERACTION_EVENTS, Interactions, fold_interaction
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.listing import beginnings, forks_of
from services.orchestrator.replaying import Replayed, replay
from shared.errors import CallerError, NotFound
from shared.eventsourcing.lineage import Lineage
from shared.eventsourcing.runner import Runner
from shared.eventsourcing.store import EventIndex
from shared.identity import time_of
from shared.messages.catalogue import decode
from shared.messages.migration import RunMigrated
from shared.messages.run import InteractionRequested


@dataclass(frozen=True, slots=True)
class Turns:
    """A version of a run among those at which a person was asked something."""

    version: int
    newest: int
    previous: int | None = None
    next: int | None = None


class RunReader:
    """Everything that is known of runs, from their streams."""

    def __init__(
        self,
        runner: Runner[Command, Run, RunEvent],
        definitions: Definitions,
        store: Lineage,
        index: EventIndex,
    ) -> None:
        self.definitions = definitions
        self.store = store
        self._index = index
        self._runner = runner
        self._pins: dict[str, str] = {}

    async def read(self, run_id: str, *, version: int | None = None) -> tuple[Run, int]:
        """A run's state and version, now or as of an earlier version.

        Raises:
            NotFound: no such run, or it has not come to that version.
        """
        run, found = await self._runner.load(run_id, until=version)
        if run.status == "new":
            raise _no_such_run(run_id)
        if run.run_id != run_id:
            run = replace(run, run_id=run_id)  # a version before the fork, by its parent's snapshot
        if version is not None and found < version:
            raise NotFound(
                f"run {run_id} has no version {version} yet",
                code="unknown_version",
                hint=f"Its newest version is {found}.",
                details={"newest_version": found},
            )
        return run, found

    async def replay(self, run_id: str) -> Replayed:
        """Fold a run again from its first event and compare with every shorter way of reading it.

        Raises:
            NotFound: no such run.
        """
        await self.read(run_id)
        return await replay(self._runner, self.store, run_id)

    async def turns(self, run_id: str, version: int, *, asking: bool) -> Turns:
        """Where a version lies among the questions of a run, of which one stands then when `asking`.

        Of the stream only the questions are read.
        """
        asked = [event.version async for event in self.store.read(run_id, types=(InteractionRequested.type,))]
        before = [one for one in asked if one <= version][: -1 if asking else None]
        return Turns(
            version,
            await self.store.version(run_id),
            previous=before[-1] if before else None,
            next=next((one for one in asked if one > version), None),
        )

    async def all(self) -> AsyncIterator[Run]:
        """Every run there ever was, forks too, oldest first."""
        async for begun in beginnings(self._index):
            yield (await self._runner.load(begun.stream))[0]

    async def recent(self, limit: int, before: str | None) -> list[tuple[Run, datetime]]:
        """Runs with the time they began, newest first, that began before the given one."""
        found: list[tuple[Run, datetime]] = []
        is_past = before is None
        async for begun in beginnings(self._index, newest_first=True):
            if is_past:
                found.append(((await self._runner.load(begun.stream))[0], begun.at))
            is_past = is_past or begun.stream == before
            if len(found) == limit:
                break
        return found

    async def family(self, root: str) -> AsyncIterator[tuple[str, datetime]]:
        """The runs of a tree of forks with the time each began: the root, then the others, oldest first."""
        yield root, time_of(root)
        async for begun in forks_of(self._index, root):
            yield begun.stream, begun.at

    async def context(self, run_id: str, site: Site, *, version: int | None = None) -> RunContext:
        """What the module at `site` would see, now or as of an earlier version.

        Raises:
            NotFound: no such run or module.
        """
        run, found = await self.read(run_id, version=version)
        workflow = await self.definitions.pinned(run.workflow_hash)
        if site not in workflow.sites:
            raise NotFound(
                f"the workflow has no module {site}",
                code="unknown_module",
                hint=f"Modules: {', '.join(str(known) for known in workflow.sites)}.",
            )
        interactions = await self.interactions(run_id, until=found)
        return run_context(workflow, replace(run, interactions=dict(interactions)), site)

    async def interactions(self, run_id: str, *, until: int | None = None) -> Interactions:
        """Questions and answers of a run, read by type: the rest of the stream is never loaded."""
        folded: Interactions = {}
        async for event in self.store.read(run_id, until=until, types=INTERACTION_EVENTS):
            folded = fold_interaction(folded, decode(event.type, event.schema_version, event.data))
        return folded

    async def versions(self) -> Sequence[StoredVersion]:
        """Every definition a run was ever started with, oldest first."""
        return await self.definitions.stored(self._index)

    async def workflow_of(self, run_id: str) -> Workflow:
        """The definition a run is pinned to.

        Raises:
            NotFound: no such run.
        """
        return await self.definitions.pinned(self._pins.get(run_id) or await self._find_pin(run_id))

    async def _find_pin(self, run_id: str) -> str:
        run = self._runner.remembered(run_id)  # the first answer may come before `start` has returned
        pinned = run.workflow_hash if run is not None else ""
        if not pinned:
            first = await self.store.first(run_id)
            pinned = str(first.data["workflow_hash"]) if first else ""
            async for event in self.store.read(run_id, types=(RunMigrated.type,)):
                pinned = str(event.data["to_hash"])
        if not pinned:
            raise _no_such_run(run_id)
        self.remember_pin(run_id, pinned)
        return pinned

    def remember_pin(self, run_id: str, workflow_hash: str) -> None:
        """A run's definition hardly ever changes, so it is looked up once.

        A command on one that the run has left meanwhile is refused, and decided again on the newest.
        """
        if len(self._pins) > 10_000:
            self._pins.clear()
        self._pins[run_id] = workflow_hash


def _no_such_run(run_id: str) -> CallerError:
    return NotFound(f"there is no run {run_id}", code="unknown_run", hint="List runs with GET /runs.")
