"""Jumping and retrying from the command line."""

import io
import json
from typing import Any

from rich.console import Console
from rich.theme import Theme

from services.orchestrator.cli.outlook import print_outlook
from services.orchestrator.cli.terminal import STYLES
from tests.unit.cli.conftest import Process, Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel
from tests.unit.cli.test_commands import answers, until_asked
from tests.unit.cli.test_commands import started as started  # a fixture

__all__ = ["started"]

MOTION = "video_generation.select_motion_elements"
ANALYSIS = "image_analysis.analyze_image"
IMAGE = "image_prompts.generate_and_select_images"
TOLD: dict[str, Any] = {
    "target": "text_overlays.edit_captions",
    "kept": [],
    "unset": ["captions", "selected_title"],
    "keepable": ["titles_social.select_title", "music.generate_music", "music.select_music", "a.left"],
    "kept_answers": ["titles_social.select_title"],
    "not_kept": [{"module": "music.generate_music", "reason": "Something else is asked for there now."}],
    "undecided": [{"module": "music.select_music", "reason": "Known once music.generate_music is done."}],
    "redone": ["text_overlays.edit_captions", "music.generate_music"],
    "requests": {"prompts_requested": 2, "composition_requested": 1},
    "generations": {"leonardo": 1},
    "cost": None,
    "cost_note": "Unknown: no price is recorded for what leonardo did.",
}


def drawn(told: dict[str, Any], width: int = 80) -> list[str]:
    out = Console(width=width, file=io.StringIO(), theme=Theme(STYLES))
    print_outlook(out, told)
    return out.file.getvalue().splitlines()  # type: ignore[attr-defined,no-any-return]


def test_an_outlook_says_what_is_kept_perhaps_kept_and_done_again_within_80_columns() -> None:
    lines = drawn(TOLD)
    rows = [line.split() for line in lines]
    assert ["kept", "titles_social.select_title"] in rows
    assert any(row[:2] == ["perhaps", "music.select_music"] for row in rows)
    assert any(row[:2] == ["again", "text_overlays.edit_captions"] for row in rows)
    text = " ".join(" ".join(lines).split())
    assert "2 × text, 1 × final cut, 1 × generation by leonardo" in text
    assert "cost Unknown: no price is recorded" in text
    assert "can stay a.left" in text
    assert max(map(len, lines)) <= 80


def test_a_reason_is_a_line_of_its_own_however_long_the_modules_name() -> None:
    name, reason = "video_generation.generate_video_prompts", "Known once the elements are chosen again."
    told = {**TOLD, "undecided": [{"module": name, "reason": reason}]}
    assert reason in [line.strip() for line in drawn(told)]


def test_a_known_cost_is_an_amount() -> None:
    lines = drawn({**TOLD, "cost": 0.25, "cost_note": "As recorded."})
    assert any("0.25 USD. As recorded." in line for line in lines)


def test_a_preview_changes_nothing_and_the_jump_does_what_it_said(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    run = until_asked(live, started, "select_motion_elements")
    chosen = json.dumps({"selected_content_id": run.state["selected_image_id"]})
    wish = ("jump", started, IMAGE, "--input", chosen, "--keep-all")
    told = answers(stillreel(*wish, "--preview", "--json", api=live.url))
    assert told["kept_answers"] == [ANALYSIS]
    seen = stillreel(*wish, "--preview", api=live.url)
    assert f"kept {ANALYSIS}" in " ".join(seen.stdout.split())
    assert "Nothing has changed" in seen.stdout
    with_events = answers(stillreel("events", started, "--json", api=live.url))
    assert not [event for event in with_events["events"] if event["type"] == "jumped"]
    went = answers(stillreel(*wish, "--json", api=live.url))
    assert went["question"]["module_name"] == "select_motion_elements"
    assert went["question"]["visit"] == 2


def test_a_jump_to_a_step_says_what_the_run_asks_then(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    result = stillreel("jump", started, "video_generation", api=live.url)
    assert result.exit_code == 0, result.output
    assert f"back to {MOTION}" in result.stdout
    assert "asks: Select motion elements" in result.stdout
    assert f"answer {started}" in result.stdout


def test_the_input_may_come_from_a_pipe(process: Process, live: LiveStillreel, started: str) -> None:
    until_asked(live, started, "select_motion_elements")
    one = process("jump", started, MOTION, "--input", "-", api=live.url)
    _, error = one.communicate(timeout=60)
    assert one.returncode == 2, "an empty pipe is no JSON"
    assert "it is not JSON" in error


def test_what_cannot_be_kept_is_refused_with_its_place(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    result = stillreel("jump", started, MOTION, "--keep", "music.moon", api=live.url)
    assert result.exit_code == 3
    assert "/keep/0" in result.stderr
    assert "asked now" in result.stderr


def test_wrong_input_is_a_matter_of_usage(stillreel: Stillreel, live: LiveStillreel, started: str) -> None:
    for wrong in ("[1]", "{"):
        result = stillreel("jump", started, MOTION, "--input", wrong, api=live.url)
        assert result.exit_code == 2, result.output
    both = stillreel("jump", started, MOTION, "--keep", ANALYSIS, "--keep-all", api=live.url)
    assert both.exit_code == 2


def test_a_retry_takes_what_the_question_offers_and_counts_on(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    answers(stillreel("answer", started, "--select", "0", "--json", api=live.url))
    for attempt in (2, 3):
        until_asked(live, started, "generate_and_select_videos")
        result = stillreel("retry", started, "--feedback", "calmer", api=live.url)
        assert result.exit_code == 0, result.output
        assert f"generate_video_prompts once more, attempt {attempt}" in result.stdout
    told = answers(stillreel("events", started, "--json", api=live.url))["events"]
    words = [event["data"]["feedback"] for event in told if event["type"] == "retry_requested"]
    assert words == ["calmer", "calmer"]


def test_a_retry_of_a_module_elsewhere_is_refused(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    result = stillreel("retry", started, "generate_and_select_images", api=live.url)
    assert result.exit_code == 3
    assert "not a module this run can go back to" in result.stderr
