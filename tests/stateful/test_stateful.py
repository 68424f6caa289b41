"""Whatever is done to runs in whatever order, system and model agree: at least twenty thousand steps a time.

Another seed: `python -m tests.stateful --seed 7`.
"""

import pytest

from tests.stateful.campaign import play
from tests.stateful.machine import Machine


@pytest.mark.timeout(900)
def test_the_system_and_its_model_agree_over_twenty_thousand_steps() -> None:
    play(examples=270, steps=100)
    assert Machine.steps >= 20_000
