"""Whatever orchestrator dies at whatever await, every timer fires, once, and nobody's answer is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from tests.simulation.waiting_world import WaitingEnding, simulate_waiting

FIRED = [
    "interaction_reminded",
    # nobody answered `early`: its choice is made, and `paused` is asked
    "interaction_response", "module_completed", "module_started", "interaction_requested",
    # nor `paused`, though the pause has given it more time
    "interaction_response", "module_completed", "module_started", "interaction_requested",
    # `late` has no choice
    "module_failed", "interaction_requested",
]  # fmt: skip


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[Any]]:
    """Hundreds of processes come and go; what they log would bury what failed."""
    with structlog.testing.capture_logs() as captured:
        yield captured


@pytest.fixture(scope="module")
def calm() -> WaitingEnding:
    return simulate_waiting()


def problems_of(ending: WaitingEnding, calm: WaitingEnding) -> Iterator[str]:
    if ending.run.status != "completed":
        yield f"the run is {ending.run.status}"
    if ending.run.state != calm.run.state:
        yield f"the state is {ending.run.state}"
    if ending.timers != FIRED:
        yield f"timers led to {ending.timers}"
    if ending.events != calm.events:
        yield f"events differ: {ending.events - calm.events} more, {calm.events - ending.events} less"


def test_without_faults_every_timer_fires_once(calm: WaitingEnding) -> None:
    assert calm.timers == FIRED
    assert calm.run.state == {"early": {"name": "a"}, "paused": {"name": "a"}, "late": {"name": "b"}}


@pytest.mark.timeout(300)
def test_an_orchestrator_may_die_at_every_await_and_timers_fire_once(
    calm: WaitingEnding, logs: list[Any]
) -> None:
    problems = [
        f"kill at {step}: {problem}"
        for step in range(1, len(calm.history) + 1)
        for problem in problems_of(simulate_waiting(kill_at=step), calm)
    ]
    assert not problems, "\n".join(problems[:20])
    assert not [entry for entry in logs if entry["log_level"] in ("error", "critical")]


@pytest.mark.timeout(300)
def test_of_two_replicas_either_may_die_and_timers_fire_once(calm: WaitingEnding, logs: list[Any]) -> None:
    names = ("one", "two")
    both = simulate_waiting(names=names)
    problems = [*problems_of(both, calm)]
    for step in range(1, len(both.history) + 1, 3):
        ending = simulate_waiting(kill_at=step, names=names)
        problems += [f"kill {both.history[step - 1]} at {step}: {p}" for p in problems_of(ending, calm)]
    assert not problems, "\n".join(problems[:20])
    assert not [entry for entry in logs if entry["log_level"] in ("error", "critical")]
