"""`stillreel look` and `stillreel replay` over the real API."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.cli.client import Api
from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel

PICTURE = str(Path(__file__).resolve().parents[3] / "services/video/samples/room_day.jpg")


@pytest.fixture
def finished(stillreel: Stillreel, live: LiveStillreel) -> str:
    """A run that went to its end."""
    result = stillreel("run", "cc", "--image", PICTURE, "--yes", "--json", api=live.url)
    return str(json.loads(result.stdout)["run_id"])


def test_a_look_back_shows_the_question_as_it_was_asked(
    stillreel: Stillreel, live: LiveStillreel, finished: str
) -> None:
    with Api(lambda: live.url) as api:
        events = api.events(finished)
    asked = [event["version"] for event in events if event["type"] == "interaction_requested"]
    shown = stillreel("look", finished, "--at", str(asked[1]), api=live.url)
    assert shown.exit_code == 0, shown.output
    assert f"waiting, version {asked[1]} of " in shown.stdout
    assert "Select motion elements" in shown.stdout
    assert "curtain" in shown.stdout
    assert "selected_image_data" in shown.stdout
    assert "selected_video_id" not in shown.stdout
    assert f"--at {asked[0]}, --at {asked[2]}" in shown.stdout
    said = json.loads(stillreel("look", finished, "--at", str(asked[1]), "--json", api=live.url).stdout)
    assert said["run"]["version"] == asked[1]
    assert len(said["run"]["state_hash"]) == 64


def test_without_a_version_the_run_is_shown_as_it_is(
    stillreel: Stillreel, live: LiveStillreel, finished: str
) -> None:
    shown = stillreel("look", finished, api=live.url)
    assert "completed, version" in shown.stdout
    assert "selected_video_id" in shown.stdout


def test_a_version_out_of_range_is_refused_with_the_newest(
    stillreel: Stillreel, live: LiveStillreel, finished: str
) -> None:
    refused = stillreel("look", finished, "--at", "4000", api=live.url)
    assert refused.exit_code == 3
    assert "has no version 4000" in refused.stderr
    assert "Its newest version is" in refused.stderr
    assert stillreel("look", finished, "--at", "0", api=live.url).exit_code == 2


def test_a_replay_says_that_all_ways_agree(stillreel: Stillreel, live: LiveStillreel, finished: str) -> None:
    shown = stillreel("replay", finished, api=live.url)
    assert shown.exit_code == 0, shown.output
    assert finished in shown.stdout
    assert "first event, written down, snapshot" in shown.stdout
    said = json.loads(stillreel("replay", finished, "--json", api=live.url).stdout)
    assert (said["differences"], set(said["ways"].values())) == ([], {said["state_hash"]})


def test_all_runs_are_replayed_and_counted(
    stillreel: Stillreel, live: LiveStillreel, finished: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Api(lambda: live.url) as api:
        expected = len(list(api.run_ids()))
    shown = stillreel("replay", "--all", api=live.url)
    assert shown.exit_code == 0
    assert f"{expected} run" in shown.stdout

    def replay_with_a_stranger(self: Api, run_id: str) -> dict[str, Any]:
        differing = (
            [{"way": "snapshot", "version": 12, "pointer": "/state/mood"}] if run_id == finished else []
        )
        return {
            "run_id": run_id, "version": 40, "state_hash": "a" * 64, "ways": {}, "differences": differing
        }  # fmt: skip

    monkeypatch.setattr(Api, "replay", replay_with_a_stranger)
    shown = stillreel("replay", "--all", api=live.url)
    assert shown.exit_code == 1
    assert "the way by snapshot differs from version 12 on at /state/mood" in shown.stdout
    assert "1 of them" in shown.stdout
    assert json.loads(stillreel("replay", "--all", "--json", api=live.url).stdout)["runs"] == expected


def test_a_replay_needs_one_run_or_all(stillreel: Stillreel, live: LiveStillreel) -> None:
    assert stillreel("replay", api=live.url).exit_code == 2
    assert stillreel("replay", "last", "--all", api=live.url).exit_code == 2
    assert stillreel("replay", "nonsense", api=live.url).exit_code == 2
