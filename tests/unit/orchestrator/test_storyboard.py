"""`media.storyboard`: shots get their times, mistakes their place, bad habits a warning."""

from typing import Any

import pytest

from services.orchestrator.domain.commands import StartRun
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run
from tests.support.workflows import NOW, RUN_ID, workflow

CITY = {"shot_number": 2, "duration": 3.5, "prompt": " a city at dawn ", "camera_motion": "slow push in"}
DESK = {"shot_number": 1, "duration": 4, "prompt": "机の上のノート", "description": "desk"}
BOARD = {"title": "T", "style_guide": "warm", "music_notes": "soft", "shots": [CITY, DESK]}


def finished(board: Any, **inputs: Any) -> Run:
    outputs = {"storyboard": "board", "shots": "shots", "total_duration": "seconds", "warnings": "warnings"}
    entry = {"module_id": "media.storyboard", "name": "plan", "outputs_to_state": outputs}
    made = workflow({**entry, "inputs": {"storyboard": board, **inputs}})
    run = Run(run_id=RUN_ID)
    return fold(run, decide(StartRun(workflow=made, at=NOW), run))


def test_shots_come_in_the_order_of_their_numbers_with_their_times() -> None:
    run = finished(BOARD, transition_s=0.5)
    assert run.status == "completed"
    times = [(s["shot_number"], s["prompt"], s["start"], s["end"]) for s in run.state["shots"]]
    assert times == [(1, "机の上のノート", 0.0, 4.0), (2, "a city at dawn", 3.5, 7.0)]
    assert run.state["seconds"] == 7.0
    assert run.state["board"]["shots"] == run.state["shots"]
    assert run.state["warnings"] == []


def test_shots_without_numbers_stay_as_listed() -> None:
    shots = [{"duration": 2, "prompt": "b"}, {"duration": 2, "prompt": "a", "shot_number": 1}]
    assert [s["prompt"] for s in finished({"shots": shots}).state["shots"]] == ["b", "a"]


BAD: dict[str, tuple[Any, dict[str, Any], str]] = {
    "no object": ([], {}, "is not an object"),
    "no shots": ({"shots": []}, {}, "/storyboard/shots"),
    "several mistakes": (
        {"shots": [{**CITY, "duration": 0}, {**DESK, "prompt": " "}]},
        {},
        "/storyboard/shots/1/prompt",
    ),
    "unknown keys": ({**BOARD, "shot": 1}, {}, "/storyboard/shot:"),
    "a number twice": ({"shots": [CITY, CITY]}, {}, "shot_number 2 is given twice"),
    "transitions longer than a shot": (BOARD, {"transition_s": 4.5}, "/transition_s"),
    "no number of attempts": (BOARD, {"max_attempts": 0}, "/max_attempts"),
}


@pytest.mark.parametrize(("board", "inputs", "said"), BAD.values(), ids=BAD)
def test_a_wrong_storyboard_fails_its_module_and_says_where(
    board: Any, inputs: dict[str, Any], said: str
) -> None:
    failure = finished(board, **inputs).failure
    assert failure is not None
    assert said in failure.message


HABITS: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, int | None]]]] = {
    "one long shot": ({"shots": [{**CITY, "duration": 30}]}, {}, [("no_storyboard", None)]),
    "no style": ({"style_guide": ""}, {}, [("no_style_guide", None)]),
    "styles": (
        {"shots": [{**CITY, "style": "anime"}, {**DESK, "style": "Noir"}]},
        {},
        [("mixed_styles", None)],
    ),
    "one try": ({}, {"max_attempts": 1}, [("single_generation", None)]),
    "raw": ({"music_notes": ""}, {}, [("no_post_production", None)]),
    "raw but graded": ({"music_notes": ""}, {"post_production": {"grade": "film"}}, []),
    "sum": ({"total_duration": 30}, {}, [("duration_mismatch", None)]),
    "camera": (
        {"shots": [{**CITY, "camera_motion": "pan left, then zoom"}, DESK]},
        {},
        [("camera_motion_mixed", 2)],
    ),
    "wild": (
        {"shots": [{**CITY, "duration": 8, "motion_strength": 0.9}, DESK]},
        {},
        [("motion_beyond_limits", 2)],
    ),
    "long": ({}, {"longest_clip_s": 3.8}, [("longer_than_a_clip", 1)]),
}


@pytest.mark.parametrize(("changes", "inputs", "codes"), HABITS.values(), ids=HABITS)
def test_a_bad_habit_is_a_warning_where_it_shows(
    changes: dict[str, Any], inputs: dict[str, Any], codes: list[tuple[str, int | None]]
) -> None:
    run = finished({**BOARD, **changes}, **inputs)
    assert [(one["code"], one.get("shot_number")) for one in run.state["warnings"]] == codes
