"""A person who goes back while processes die comes to the same end as one whom nothing disturbs.

A failure names its history: `python -m tests.simulation --seed 7 --kill-at 120 --wanders 7` plays it again.
"""

import json
import random
import re
from collections.abc import Iterator

import pytest
import structlog

from shared.messaging.chaos import SeededChaos
from tests.simulation.person import DETOURS, detours
from tests.simulation.world import Ending, simulate

SEEDS = range(10)
KILLS = 6
"""Of each history, at random awaits: to die at each of them would take minutes."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with structlog.testing.capture_logs():
        yield


def told(ending: Ending) -> str:
    """The state without ids; of the clips only that the selected one is there and finished."""
    state = dict(ending.run.state)
    made = state.pop("video_generations")
    assert made[state["selected_video_id"]]["status"] == "ready"
    text = json.dumps(state, sort_keys=True)
    return re.sub(r'"sha256": "[0-9a-f]+"', "", re.sub(r"[a-z]+_[0-9a-f-]{36}", "id", text))


def problems_of(ending: Ending, calm: Ending, history: str) -> Iterator[str]:
    if ending.run.status != "completed":
        yield f"{history}: the run is {ending.run.status}"
    elif told(ending) != told(calm):
        yield f"{history} (killed {ending.victim}): the state differs"
    if any(count > 1 for count in ending.submissions.values()):
        yield f"{history} (killed {ending.victim}): submitted {ending.submissions}"
    if ending.run.visits != calm.run.visits:
        yield f"{history} (killed {ending.victim}): visited {ending.run.visits}, not {calm.run.visits}"
    if ending.parked:
        yield f"{history} (killed {ending.victim}): {ending.parked} messages were parked"


def test_the_seeds_take_every_detour() -> None:
    assert {detour.at + repr(detour.fields) for seed in SEEDS for detour in detours(seed)} == {
        detour.at + repr(detour.fields) for detour in DETOURS
    }


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"seed_{seed}")
def test_going_back_among_crashes_happens_once_and_ends_the_same(seed: int) -> None:
    dice = random.Random(seed)
    calm = simulate(wanders=seed)
    problems = list(problems_of(calm, calm, f"--wanders {seed}"))
    for number in range(KILLS):
        step = dice.randint(1, calm.steps)
        weather = SeededChaos(seed) if number % 3 == 0 else None
        ending = simulate(kill_at=step, chaos=weather, wanders=seed)
        stormy = f"--seed {seed} " if weather else ""
        problems += problems_of(ending, calm, f"{stormy}--kill-at {step} --wanders {seed}")
    assert not problems, "\n".join(problems)
