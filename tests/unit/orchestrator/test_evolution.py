"""The fold knows every event a run's stream may hold."""

from typing import get_args

from services.orchestrator.domain.evolution import FOLDS
from services.orchestrator.domain.run import RunEvent


def test_there_is_a_rule_for_every_event_of_a_run() -> None:
    assert set(FOLDS) == set(get_args(RunEvent))
