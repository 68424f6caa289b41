"""Times run out at random: early, late, twice, and for questions that were answered long ago."""

from contextlib import suppress
from typing import Literal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.orchestrator.app import Orchestrator
from services.orchestrator.firing import firing
from services.orchestrator.timers import Due
from tests.stateful.people import NOBODY, Number, People, Replica
from tests.stateful.person import picked
from tests.stateful.system import Crashed

Moment = st.sampled_from(["reminder", "timeout"])


class Times(People):
    """What timers of any process do; a run whose time is over goes on by itself or says that it failed."""

    def is_waited_for(self) -> bool:
        return self.is_own() and self.model.place.waits is not None

    @rule(number=Number, replica=Replica, moment=Moment)
    def early_or_out_of_date(self, number: int, replica: int, moment: Literal["reminder", "timeout"]) -> None:
        """Nothing comes of it, whichever question is meant."""
        self.replica = replica
        asked = [*self.play.questions.values(), NOBODY]
        before = self.system.commits_of_runs()
        self._fire(asked[number % len(asked)], moment, replica)
        assert self.system.commits_of_runs() == before, "a time came that was not there yet"

    @precondition(is_waited_for)
    @rule(replica=Replica)
    def reminder(self, replica: int) -> None:
        """Once for each question, and the run is otherwise as before."""
        self.replica = replica
        question = self.play.folded.question
        assert question is not None
        assert question.remind_at is not None
        assert question.expires_at is not None
        self.system.clock.time = max(self.system.clock.time, question.remind_at)
        self._fire(question.interaction_id, "reminder", replica)
        told = self.system.commits_of_runs()
        self._fire(question.interaction_id, "reminder", replica)
        assert self.system.commits_of_runs() == told, "a person was reminded twice"

    @precondition(is_waited_for)
    @rule(replica=Replica)
    def timeout(self, replica: int) -> None:
        self.replica = replica
        question, place = self.play.folded.question, self.model.place
        assert question is not None
        assert question.expires_at is not None
        self.system.clock.time = max(self.system.clock.time, question.expires_at)
        self._fire(question.interaction_id, "timeout", replica)
        said = picked(self.model, place.site, 0) if place.waits == "choose" else None
        self.model.run_out(said)

    def _fire(self, asked: str, moment: Literal["reminder", "timeout"], replica: int) -> None:
        due = Due(self.system.clock.now(), self.play.run_id, self.play.version, moment, asked)

        async def work(one: Orchestrator) -> None:
            await firing(one.runs)(due)

        with suppress(Crashed):
            self.system.do(work, replica)
