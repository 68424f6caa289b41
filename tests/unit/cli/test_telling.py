"""Events as people read them: on one line, and as a story."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console
from rich.theme import Theme

from services.orchestrator.cli.live import Found, Lost
from services.orchestrator.cli.model import Event, Progress
from services.orchestrator.cli.narration import Begin, End, Heading, Line, narrate
from services.orchestrator.cli.past import print_page
from services.orchestrator.cli.quantities import kind_of, seconds, size
from services.orchestrator.cli.screen import Screen
from services.orchestrator.cli.summaries import summary
from services.orchestrator.cli.tables import print_event, run_table
from services.orchestrator.cli.terminal import BACK, BAD, GOOD, STYLES
from shared.messages.catalogue import CURRENT
from tests.unit.cli.examples import ELEMENTS, VIDEO

PLACE = {"step_id": "video_generation", "module_name": "select_motion_elements", "visit": 1}


def event(kind: str, **data: Any) -> Event:
    at = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    return Event(version=7, id="e", type=kind, at=at, actor="api", source="s", data=data)


def paper(width: int = 80, *, terminal: bool = False) -> Console:
    return Console(
        file=io.StringIO(), theme=Theme(STYLES), width=width, highlight=False, force_terminal=terminal,
        color_system=None,
    )  # fmt: skip


def written(out: Console) -> str:
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("run_started", {"workflow_id": "cc", "workflow_version": "1.0.0"}, "cc 1.0.0"),
        ("content_attached", {"content": VIDEO}, "1280×720 · 5.0 s · MP4 · 2.1 MB"),
        ("interaction_response", {"response": {"selected_data": ELEMENTS[:2]}}, "curtain, leaves"),
        (
            "interaction_response",
            {"response": {"selected_data": [{"title": "Rain", "narrative": "It rains."}, {"text": "Hush"}]}},
            "Rain, Hush",
        ),
        (
            "interaction_response",
            {"response": {"values": {"pet": {"id": "dog", "label": "Dog"}, "idea": "Rain", "image": None}}},
            "pet Dog, idea Rain",
        ),
        (
            "interaction_response",
            {"response": {"values": {"image": {"content_id": "gc_1", "sha256": "0" * 64}, "n": [1, 2]}}},
            "image gc_1, n [1, 2]",
        ),
        (
            "interaction_response",
            {"response": {"option_id": "retry_prompts", "feedback": "softer"}},
            "retry_prompts · “softer”",
        ),
        (
            "module_started",
            {**PLACE, "module_id": "user.select", "visit": 2, "attempt": 1},
            "video_generation.select_motion_elements (visit 2) · user.select",
        ),
        (
            "video_ready",
            {"content": VIDEO, "provider": "local", "seconds": 75},
            "1280×720 · 5.0 s · MP4 · 2.1 MB · local · took 75 s",
        ),
        ("generation_failed", {"message": "No way.", "reason": "unsupported"}, "No way. (unsupported)"),
        ("run_completed", {"state": {}}, ""),
        ("something_new", {"a": 1}, ""),
    ],
)  # fmt: skip
def test_an_event_is_one_line_with_what_matters(kind: str, data: dict[str, Any], told: str) -> None:
    assert summary(kind, data) == told


@pytest.mark.parametrize("kind", CURRENT)
def test_an_event_without_the_expected_fields_is_still_shown(kind: str) -> None:
    assert isinstance(summary(kind, {}), str)
    out = paper()
    screen = Screen(out)
    screen.show(event(kind))
    screen.end(None)


def test_the_story_begins_and_ends_what_takes_time() -> None:
    assert narrate(event("analysis_requested", request_id="r")) == [Begin("r", "analysing")]
    ended = narrate(event("analysis_failed", request_id="r", message="Too dark.", reason="refused"))
    assert ended == [End("r"), Line(BAD, "not analysed", "Too dark. (refused)")]


def test_a_failure_is_told_once() -> None:
    told = event("module_failed", **PLACE, message="Too dark.", reason="refused")
    assert narrate(told) == []
    own = event("module_failed", **PLACE, message="No such key.", reason="template_broken")
    assert [type(part) for part in narrate(own)] == [Line]


def test_going_back_ends_all_that_was_under_way() -> None:
    jumped = narrate(event("jumped", **PLACE))
    assert jumped == [End(None), Line(BACK, "back to", "select motion elements")]


def test_machinery_is_not_part_of_the_story() -> None:
    assert narrate(event("module_started", **PLACE)) == []
    assert narrate(event("step_started", step_id="s")) == [Heading("s")]


def test_a_picture_that_was_made_is_not_called_a_video() -> None:
    picture = {"content_id": "gc_1", "mime_type": "image/png", "width": 1280, "height": 720, "bytes": 900_000}
    told = narrate(event("video_ready", generation_id="g", content=picture, provider="local", seconds=2.0))
    assert [one.name for one in told if isinstance(one, Line)] == ["picture ready"]


def test_off_a_terminal_the_story_is_plain_lines_and_nothing_moves() -> None:
    out = paper()
    screen = Screen(out)
    screen.show(event("generation_requested", generation_id="g"))
    screen.show(Progress(generation_id="g", fraction=0.5, stage="rendering"))
    screen.show(Lost("no Stillreel here"))
    screen.show(Found())
    screen.show(event("video_ready", generation_id="g", content=VIDEO, provider="local", seconds=2.0))
    assert [line.split()[:2] for line in written(out).splitlines()] == [
        ["●", "generating"], [BAD, "connection"], [GOOD, "connected"], [GOOD, "video"],
    ]  # fmt: skip


def test_on_a_terminal_rendering_has_a_bar_with_percent_and_stage() -> None:
    out = paper(terminal=True)
    screen = Screen(out)
    screen.show(event("generation_requested", generation_id="g"))
    screen.show(Progress(generation_id="g", fraction=0.62, stage="rendering"))
    screen.end("g")
    assert "62 % · rendering · " in written(out)


def test_a_row_of_events_is_cut_on_a_terminal_and_whole_when_piped() -> None:
    long = event("interaction_response", response={"selected_data": ["a curtain"] * 20})
    cut, whole = paper(60, terminal=True), paper(60)
    print_event(cut, long)
    print_event(whole, long)
    assert [len(line) for line in written(cut).splitlines()] == [60]
    assert written(cut).rstrip().endswith("…")
    assert written(whole).count("a curtain") == 20
    assert written(whole).count("\n") == 1


@pytest.mark.parametrize("width", [80, 120])
def test_runs_are_listed_with_whole_ids_and_steps(width: int) -> None:
    run = {
        "run_id": "wf_01900000-0000-7000-8000-000000000001",
        "workflow_id": "cc",
        "status": "waiting",
        "step_id": "video_generation",
        "started_at": "2026-01-02T03:04:05+00:00",
    }
    out = paper(width)
    out.print(run_table([run], width, datetime(2026, 1, 2, 23, tzinfo=UTC)))
    assert run["run_id"] in written(out)
    assert "● waiting" in written(out)
    assert "video_generation" in written(out)


def test_numbers_are_written_as_people_read_them() -> None:
    assert [seconds(value) for value in (None, 0.04, 9.94, 12.3, 125)] == [
        "",
        "0.0 s",
        "9.9 s",
        "12 s",
        "2 min 5 s",
    ]
    assert [size(count) for count in (812, 214_400, 2_100_000)] == ["812 B", "214 kB", "2.1 MB"]
    assert (kind_of("image/webp"), kind_of("image/avif")) == ("WebP", "AVIF")


def test_a_state_value_too_long_for_the_terminal_says_so() -> None:
    run = {
        "workflow": {"name": "Cute", "version": "1"}, "status": "completed", "version": 3, "run_id": "wf_1",
        "state_hash": "0" * 64, "question": None, "failure": None,
        "state": {"scenes": {"scenes": "a word " * 30}, "idea": "Rain"},
    }  # fmt: skip
    out = paper(60)
    print_page(out, {"run": run, "newest_version": 3, "steps": [], "previous": None, "next": None}, "")
    cut, whole = [line.rstrip() for line in written(out).splitlines()][-2:]
    assert cut.startswith('scenes  {"scenes": "a word')
    assert cut.endswith("…")
    assert whole == "idea    Rain"
