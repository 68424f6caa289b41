"""Anything may be done to runs in any order; after each step every run is what its model says."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from services.orchestrator.domain.commands import CancelRun, PauseRun, ResumeRun
from shared.identity import reaction_id
from shared.messages.prompts import PromptsFailed
from tests.stateful.people import Number, Replica
from tests.stateful.play import Play
from tests.stateful.speech import given_up, report_of, word_of
from tests.stateful.times import Times

MOST_RUNS = 4


class Machine(Times):
    """What services and providers report in any order, and what accidents happen."""

    taken = -1  # the first look comes before the first step

    def is_waiting(self) -> bool:
        return self.model.status == "running" and bool(self.model.waiting)

    @initialize()
    def first(self) -> None:
        self.begin()

    @precondition(lambda self: self.model.status != "running")
    @rule()
    def another_run(self) -> None:
        self.begin()

    @precondition(lambda self: any(play.model.made for play in self.plays))
    @rule(number=Number, replica=Replica, what=st.sampled_from(["submitted", "ready", "failed", "cancelled"]))
    def provider_reports(self, number: int, replica: int, what: str) -> None:
        """On anything that was ever to be made, in any order, any number of times."""
        self.replica = replica
        every = [
            (play, name) for play in self.plays for name, one in play.model.made.items() if one.generated
        ]
        if not every:
            return
        play, name = every[-1 - number % len(every)]
        self._provide(play, name, what, replica)

    def _provide(self, play: Play, name: str, what: str, replica: int) -> None:
        told = word_of(play.run_id, name, what)
        self.report(told[:2], replica)
        play.model.made_by(name, what, told[2])

    @precondition(lambda self: self.model.status == "running")
    @rule(number=Number, replica=Replica)
    def go_on(self, number: int, replica: int) -> None:
        """What the run waits for, a few times, so that runs come to their ends."""
        for turn in range(1 + number % 6):
            if self.is_waiting():
                self._serve(number + turn, replica, failed=False)
            elif self.is_at_media() and self.model.making:
                self._provide(self.play, self.model.making[0], "ready", replica)
            elif self.is_asked():
                self._answer(number + turn, replica, None)
            else:
                return
            if turn < number % 6:
                self.taken += 1  # the last one is checked and counted as the step itself
                self.check()

    @precondition(is_waiting)
    @rule(number=Number, replica=Replica)
    def service_answers(self, number: int, replica: int) -> None:
        self._serve(number, replica, failed=False)

    @precondition(is_waiting)
    @rule(number=Number, replica=Replica, failed=st.sampled_from([False, False, True]))
    def service_answers_too(self, number: int, replica: int, failed: bool) -> None:
        self._serve(number, replica, failed=failed)

    def _serve(self, number: int, replica: int, *, failed: bool) -> None:
        self.replica = replica
        waiting = self.model.waiting
        work = waiting[number % len(waiting)]
        told = report_of(self.play.requests[work], number, failed=failed)
        self.report(told[:2], replica)
        self.model.serve(work, told[2], failed=failed)

    @precondition(lambda self: any(play.own_requests for play in self.plays))
    @rule(number=Number, replica=Replica, failed=st.booleans())
    def service_answers_late_or_again(self, number: int, replica: int, failed: bool) -> None:
        self.replica = replica
        every = [(play, work) for play in self.plays for work in play.own_requests]
        if not every:
            return
        play, work = every[-1 - number % len(every)]
        told = report_of(play.requests[work], number, failed=failed)
        if work not in play.model.ended or failed:
            self.report(told[:2], replica)
            play.model.serve(work, told[2], failed=failed)

    @precondition(lambda self: any(play.own_requests for play in self.plays))
    @rule(number=Number, replica=Replica)
    def request_is_given_up(self, number: int, replica: int) -> None:
        """Whoever waits for it goes on waiting, because it may be delivered again."""
        self.replica = replica
        every = [(play, work) for play in self.plays for work in play.own_requests]
        if every:
            play, work = every[-1 - number % len(every)]
            self.report(given_up(play.requests[work], play.request_id(work)), replica)

    @rule(replica=Replica)
    def nobody_asked(self, replica: int) -> None:
        self.replica = replica
        told = PromptsFailed(
            run_id=self.play.run_id, request_id="made up", reason="refused", message="No.", provider="local"
        )
        self.uninvited((reaction_id("made up", self.play.run_id), told), replica)

    @precondition(lambda self: self.taken > 60)
    @rule(replica=Replica)
    def cancel(self, replica: int) -> None:
        self.replica = replica
        self.agree(self._moving(CancelRun, {"reason": "enough"}), self.model.cancel, replica)

    @rule(replica=Replica)
    def pause(self, replica: int) -> None:
        self.replica = replica
        self.agree(self._moving(PauseRun, {"reason": "lunch"}), self.model.pause, replica)

    @rule(replica=Replica)
    def resume(self, replica: int) -> None:
        self.replica = replica
        self.agree(self._moving(ResumeRun, {}), self.model.resume, replica)

    @precondition(lambda self: self.model.paused)
    @rule(replica=Replica)
    def resume_too(self, replica: int) -> None:
        """A second rule of the kind, so that runs do not stand still for long."""
        self.resume(replica)

    @precondition(lambda self: len(self.plays) < MOST_RUNS)
    @rule(number=st.integers(0, 4095), replica=Replica)
    def fork(self, number: int, replica: int) -> None:
        """At any version, of any run: from then on the fork is played, and the others still hear reports."""
        self.replica = replica
        self.branch(self.plays[number % len(self.plays)], number // 8, replica)

    @rule(replica=Replica)
    def restart(self, replica: int) -> None:
        self.replica = replica
        self.system.restart(replica)

    @rule()
    def die_after_the_next_commit(self) -> None:
        self.system.dies_after_next_commit = True

    @rule()
    def relay(self) -> None:
        self.system.relay()
        assert self.system.stored_by_us() <= self.system.published.keys(), "stored, but never published"

    @precondition(lambda self: self.last is not None)
    @rule(replica=Replica)
    def wish_again(self, replica: int) -> None:
        """A client that heard nothing sends the same under the same key: nothing new happens."""
        self.replica = replica
        assert self.last is not None
        self.client(self.last[1], replica)

    @invariant()
    def everything_agrees(self) -> None:
        self.taken += 1
        self.check()
        if self.taken % 4 == 0:
            self.nothing_is_due(self.replica)

    def teardown(self) -> None:
        for play in self.plays:
            play.rebuild()
        Machine.steps += max(self.taken, 0)
