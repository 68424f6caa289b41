"""A comparison on a terminal: two columns within 80, long ids and texts cut, JSON whole."""

import io
import json
from typing import Any

from rich.console import Console
from rich.theme import Theme

from services.orchestrator.cli.comparisons import print_comparison
from services.orchestrator.cli.terminal import STYLES
from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel
from tests.unit.cli.test_commands import started as started  # a fixture
from tests.unit.cli.test_commands import until_asked

LEFT, RIGHT = (f"wf_01900000-0000-7000-8000-00000000000{n}" for n in (1, 2))
CLIP = "video_generation.generate_and_select_videos"


def field(path: str, left: Any, right: Any, section: str = "made", **more: Any) -> dict[str, Any]:
    told = {"section": section, "field": path, "left": left, "right": right}
    return {**told, "same": left == right, "missing": None, **more}


def shown(*fields: dict[str, Any], common: Any = None, width: int = 80) -> str:
    out = Console(width=width, file=io.StringIO(), theme=Theme(STYLES))
    sides = {
        side: {"run_id": run_id, "name": "", "status": "completed"}
        for side, run_id in (("left", LEFT), ("right", RIGHT))
    }
    count = sum(not one["same"] for one in fields)
    print_comparison(out, {**sides, "common": common, "differences": count, "fields": list(fields)})
    return out.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_both_values_stand_side_by_side_under_their_place() -> None:
    text = shown(field(f"{CLIP}/prompt", "the curtain sways", "dust drifts"), field(f"{CLIP}/seed", 7, 8))
    assert text.count(CLIP) == 1
    (line,) = [line for line in text.splitlines() if "curtain" in line]
    assert line.split("  ")[0] == "prompt"
    assert line.index("dust") - line.index("the curtain") >= 25
    assert "2 differences" in text


def test_long_words_and_wide_letters_stay_within_80_columns() -> None:
    text = shown(
        field(f"{CLIP}/prompt", "x" * 500, "朝の光がカーテンを揺らす。" * 30),
        field(f"{CLIP}/media/sha256", "a" * 64, "b" * 64),
        field(
            "selected_video_data",
            {"url": f"/workflow/{LEFT}/media/clip.mp4"},
            None,
            section="state",
            missing="right",
        ),
    )
    out = Console(width=80)
    assert max(out.measure(line).maximum for line in text.splitlines()) <= 80
    assert "a" * 12 + "…" in text
    assert "a" * 13 not in text
    assert "—" in text


def test_equal_fields_are_said_once_and_no_difference_is_good_news() -> None:
    text = shown(field("cost_usd", 0.0, 0.0, section="run"), common={"run_id": LEFT, "version": 14})
    assert "the same" in text
    assert "no differences" in text
    assert f"the same up to version 14 of {LEFT}" in text


def test_two_branches_are_compared_from_the_shell(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    fork = json.loads(stillreel("fork", started, "--json", api=live.url).stdout)["run_id"]
    said = stillreel("answer", fork, "--select", "1", "--json", api=live.url)
    assert said.exit_code == 0, said.output
    found = json.loads(stillreel("compare", started, fork, "--json", api=live.url).stdout)
    assert found["common"]["run_id"] == started
    assert "selected_motion_elements" in {one["field"] for one in found["fields"]}
    table = stillreel("compare", started, fork, "--all", api=live.url)
    assert "Answer · video_generation.select_motion_elements" in table.stdout
