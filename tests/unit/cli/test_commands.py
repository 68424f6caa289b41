"""The commands over the real API, from what is typed to the exit code."""

import json
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.orchestrator.cli.client import Api
from services.orchestrator.cli.live import follow
from services.orchestrator.cli.model import Event, Run
from tests.unit.cli.conftest import Process, Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel

PICTURE = str(Path(__file__).resolve().parents[3] / "services/video/samples/room_day.jpg")
NOWHERE = "http://127.0.0.1:9"
UNKNOWN = "wf_01900000-0000-7000-8000-000000000009"


@pytest.fixture
def started(stillreel: Stillreel, live: LiveStillreel) -> str:
    """A run of cc that was given its picture."""
    result = stillreel("run", "cc", "--image", PICTURE, "--json", api=live.url)
    assert result.exit_code == 0, result.output
    return str(json.loads(result.stdout)["run_id"])


def until_asked(live: LiveStillreel, run_id: str, module: str) -> Run:
    """Follow the run to the question of a module."""
    with Api(lambda: live.url) as api:
        for item in follow(api, run_id):
            if isinstance(item, Event) and item.type == "interaction_requested":
                run = api.run(run_id)
                if run.question and run.question.module_name == module:
                    return run
    raise AssertionError("the events ended")


def answers(result: Any) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_yes_takes_a_run_to_its_end_and_saves_the_video(
    stillreel: Stillreel, live: LiveStillreel, home: Path
) -> None:
    run = answers(stillreel("run", "cc", "--image", PICTURE, "--yes", "--json", api=live.url))
    assert run["status"] == "completed"
    assert len(run["state"]["selected_motion_element_indices"]) == 2  # of three: something stays still
    assert Path(run["video"]) == home / "videos" / f"{run['run_id']}.mp4"
    assert Path(run["video"]).read_bytes()[4:8] == b"ftyp"


def test_without_watch_run_says_how_to_go_on(stillreel: Stillreel, live: LiveStillreel) -> None:
    result = stillreel("run", "cc", "--image", PICTURE, api=live.url)
    run_id = answers(stillreel("runs", "--json", "-n", "1", api=live.url))["runs"][0]["run_id"]
    assert result.exit_code == 0
    assert f"started {run_id}" in result.stdout
    assert f"stillreel watch {run_id}" in result.stdout


def test_the_demo_prints_exactly_one_json_object(
    stillreel: Stillreel, live: LiveStillreel, home: Path
) -> None:
    result = stillreel("demo", "--json", api=live.url)
    shown = answers(result)
    assert list(shown) == [
        "run_id", "video", "analysis", "selected_motion_elements", "provider", "events", "seconds",
    ]  # fmt: skip
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""
    assert Path(shown["video"]).is_file()
    assert shown["provider"] == "local"
    assert [event["version"] for event in shown["events"]] == list(range(1, len(shown["events"]) + 1))
    assert shown["events"][-1]["type"] == "run_completed"
    assert shown["analysis"]["motion_elements"]["detected_elements"][0] in shown["selected_motion_elements"]


def test_the_demo_tells_the_story_and_where_the_video_is(stillreel: Stillreel, live: LiveStillreel) -> None:
    result = stillreel("demo", api=live.url)
    assert result.exit_code == 0, result.output
    story = [
        "picture added",
        "picture chosen",
        "analysed",
        "curtain, dust motes",
        "prompts written",
        "video ready",
        "Your video",
    ]
    positions = [result.stdout.index(words) for words in story]
    assert positions == sorted(positions)
    assert "stillreel events wf_" in result.stdout
    assert "\x1b[" not in result.stdout


def test_answers_by_script_lead_to_a_video(stillreel: Stillreel, live: LiveStillreel, started: str) -> None:
    until_asked(live, started, "select_motion_elements")
    assert stillreel("answer", started, "--select", "0,2", api=live.url).exit_code == 0
    until_asked(live, started, "generate_and_select_videos")
    made = answers(stillreel("generate", started, "--wait", "--json", api=live.url))
    result = stillreel("answer", "last", "--content", made["content_id"], api=live.url)
    assert "the run is completed" in result.stdout
    state = answers(stillreel("watch", started, "--json", api=live.url))["state"]
    assert state["selected_motion_element_indices"] == [0, 2]
    assert state["selected_video_id"] == made["content_id"]


def test_answer_without_an_answer_shows_the_question(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    result = stillreel("answer", started, api=live.url)
    assert result.exit_code == 0
    assert "Select motion elements to animate in your video" in result.stdout
    assert "0  curtain     gentle sway" in result.stdout
    assert f"stillreel answer {started} --select 0,2" in result.stdout
    asked = answers(stillreel("answer", started, "--json", api=live.url))
    assert asked["interaction_type"] == "selection"


def test_a_second_answer_is_told_which_one_won(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    question = until_asked(live, started, "select_motion_elements").question
    assert question is not None
    assert stillreel("answer", started, "--select", "1", api=live.url).exit_code == 0
    late = stillreel(
        "answer", started, "--select", "0", "--interaction", question.interaction_id, api=live.url
    )
    assert late.exit_code == 3
    assert late.stdout == ""
    assert "was already answered; the first answer stands" in late.stderr
    assert "what won" in late.stderr
    assert "dust motes" in late.stderr


def test_a_number_off_the_list_is_refused(stillreel: Stillreel, live: LiveStillreel, started: str) -> None:
    until_asked(live, started, "select_motion_elements")
    result = stillreel("answer", started, "--select", "1,7", api=live.url)
    assert result.exit_code == 3
    assert "There is no number 7; the last one is 2" in result.stderr


def test_a_question_about_motion_takes_no_picture(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    result = stillreel("attach", started, PICTURE, api=live.url)
    assert result.exit_code == 3
    assert "takes no file" in result.stderr


def test_going_back_asks_for_another_picture(stillreel: Stillreel, live: LiveStillreel, started: str) -> None:
    until_asked(live, started, "select_motion_elements")
    stillreel("answer", started, "--select", "0", api=live.url)
    until_asked(live, started, "generate_and_select_videos")
    assert stillreel("answer", started, "--option", "change_image", api=live.url).exit_code == 0
    added = answers(stillreel("attach", started, PICTURE, "--json", api=live.url))
    assert stillreel("answer", started, "--content", added["content_id"], api=live.url).exit_code == 0
    run = until_asked(live, started, "select_motion_elements")
    assert run.state["selected_image_id"] == added["content_id"]


def test_a_failed_generation_ends_with_its_reason(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    live.video_fails = "The picture has no still part."
    result = stillreel("watch", started, "--yes", api=live.url)
    assert result.exit_code == 3
    assert "The picture has no still part." in result.stderr
    assert f"stillreel watch {started}" in result.stderr


def test_defaults_do_not_retry_a_failed_module_for_ever(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    live.prompts_fail = "No answer fits the schema."
    result = stillreel("watch", started, "--yes", api=live.url)
    assert result.exit_code == 3
    assert "needs a person's decision: No answer fits the schema." in result.stderr
    with Api(lambda: live.url) as api:
        types = [event["type"] for event in api.events(started)]
    assert types.count("prompts_requested") == 1


def test_events_are_lines_that_grep_can_use(stillreel: Stillreel, live: LiveStillreel, started: str) -> None:
    run = until_asked(live, started, "select_motion_elements")
    result = stillreel("events", "last", api=live.url)
    lines = result.stdout.splitlines()
    assert len(lines) == run.version
    assert "  run_started            cc 2.1.0" in lines[0]
    assert "analysis_completed     3 motion elements · local (m) · 0.1 s" in result.stdout
    later = answers(stillreel("events", started, "--after", "5", "--json", api=live.url))
    assert [event["version"] for event in later["events"]] == list(range(6, run.version + 1))
    assert later["version"] == run.version


def test_following_events_ends_with_the_run(stillreel: Stillreel, live: LiveStillreel) -> None:
    run = answers(stillreel("run", "cc", "--image", PICTURE, "--yes", "--json", api=live.url))
    result = stillreel("events", run["run_id"], "--follow", "--json", "--after", "3", api=live.url)
    assert result.exit_code == 0
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert (events[0]["version"], events[-1]["type"]) == (4, "run_completed")


def test_the_context_is_the_one_where_the_run_is(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    here = answers(stillreel("context", started, api=live.url))
    assert here["module"]["name"] == "select_motion_elements"
    there = answers(
        stillreel(
            "context", started, "--step", "image_analysis", "--module", "analyze_image", "--version", "5",
            api=live.url,
        )
    )  # fmt: skip
    assert "image_analysis" not in there["state"]
    wrong = stillreel("context", started, "--step", "image_analysis", "--module", "nope", api=live.url)
    assert (wrong.exit_code, "analyze_image" in wrong.stderr) == (3, True)


def test_watching_without_a_terminal_only_shows(process: Process, live: LiveStillreel, started: str) -> None:
    watching = process("watch", started, api=live.url)
    with Api(lambda: live.url) as api:
        run = until_asked(live, started, "select_motion_elements")
        assert run.question is not None
        api.answer(started, run.question.interaction_id, {"selected_indices": [0]})
        run = until_asked(live, started, "generate_and_select_videos")
        assert run.question is not None
        made = api.act(started, run.question.interaction_id, "generate", {"parameters": {}})
        ready = (item for item in follow(api, started) if isinstance(item, Event))
        next(event for event in ready if event.type == "video_ready")
        api.answer(started, run.question.interaction_id, {"selected_content_id": made})
    stdout, stderr = watching.communicate(timeout=60)
    assert watching.returncode == 0
    assert "input or output is not a terminal: only showing" in stderr
    assert "Your video" in stdout


def test_a_follower_goes_on_when_the_server_comes_back(
    process: Process, live: LiveStillreel, started: str
) -> None:
    live.quiet.add("prompts_requested")
    run = until_asked(live, started, "select_motion_elements")
    assert run.question is not None
    following = process("events", started, "--follow", "--json", api=live.url)
    assert following.stdout is not None
    assert following.stderr is not None
    seen = [json.loads(following.stdout.readline())["version"] for _ in range(run.version)]
    live.stop()
    assert "connection lost" in following.stderr.readline()
    live.start()
    with Api(lambda: live.url) as api:
        api.answer(started, run.question.interaction_id, {"selected_indices": [0]})
    assert "connected again" in following.stderr.readline()
    httpx.post(f"{live.url}/runs/{started}/cancel", json={"reason": "seen enough"})
    stdout, _ = following.communicate(timeout=60)
    later = [json.loads(line) for line in stdout.splitlines()]
    versions = seen + [event["version"] for event in later]
    assert versions == list(range(1, len(versions) + 1))
    assert later[-1]["type"] == "run_cancelled"


def test_a_watcher_left_by_ctrl_c_says_how_to_come_back(
    process: Process, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    watching = process("watch", started, api=live.url)
    assert watching.stdout is not None
    while "asks" not in watching.stdout.readline():
        assert watching.poll() is None
    watching.send_signal(signal.SIGINT)
    _, stderr = watching.communicate(timeout=60)
    assert watching.returncode == 130
    assert f"come back with stillreel watch {started}" in stderr


@pytest.mark.parametrize(
    "command",
    [
        ["runs"],
        ["events", UNKNOWN],
        ["context", UNKNOWN],
        ["watch", UNKNOWN],
        ["answer", UNKNOWN],
        ["run", "cc", "--image", PICTURE],
        ["demo"],
    ],
)
def test_without_a_server_it_says_how_to_start_one(stillreel: Stillreel, command: list[str]) -> None:
    result = stillreel(*command, "--json", api=NOWHERE)
    assert result.exit_code == 4
    assert result.stdout == ""
    assert f"No Stillreel at {NOWHERE}: start it with `stillreel up`" in " ".join(result.stderr.split())


def test_an_address_that_is_none_is_named(stillreel: Stillreel) -> None:
    result = stillreel("runs", api="nonsense")
    assert (result.exit_code, "nonsense" in result.stderr) == (4, True)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.jpg", None, "there is no file"),
        ("empty.jpg", b"", "is empty (0 bytes)"),
        ("", None, "is a folder"),
    ],
)
def test_a_path_that_is_no_file_is_caught_before_anything_is_sent(
    stillreel: Stillreel, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    for command in (["run", "cc", "--image"], ["demo", "--image"], ["attach", UNKNOWN]):
        result = stillreel(*command, str(path), api=NOWHERE)
        assert result.exit_code == 2
        assert says in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize("command", ["watch", "events", "answer", "context", "generate"])
def test_an_unknown_run_is_not_found(stillreel: Stillreel, live: LiveStillreel, command: str) -> None:
    result = stillreel(command, UNKNOWN, api=live.url)
    assert result.exit_code == 3
    assert f"There is no run {UNKNOWN}" in result.stderr


def test_what_is_no_run_id_is_wrong_usage(stillreel: Stillreel) -> None:
    result = stillreel("events", "room", api=NOWHERE)
    assert result.exit_code == 2
    assert "'room' is not a run" in " ".join(result.stderr.split())


def test_last_without_runs_says_how_to_make_one(stillreel: Stillreel, fresh_live: LiveStillreel) -> None:
    assert "No runs yet" in stillreel("runs", api=fresh_live.url).stdout
    result = stillreel("events", "last", api=fresh_live.url)
    assert (result.exit_code, "There are no runs yet" in result.stderr) == (3, True)


def test_an_unknown_workflow_is_refused_with_those_there_are(
    stillreel: Stillreel, live: LiveStillreel
) -> None:
    result = stillreel("run", "dd", api=live.url)
    assert result.exit_code == 3
    assert "There is no workflow 'dd'" in result.stderr
    assert "Workflows: cc." in result.stderr


def test_a_file_that_is_no_picture_leaves_no_run_behind(
    stillreel: Stillreel, fresh_live: LiveStillreel, tmp_path: Path
) -> None:
    text = tmp_path / "letter.jpg"
    text.write_text("Dear Sir or Madam")
    result = stillreel("run", "cc", "--image", str(text), api=fresh_live.url)
    assert result.exit_code == 3
    assert result.stderr.startswith("✗ ")
    assert answers(stillreel("runs", "--json", api=fresh_live.url))["runs"] == []


def test_help_is_quick_because_it_loads_no_client_and_no_server() -> None:
    heavy = (
        "asyncio",
        "httpx",
        "pydantic",
        "fastapi",
        "nats",
        "faststream",
        "pymongo",
        "rich.progress",
        "deploy",
    )
    code = f"import sys, services.orchestrator.cli.main; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_program_says_its_version(stillreel: Stillreel) -> None:
    result = stillreel("--version")
    assert (result.exit_code, result.stdout) == (0, f"stillreel {version('stillreel')}\n")
