"""Doing something to the system and to the model alike: accepted by both, or refused by both."""

import asyncio
import pickle
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis.stateful import RuleBasedStateMachine

from services.orchestrator.app import Orchestrator
from services.orchestrator.domain.commands import Resume
from services.orchestrator.domain.run import Run
from services.orchestrator.forks import fork_run
from services.orchestrator.runs import Wish
from shared.errors import CallerError, PermanentError
from shared.messages.message import Message
from tests.stateful.flow import definition
from tests.stateful.model import Model
from tests.stateful.play import Play
from tests.stateful.speech import content
from tests.stateful.system import Crashed, System
from tests.stateful.terms import Refused

WORKFLOW = definition()
LOOP = asyncio.new_event_loop()
Work = Callable[[Orchestrator], Awaitable[Any]]


class Acting(RuleBasedStateMachine):
    """Runs on one store, the newest of which is played. `steps` counts what all machines did."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.system = System(LOOP, WORKFLOW)
        self.plays: list[Play] = []
        self.names = 0
        self.replica = 0
        self.last: tuple[Play, Work] | None = None

    @property
    def play(self) -> Play:
        return self.plays[-1]

    @property
    def model(self) -> Model:
        return self.plays[-1].model

    def begin(self) -> None:
        """Begin a run, and once more under the same key, as a client does that heard nothing."""
        wish = self.wish()
        with suppress(Crashed):
            self.system.do(lambda one: one.runs.start(WORKFLOW.id, {}, wish))
        begun = self.system.commits_of_runs()
        run_id = self.system.do(lambda one: one.runs.start(WORKFLOW.id, {}, wish)).state.run_id
        assert self.system.commits_of_runs() == begun, "one wish began two runs"
        play = Play(self.system, WORKFLOW, run_id, Model(), Run(run_id=run_id))
        play.model.start()
        self.plays.append(play)

    def branch(self, parent: Play, number: int, replica: int) -> None:
        """Fork a run, and once more under the same key; the fork is played from now on."""
        versions = list(parent.history)
        version = versions[number % len(versions)]
        model: Model = pickle.loads(parent.history[version][0])
        branch = parent.fork(version, model)
        wish = self.wish()

        async def work(one: Orchestrator) -> Any:
            return await fork_run(one.runs, parent.run_id, version, "variant", wish)

        try:
            for asked_again in model.fork(parent.model):
                del branch.requests[asked_again]
        except Refused:
            self.refused(work, None, replica)
            return
        with suppress(Crashed):
            self.system.do(work, replica)
        begun = self.system.commits_of_runs()
        forked = self.system.do(work, replica)
        assert self.system.commits_of_runs() == begun, "one wish made two forks"
        branch.run_id = forked.outcome.state.run_id
        self.plays.append(branch)

    def wish(self) -> Wish:
        self.names += 1
        return Wish("person", f"wish {self.names}")

    def client(self, work: Work, replica: int) -> None:
        """A wish that should be granted, whether or not the process lives to say so."""
        before = len(self.system.store.commits)
        with suppress(Crashed):
            self.system.do(work, replica)
        if len(self.system.store.commits) > before:
            self.last = self.play, work  # what changed nothing has no key to be known by later

    def agree(self, work: Work, change: Callable[[], object], replica: int) -> None:
        """A wish that is granted where the model grants it, and refused elsewhere with what stands."""
        asked = self.play.asked
        try:
            change()
        except Refused:
            self.refused(work, asked, replica)
        else:
            self.client(work, replica)

    def refused(self, work: Work, asked: str | None, replica: int) -> CallerError:
        """A wish that is refused, with the current question named, and that changes nothing."""
        with pytest.raises(CallerError) as refusal:
            self.system.do(work, replica)
        told = (refusal.value.details or {}).get("current_interaction", asked)
        assert told == asked, "a refusal names another question than the current one"
        return refusal.value

    def report(self, told: tuple[str, Message], replica: int) -> None:
        """A service's report, that may reach a process which dies over it; it comes again then."""
        try:
            self.system.report(*told, replica)
        except Crashed:
            self.system.report(*told, replica)

    def uninvited(self, told: tuple[str, Message], replica: int) -> None:
        with pytest.raises(PermanentError):
            self.system.report(*told, replica)

    def check(self) -> None:
        """Hold every run against its model, and what a process remembers against the record."""
        for play in self.plays:
            if play is self.play or play.has_news():
                play.compare()
        assert not self.system.published_too_early, "published, but not stored"
        for one in self.system.replicas:
            remembered = one.runner._states.get(self.play.run_id)
            if remembered is not None and remembered.version >= self.play.version:
                assert remembered == (self.play.folded, self.play.version), "memory and record differ"

    def nothing_is_due(self, replica: int) -> None:
        """To go on where nothing is due, as after a crash, adds nothing; and what it sees is the newest."""
        run_id = self.play.run_id

        async def resume(one: Orchestrator) -> Any:
            return await one.runs.carry_out(run_id, await one.runs.command(run_id, Resume), Wish("test"))

        outcome = self.system.do(resume, replica)
        due = [event.type for event in outcome.commit.events] if outcome.commit else []
        assert not due, f"{due} were due, and nobody had done them"
        assert (outcome.state, outcome.version) == (self.play.folded, self.play.version)

    def fresh_content(self) -> Any:
        self.names += 1
        return content(f"gc_01900000-0000-7000-8000-{self.names:012x}")
