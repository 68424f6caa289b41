"""`stillreel summary`: for people, as Markdown, as JSON."""

import json
from pathlib import Path

from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel

PICTURE = str(Path(__file__).resolve().parents[3] / "services/video/samples/room_day.jpg")


def test_the_summary_of_a_run_is_a_document_or_json(stillreel: Stillreel, live: LiveStillreel) -> None:
    run = json.loads(stillreel("run", "cc", "--image", PICTURE, "--yes", "--json", api=live.url).stdout)
    shown = stillreel("summary", run["run_id"], "--json", api=live.url)
    assert json.loads(shown.stdout)["status"] == "completed"
    document = stillreel("summary", run["run_id"], "--markdown", api=live.url)
    assert document.stdout.startswith("# Cute pet content\n")
    assert "(chosen)" in document.stdout
    page = stillreel("summary", run["run_id"], api=live.url)
    assert page.exit_code == 0, page.output
    assert "Choices" in page.stdout


def test_one_form_at_a_time(stillreel: Stillreel, live: LiveStillreel) -> None:
    assert stillreel("summary", "last", "--markdown", "--json", api=live.url).exit_code == 2
