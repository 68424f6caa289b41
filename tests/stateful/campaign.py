"""How long and from where the machine is played."""

import structlog
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.machine import Machine


def play(*, examples: int, steps: int, from_seed: int | None = None, shrink: bool = True) -> int:
    """Play so many histories of so many steps; returns the steps taken. Without a seed, always the same.

    Raises:
        AssertionError: system and model differ, with the shortest history found that shows it.
    """
    Machine.steps = 0
    if from_seed is not None:
        seed(from_seed)(Machine)
    chosen = settings(
        derandomize=from_seed is None,
        database=None,
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    with structlog.testing.capture_logs():
        run_state_machine_as_test(Machine, settings=chosen)
    return Machine.steps
