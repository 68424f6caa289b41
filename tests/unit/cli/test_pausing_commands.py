"""`stillreel pause` and `stillreel resume`, and how a waiting question looks on the terminal."""

import json
from datetime import UTC, datetime

from rich.console import Console
from rich.theme import Theme

from services.orchestrator.cli.client import Api
from services.orchestrator.cli.model import Run
from services.orchestrator.cli.narration import Line, narrate
from services.orchestrator.cli.quantities import moment
from services.orchestrator.cli.screen import Screen
from services.orchestrator.cli.steering import Steering
from services.orchestrator.cli.summaries import summary
from services.orchestrator.cli.terminal import GOOD, NOW, STYLES
from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.examples import selecting
from tests.unit.cli.live_stillreel import LiveStillreel
from tests.unit.cli.test_person import Terminal
from tests.unit.cli.test_telling import event

ENDS = datetime(2026, 1, 3, 15, 4, tzinfo=UTC)


def test_a_run_is_paused_and_resumed_by_its_id(stillreel: Stillreel, live: LiveStillreel) -> None:
    run_id = json.loads(stillreel("run", "cc", "--json", api=live.url).stdout)["run_id"]
    paused = stillreel("pause", run_id, "--reason", "lunch", api=live.url)
    assert paused.exit_code == 0, paused.output
    assert f"resume {run_id}" in paused.stdout
    assert "paused" in stillreel("runs", "--limit", "1", api=live.url).stdout
    refused = stillreel("answer", run_id, "--option", "continue", api=live.url)
    assert refused.exit_code == 3
    assert "paused" in refused.stderr
    resumed = json.loads(stillreel("resume", "last", "--json", api=live.url).stdout)
    assert (resumed["run_id"], resumed["status"]) == (run_id, "waiting")
    assert "run_paused             lunch" in stillreel("events", run_id, api=live.url).stdout


def test_a_question_says_by_when_it_wants_its_answer() -> None:
    terminal = Terminal("0")
    asking = selecting()
    assert asking.question is not None
    until = asking.question.model_copy(update={"expires_at": ENDS})
    terminal.move(asking.model_copy(update={"question": until}))
    assert f"answer by {moment(ENDS)}; after that it is decided without you" in terminal.shown


def test_watchers_are_told_of_pauses_and_of_what_nobody_answered() -> None:
    assert narrate(event("run_paused", reason="lunch")) == [Line(NOW, "paused", "lunch")]
    assert narrate(event("interaction_reminded", title="Which?", expires_at=ENDS.isoformat())) == [
        Line(NOW, "still waiting", f"Which? · answer by {moment(ENDS)}")
    ]
    chosen = {"response": {"selected_data": [{"element": "curtain"}]}, "auto": True}
    assert narrate(event("interaction_response", **chosen)) == [
        Line(GOOD, "chosen", "curtain (nobody answered in time)")
    ]
    assert summary("interaction_response", chosen) == "curtain · nobody answered in time"
    assert summary("run_resumed", {"expires_at": ENDS.isoformat()}) == f"answer by {moment(ENDS)}"


class Leaving(Api):
    """Cancels the run once it was seen paused as of its newest event."""

    seen_paused = 0

    def run(self, run_id: str, version: int | None = None) -> Run:
        run = super().run(run_id, version)
        self.seen_paused += run.status == "paused"
        if self.seen_paused == 2:
            self._json("POST", f"/runs/{run_id}/cancel")
        return run


def test_who_watches_a_paused_run_is_asked_nothing(stillreel: Stillreel, live: LiveStillreel) -> None:
    run_id = json.loads(stillreel("run", "cc", "--json", api=live.url).stdout)["run_id"]
    stillreel("pause", run_id, "--reason", "lunch", api=live.url)
    terminal = Terminal()  # who is asked anything has nothing to type, and leaves
    screen = Screen(Console(file=terminal.written, theme=Theme(STYLES), width=80, highlight=False))
    with Leaving(lambda: live.url) as api:
        ended = Steering(api, screen, terminal.person).until_ended(run_id)
    assert ended.status == "cancelled"
    assert "paused" in terminal.shown
