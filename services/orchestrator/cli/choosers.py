"""Who decides at a run's questions when no person does: the defaults, or nobody."""

from collections.abc import Sequence
from pathlib import Path

from services.orchestrator.cli.model import JsonObject, Run
from services.orchestrator.cli.moves import Move, Wait, default_move
from services.orchestrator.cli.narration import Line
from services.orchestrator.cli.screen import Screen
from services.orchestrator.cli.terminal import NOW


class Defaults:
    """Takes what a person in no hurry to choose would take.

    Args:
        picture: Brought when a picture is asked for and none was brought.
        generation: Parameters of generations, such as the provider.
        given: `field=value` words for the run's form.
    """

    tries_again = False

    def __init__(
        self,
        picture: Path | None = None,
        generation: JsonObject | None = None,
        given: Sequence[str] = (),
    ) -> None:
        self._given = given
        self._picture = picture
        self._generation = generation

    def move(self, run: Run) -> Move:
        return default_move(run, self._picture, self._generation, self._given)


class Nobody:
    """Only looks on, and says where an answer is waited for."""

    tries_again = False

    def __init__(self, screen: Screen, answer_with: str) -> None:
        self._screen = screen
        self._answer_with = answer_with
        self._told: str | None = None

    def move(self, run: Run) -> Move:
        question = run.question
        if question is not None and question.interaction_id != self._told:
            self._told = question.interaction_id
            self._screen.line(Line(NOW, "asks", f"{question.title} ({self._answer_with})"))
        return Wait()
