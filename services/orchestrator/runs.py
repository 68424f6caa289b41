"""What can be done with runs: each use case is one command on one stream."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    CancelRun,
    Command,
    IngestResult,
    ParkRequest,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.context import RunContext, run_context
from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.interactions import INTERACTION_EVENTS, Interactions, fold_interaction
from services.orchestrator.domain.run import Result, Run, RunEvent
from services.orchestrator.library import Library
from shared.clock import Clock
from shared.errors import CallerError, Conflict, NotFound, PermanentError
from shared.eventsourcing.runner import Cause, Ingested, Outcome, Runner
from shared.eventsourcing.store import EventIndex, EventStore
from shared.identity import derived_uuid7, new_content_id, new_id, new_run_id, reaction_id, time_of
from shared.media.store import MediaStore
from shared.messages.catalogue import decode
from shared.messages.envelope import Envelope
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject
from shared.messages.run import RequestParked, RunStarted

RESULTS: tuple[type, ...] = get_args(Result)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks, and the key under which asking again means the same wish."""

    actor: str
    key: str | None = None
    traceparent: str | None = None

    def command_id(self, *scope: str) -> str:
        return reaction_id("/".join(scope), self.key) if self.key else new_id()


class Runs:
    """Starts, answers, feeds and reads runs."""

    def __init__(
        self,
        runner: Runner[Command, Run, RunEvent],
        library: Library,
        store: EventStore,
        index: EventIndex,
        media: MediaStore,
        clock: Clock,
    ) -> None:
        self.library = library
        self.store = store
        self.media = media
        self._index = index
        self._runner = runner
        self._clock = clock
        self._pins: dict[str, str] = {}

    async def start(self, workflow_id: str, inputs: JsonObject, wish: Wish) -> Outcome[Run]:
        """Begin a run; the same idempotency key finds the run it began before.

        Raises:
            NotFound: no such workflow.
            Conflict: the key began a run of another workflow or with other inputs.
        """
        workflow = await self.library.to_start(workflow_id)
        run_id = f"wf_{derived_uuid7(EPOCH, 'start', wish.key)}" if wish.key else new_run_id()
        command = StartRun(workflow=workflow, at=self._clock.now(), inputs=inputs)
        outcome = await self._execute(run_id, command, wish, is_new=wish.key is None)
        run = outcome.state
        self._pin(run_id, run.workflow_hash)
        if (run.workflow_id, run.inputs) != (workflow_id, inputs):
            raise Conflict(
                "this idempotency key began another run",
                code="key_reused",
                hint="Use a new Idempotency-Key for a different request.",
                details={"run_id": run_id},
            )
        return outcome

    async def answer(
        self, run_id: str, interaction_id: str, response: JsonObject, wish: Wish
    ) -> Outcome[Run]:
        """Answer a question; the first answer is the only one."""
        workflow = await self.workflow_of(run_id)
        command = Answer(
            workflow=workflow, at=self._clock.now(), interaction_id=interaction_id, response=response
        )
        return await self._execute(run_id, command, wish)

    async def generate(
        self, run_id: str, interaction_id: str, action_id: str, parameters: JsonObject, wish: Wish
    ) -> tuple[Outcome[Run], str]:
        """Start a generating sub-action; returns the generation's id too."""
        workflow = await self.workflow_of(run_id)
        parts = (run_id, interaction_id, action_id)
        named = derived_uuid7(time_of(run_id), *parts, wish.key) if wish.key else None
        generation_id = f"gc_{named}" if named else new_content_id()
        command = StartGeneration(
            workflow=workflow,
            at=self._clock.now(),
            interaction_id=interaction_id,
            action_id=action_id,
            generation_id=generation_id,
            parameters=parameters,
        )
        return await self._execute(run_id, command, wish), generation_id

    async def attach(
        self, run_id: str, interaction_id: str, action_id: str, content: MediaReference, wish: Wish
    ) -> Outcome[Run]:
        """Add an uploaded file to a question."""
        workflow = await self.workflow_of(run_id)
        command = AttachContent(
            workflow=workflow,
            at=self._clock.now(),
            interaction_id=interaction_id,
            action_id=action_id,
            content=content,
        )
        return await self._execute(run_id, command, wish)

    async def cancel(self, run_id: str, reason: str, wish: Wish) -> Outcome[Run]:
        """Stop a run."""
        workflow = await self.workflow_of(run_id)
        return await self._execute(
            run_id, CancelRun(workflow=workflow, at=self._clock.now(), reason=reason), wish
        )

    async def ingest(self, envelope: Envelope) -> None:
        """Take a service's report into the run it belongs to, under the id it was published with.

        Raises:
            PermanentError: it belongs to no run of this store.
        """
        result = envelope.message
        if not isinstance(result, RESULTS):
            raise PermanentError(f"{result.type} is not a result")
        run_id: str = result.run_id  # type: ignore[attr-defined]  # every result names its run
        workflow = await self._pinned(run_id)
        cause = Cause(
            command_id=envelope.id,
            actor=envelope.source,
            correlation_id=run_id,
            causation_id=envelope.id,
            traceparent=envelope.traceparent,
            ingests=Ingested(id=envelope.id, source=envelope.source),
        )
        command = IngestResult(workflow=workflow, at=self._clock.now(), result=result)
        await self._runner.execute(run_id, command, cause)

    async def park(self, envelope: Envelope) -> None:
        """Note in its run that a request was given up; requests of no known run concern nobody."""
        parked = envelope.message
        if not isinstance(parked, RequestParked):
            raise PermanentError(f"{parked.type} is not request_parked")
        try:
            workflow = await self._pinned(parked.run_id)
        except PermanentError:
            return
        command = ParkRequest(
            workflow=workflow,
            at=self._clock.now(),
            request_type=parked.request_type,
            request_id=parked.request_id,
            error=parked.error,
        )
        cause = Cause(
            command_id=envelope.id,
            actor=envelope.source,
            correlation_id=parked.run_id,
            causation_id=envelope.cause or envelope.id,
            traceparent=envelope.traceparent,
        )
        await self._runner.execute(parked.run_id, command, cause)

    async def read(self, run_id: str, *, version: int | None = None) -> tuple[Run, int]:
        """A run's state and version, now or as of an earlier version.

        Raises:
            NotFound: no such run.
        """
        run, found = await self._runner.load(run_id, until=version)
        if run.status == "new":
            raise _no_such_run(run_id)
        return run, found

    async def all(self) -> AsyncIterator[Run]:
        """Every run there ever was, oldest first."""
        async for started in self._index.occurrences(RunStarted.type):
            yield (await self._runner.load(started.stream))[0]

    async def recent(self, limit: int, before: datetime | None) -> list[tuple[Run, datetime]]:
        """Runs by start, newest first, that began before the given time (with a zone)."""
        found: list[tuple[Run, datetime]] = []
        async for started in self._index.occurrences(RunStarted.type, newest_first=True):
            if before is None or started.at < before:
                found.append(((await self._runner.load(started.stream))[0], started.at))
            if len(found) == limit:
                break
        return found

    async def context(self, run_id: str, site: Site, *, version: int | None = None) -> RunContext:
        """What the module at `site` would see, now or as of an earlier version.

        Raises:
            NotFound: no such run or module.
        """
        run, found = await self.read(run_id, version=version)
        workflow = await self.library.pinned(run.workflow_hash)
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

    async def workflow_of(self, run_id: str) -> Workflow:
        """The definition a run is pinned to.

        Raises:
            NotFound: no such run.
        """
        try:
            return await self._pinned(run_id)
        except PermanentError as error:
            raise _no_such_run(run_id) from error

    async def _pinned(self, run_id: str) -> Workflow:
        pinned = self._pins.get(run_id)
        if pinned is None:
            async for event in self.store.read(run_id, until=1):
                pinned = str(event.data["workflow_hash"])
            if pinned is None:
                raise PermanentError(f"there is no run {run_id}")
            self._pin(run_id, pinned)
        return await self.library.pinned(pinned)

    def _pin(self, run_id: str, workflow_hash: str) -> None:
        if len(self._pins) > 10_000:
            self._pins.clear()
        self._pins[run_id] = workflow_hash

    async def _execute(
        self, run_id: str, command: Command, wish: Wish, *, is_new: bool = False
    ) -> Outcome[Run]:
        command_id = wish.command_id(run_id, type(command).__name__)
        cause = Cause(
            command_id=command_id,
            actor=wish.actor,
            correlation_id=run_id,
            causation_id=command_id,
            traceparent=wish.traceparent,
        )
        return await self._runner.execute(run_id, command, cause, is_new=is_new)


def _no_such_run(run_id: str) -> CallerError:
    return NotFound(f"there is no run {run_id}", code="unknown_run", hint="List runs with GET /runs.")
