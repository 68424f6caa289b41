"""A clip abandoned at any moment is stopped once, whatever process dies meanwhile, and the run goes on.

A failing seed plays the same again.
"""

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.orchestrator.app import Orchestrator
from services.orchestrator.domain.commands import Jump
from services.orchestrator.domain.run import Run
from services.orchestrator.runs import Wish
from shared.eventsourcing.memory import MemoryEventStore
from shared.messaging.chaos import SeededChaos
from tests.simulation.person import CHOICE, VIDEO, Ask, Person
from tests.simulation.world import Ending, simulate

LONGEST = 8.0
"""Seconds after which the clip would be finished and announced."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with structlog.testing.capture_logs():
        yield


class Regretful(Person):
    """Thinks better of the first clip after a while, chooses again, and waits for what that saved."""

    def __init__(self, ask: Ask, record: MemoryEventStore, after: float) -> None:
        super().__init__(ask, record)
        self._after: float | None = after

    async def play(self) -> Run:
        await super().play()
        while self._said("generation_cancelled") < self._said("generation_cancel_requested"):  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        run, _ = await self._ask(lambda o: o.runs.read(self.run_id))
        return run  # type: ignore[no-any-return]

    async def _respond(self, run: Run) -> None:
        question = run.question
        if self._after is None or question is None or question.site.module_name != VIDEO:
            await super()._respond(run)
            return
        asked, after, self._after = question.interaction_id, self._after, None
        begun = Wish("person", "regretted")
        await self._ask(lambda o: o.runs.generate(self.run_id, asked, "generate", {}, begun))
        await asyncio.sleep(after)

        async def go(one: Orchestrator) -> Any:
            back = {**CHOICE, "input": {"selected_indices": [0, 1]}, "seen": asked}
            command = await one.runs.command(self.run_id, Jump, **back)
            return await one.runs.carry_out(self.run_id, command, Wish("person", "better"))

        await self._ask(go)

    def _said(self, kind: str) -> int:
        return sum(event.type == kind for commit in self.record.commits for event in commit.events)


def regretted(after: float, **faults: Any) -> Ending:
    return simulate(person=lambda ask, record: Regretful(ask, record, after), **faults)


def problems_of(ending: Ending, history: str) -> Iterator[str]:
    kinds = [event.partition(" ")[2] for event in ending.events]
    asked, told = kinds.count("generation_cancel_requested"), kinds.count("generation_cancelled")
    if ending.run.status != "completed":
        yield f"{history}: the run is {ending.run.status}"
    if asked != told or asked > 1:
        yield f"{history}: {asked} asked to stop, {told} told of it"
    if any(count > 1 for count in ending.submissions.values()):
        yield f"{history}: submitted {ending.submissions}"
    if ending.parked:
        yield f"{history}: {ending.parked} messages were parked"
    for key, made in ending.run.generations.items():
        said = made.cancelled or {}
        if made.status == "abandoned" and not said:
            yield f"{history}: {key} was abandoned, and nobody said what that saved"
        if said.get("was") == "queued" and key in ending.submissions:
            yield f"{history}: {key} was submitted although it never began"
        if said.get("was") != "finished" and made.status == "abandoned" and made.content is not None:
            yield f"{history}: {key} was stopped and finished"


def test_without_faults_each_moment_has_its_way_to_stop() -> None:
    seen = set()
    for after in (0.0, 0.2, 2.0, 3.5):
        ending = regretted(after)
        assert not list(problems_of(ending, f"after {after}"))
        seen |= {made.cancelled["was"] for made in ending.run.generations.values() if made.cancelled}
    assert "submitted" in seen


@pytest.mark.parametrize("seed", range(12), ids=lambda seed: f"seed_{seed}")
def test_crashes_while_something_is_stopped_cost_one_job_at_most(seed: int) -> None:
    dice = random.Random(seed)
    after = dice.uniform(0, LONGEST)
    steps = regretted(after).steps
    problems: list[str] = []
    for number in range(4):
        step = dice.randint(steps // 3, steps)
        weather = SeededChaos(seed) if number % 2 else None
        searchable = dice.random() < 0.5
        ending = regretted(after, kill_at=step, chaos=weather, searchable=searchable)
        problems += problems_of(ending, f"seed {seed}, killed {ending.victim} at {step} of {steps}")
    assert not problems, "\n".join(problems)
