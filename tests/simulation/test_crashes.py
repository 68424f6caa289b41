"""Whatever process dies at whatever await, the run ends as if nothing had happened; nothing is paid twice.

A failure names its history: `python -m tests.simulation --seed 7 --kill-at 120` plays it again.
"""

import json
import random
import re
from collections.abc import Iterator

import pytest
import structlog

from shared.messaging.chaos import SeededChaos
from tests.simulation.world import Ending, simulate

SEEDS = range(18)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of processes come and go; what they log would bury what failed."""
    with structlog.testing.capture_logs():
        yield


@pytest.fixture(scope="module")
def calm() -> Ending:
    return simulate()


def told(ending: Ending) -> str:
    """The state of the run; ids that follow from the moment it began or asked are numbered instead."""
    text = json.dumps(ending.run.state, sort_keys=True)
    for number, identifier in enumerate([ending.run.run_id, *ending.run.interactions, *ending.submissions]):
        text = text.replace(identifier, f"id {number}")
    return re.sub(r'"sha256": "[0-9a-f]+"', "", text)


def problems_of(ending: Ending, calm: Ending, history: str) -> Iterator[str]:
    if ending.run.status != "completed":
        yield f"{history}: the run is {ending.run.status}"
    if told(ending) != told(calm):
        yield f"{history} (killed {ending.victim}): the state differs"
    if any(count > 1 for count in ending.submissions.values()):
        yield f"{history} (killed {ending.victim}): submitted {ending.submissions}"
    if ending.parked:
        yield f"{history} (killed {ending.victim}): {ending.parked} messages were parked"


def test_without_faults_the_run_completes_with_one_submission(calm: Ending) -> None:
    assert calm.run.status == "completed"
    assert list(calm.submissions.values()) == [1]
    assert calm.run.state["selected_video_data"]["mime_type"] == "video/mp4"


def test_the_same_history_plays_the_same_way_again() -> None:
    one, two = (simulate(kill_at=77, chaos=SeededChaos(5)) for _ in range(2))
    assert (one.steps, one.victim, one.run) == (two.steps, two.victim, two.run)


@pytest.mark.timeout(900)
def test_a_process_may_die_at_every_await_and_the_run_ends_the_same(calm: Ending) -> None:
    problems: list[str] = []
    victims = set()
    for step in range(1, calm.steps + 1):
        ending = simulate(kill_at=step)
        victims.add(ending.victim)
        problems += problems_of(ending, calm, f"--kill-at {step}")
    assert not problems, "\n".join(problems)
    assert victims >= {"orchestrator", "analysis", "prompts", "video"}


@pytest.mark.timeout(900)
def test_a_vendor_that_cannot_be_asked_is_never_given_a_job_twice(calm: Ending) -> None:
    problems: list[str] = []
    unknown = 0
    baseline = simulate(searchable=False)
    for step in _steps_of_video(baseline):
        ending = simulate(kill_at=step, searchable=False)
        unknown += any(g.reason == "submission_unknown" for g in ending.run.generations.values())
        problems += [f"--kill-at {step}: {ending.submissions}"] * any(
            n > 1 for n in ending.submissions.values()
        )
        problems += [f"--kill-at {step}: the run is {ending.run.status}"] * (ending.run.status != "completed")
    assert not problems, "\n".join(problems)
    assert unknown > 0, "no kill hit the moment between submitting and writing it down"


def _steps_of_video(baseline: Ending) -> list[int]:
    """Steps the video service takes, with some room around them."""
    return [step for step, name in enumerate(baseline.history, start=1) if name == "video"]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed_{seed}")
def test_duplicated_delayed_and_reordered_messages_change_nothing(seed: int, calm: Ending) -> None:
    ending = simulate(chaos=SeededChaos(seed))
    assert not list(problems_of(ending, calm, f"--seed {seed}"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed_{seed}")
def test_crashes_in_bad_weather_change_nothing(seed: int, calm: Ending) -> None:
    dice = random.Random(seed)
    problems: list[str] = []
    for _ in range(4):
        step = dice.randint(1, calm.steps)
        ending = simulate(kill_at=step, chaos=SeededChaos(seed))
        problems += problems_of(ending, calm, f"--seed {seed} --kill-at {step}")
    assert not problems, "\n".join(problems)
