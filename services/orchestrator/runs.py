"""What can be done with runs: each use case is one command on one stream."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, get_args

from services.orchestrator.definitions import Definitions
from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    Command,
    Fork,
    Jump,
    RunCommand,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.consequences import Consequences, consequences
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.migrating import DefinitionMoved
from services.orchestrator.domain.run import Result, Run, RunEvent
from services.orchestrator.oversize import refused_to_the_caller
from services.orchestrator.reading import RunReader
from shared.clock import Clock
from shared.errors import CallerError, Conflict, Unavailable
from shared.eventsourcing.folded_states import Folded
from shared.eventsourcing.lineage import Lineage
from shared.eventsourcing.runner import Cause, Outcome, Runner
from shared.eventsourcing.store import EventIndex
from shared.identity import derived_uuid7, new_content_id, new_id, new_run_id, reaction_id, time_of
from shared.media.store import MediaStore
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject

C = TypeVar("C", bound=RunCommand)
REPORTERS = {result.type: f"stillreel/{result.service}" for result in get_args(Result)}
"""Who tells of what services report."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks, and the key under which asking again means the same wish."""

    actor: str
    key: str | None = None
    traceparent: str | None = None

    def command_id(self, *scope: str) -> str:
        return reaction_id("/".join(scope), self.key) if self.key else new_id()


class Runs(RunReader):
    """Starts, answers, feeds and reads runs."""

    def __init__(
        self,
        runner: Runner[Command, Run, RunEvent],
        definitions: Definitions,
        store: Lineage,
        index: EventIndex,
        media: MediaStore,
        clock: Clock,
    ) -> None:
        super().__init__(runner, definitions, store, index)
        self.media = media
        self._clock = clock

    async def start(self, workflow_id: str, inputs: JsonObject, wish: Wish) -> Outcome[Run]:
        """Begin a run; the same idempotency key finds the run it began before.

        Raises:
            NotFound: no such workflow.
            Conflict: the key began a run of another workflow or with other inputs.
        """
        workflow = await self.definitions.to_start(workflow_id)
        command = StartRun(workflow=workflow, at=self._clock.now(), inputs=inputs)
        with refused_to_the_caller():
            outcome = await self._start_once(command, wish)
        run = outcome.state
        self.remember_pin(run.run_id, run.workflow_hash)
        if (run.workflow_id, run.inputs) != (workflow_id, inputs):
            raise Conflict(
                "this idempotency key began another run",
                code="key_reused",
                hint="Use a new Idempotency-Key for a different request.",
                details={"run_id": run.run_id},
            )
        return outcome

    async def _start_once(self, command: StartRun, wish: Wish) -> Outcome[Run]:
        """Begin a run named now; its commit is named by the key, and so there can be only one."""
        named = derived_uuid7(command.at, "start", wish.key) if wish.key else None
        run_id = f"wf_{named}" if named else new_run_id()
        cause = self._cause(run_id, command, wish, scope="runs")
        begun = await self._index.stream_of(cause.commit_id) if wish.key else None
        if begun is None:
            outcome = await self._runner.execute(run_id, command, cause, is_new=True)
            if outcome.state.status != "new":
                return outcome
            begun = await self._index.stream_of(cause.commit_id)  # the same wish came twice at once
        if begun is None:
            raise Unavailable("a run under the same key is being started")
        run, version = await self._runner.load(begun)
        return Outcome(run, version, None)

    async def answer(
        self,
        run_id: str,
        interaction_id: str,
        response: JsonObject,
        wish: Wish,
        contents: tuple[MediaReference, ...] = (),
    ) -> Outcome[Run]:
        """Answer a question; the first answer is the only one. `contents` are uploads the answer names."""
        command = await self.command(
            run_id, Answer, interaction_id=interaction_id, response=response, contents=contents
        )
        return await self.carry_out(run_id, command, wish)

    async def generate(
        self, run_id: str, interaction_id: str, action_id: str, parameters: JsonObject, wish: Wish
    ) -> tuple[Outcome[Run], str]:
        """Start a generating sub-action; returns the generation's id too."""
        parts = (run_id, interaction_id, action_id)
        named = derived_uuid7(time_of(run_id), *parts, wish.key) if wish.key else None
        generation_id = f"gc_{named}" if named else new_content_id()
        command = await self.command(
            run_id,
            StartGeneration,
            interaction_id=interaction_id,
            action_id=action_id,
            generation_id=generation_id,
            parameters=parameters,
        )
        return await self.carry_out(run_id, command, wish), generation_id

    async def attach(
        self, run_id: str, interaction_id: str, action_id: str, content: MediaReference, wish: Wish
    ) -> Outcome[Run]:
        """Add an uploaded file to a question."""
        command = await self.command(
            run_id, AttachContent, interaction_id=interaction_id, action_id=action_id, content=content
        )
        return await self.carry_out(run_id, command, wish)

    def now(self) -> datetime:
        return self._clock.now()

    async def command(self, run_id: str, kind: type[C], **fields: Any) -> C:
        """A command as of now on the definition the run is pinned to; `fields` are those of its kind.

        Raises:
            NotFound: no such run.
        """
        return kind(workflow=await self.workflow_of(run_id), at=self._clock.now(), **fields)

    async def carry_out(self, run_id: str, command: Command, wish: Wish) -> Outcome[Run]:
        """Decide and record a command; raises what its decision raises.

        A wish that was granted before is not refused when it comes again under its key.
        """
        cause = self._cause(run_id, command, wish, scope=run_id)
        try:
            with refused_to_the_caller():
                return await self.execute(run_id, command, cause)
        except CallerError:
            if wish.key is None or await self._index.stream_of(cause.commit_id) is None:
                raise
        run, version = await self._runner.load(run_id)
        return Outcome(run, version, None)

    async def execute(self, run_id: str, command: Command, cause: Cause) -> Outcome[Run]:
        """As `carry_out`, for what was caused by something else than a wish."""
        try:
            return await self._runner.execute(run_id, command, cause)
        except DefinitionMoved as moved:  # another process moved the run since its pin was looked up here
            return await self._runner.execute(
                run_id, await self._on(command, run_id, moved.workflow_hash), cause
            )

    async def branch(self, of: str, begins: Folded[Run], command: Fork, wish: Wish) -> Outcome[Run]:
        """Begin a fork of run `of` from this state; under a key that began one before, find that one.

        Facts the parent heard from services are repeated under those services' names, so that nothing of
        them goes out on the bus again.
        """
        cause = replace(self._cause(command.fork_id, command, wish, scope=of), sources=REPORTERS)
        begun = await self._index.stream_of(cause.commit_id) if wish.key else None
        if begun is None:
            with refused_to_the_caller():
                outcome = await self._runner.execute(command.fork_id, command, cause, begins=begins)
            if outcome.state.run_id == command.fork_id:
                return outcome
            begun = await self._index.stream_of(cause.commit_id)  # the same wish came twice at once
        if begun is None:
            raise Unavailable("a fork under the same key is being made")
        run, version = await self._runner.load(begun)
        return Outcome(run, version, None)

    async def preview_jump(self, run_id: str, command: Jump) -> Consequences:
        """What the jump would do, refused exactly where the jump itself would be."""
        run, _ = await self._runner.load(run_id)
        command = await self._on(command, run_id, run.workflow_hash)
        return consequences(command, run, decide(command, run))

    async def _on(self, command: C, run_id: str, workflow_hash: str) -> C:
        """The command on the definition its run goes by, which is remembered."""
        self.remember_pin(run_id, workflow_hash)
        return command.model_copy(update={"workflow": await self.definitions.pinned(workflow_hash)})

    def _cause(self, run_id: str, command: Command, wish: Wish, *, scope: str) -> Cause:
        command_id = wish.command_id(scope, type(command).__name__)
        return Cause(
            command_id=command_id,
            actor=wish.actor,
            correlation_id=run_id,
            causation_id=command_id,
            traceparent=wish.traceparent,
        )
