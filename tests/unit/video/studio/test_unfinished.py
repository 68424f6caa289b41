"""Nothing half written looks finished, and nobody sweeps away what another is still writing."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from services.video.studio.render import MotionElement, RenderSettings, render_clip
from services.video.studio.unfinished import sweep, unfinished

LAMP = MotionElement("lamp", "glow", "right")
SHORT = RenderSettings(seconds=1, short_side=240)


def test_two_processes_that_make_the_same_file_write_into_two(tmp_path: Path) -> None:
    output = tmp_path / "a.mp4"
    unfinished(output, 1).write_bytes(b"another's")
    unfinished(output).write_bytes(b"mine")
    sweep(output)
    assert list(tmp_path.iterdir()) == [unfinished(output, 1)]


def test_a_name_as_long_as_names_may_be_leaves_room_for_the_rest(tmp_path: Path) -> None:
    for name in ("a" * 251 + ".mp4", "猫" * 83 + ".mp4"):
        output = tmp_path / name
        unfinished(output).write_bytes(b"half")
        unfinished(output).rename(output)
        assert output.read_bytes() == b"half"


def test_sweeping_where_nothing_can_be_is_no_mistake(tmp_path: Path) -> None:
    sweep(tmp_path / "gone" / "a.mp4")
    (tmp_path / "file").write_bytes(b"")
    sweep(tmp_path / "file" / "a.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_another_process_is_still_writing_survives_a_rendering(
    day_picture: Path, tmp_path: Path
) -> None:
    output = tmp_path / "take:2.mp4"  # FFmpeg takes what stands before a colon for a protocol
    unfinished(output, 1).write_bytes(b"another's")
    render_clip(day_picture, [LAMP], SHORT, output)
    assert sorted(tmp_path.iterdir()) == sorted([output, unfinished(output, 1)])


def test_a_worker_whose_parent_dies_sweeps_before_it_follows(day_picture: Path, tmp_path: Path) -> None:
    output = tmp_path / "a.mp4"
    order = {
        "job": "rendering",
        "arguments": {
            "image": str(day_picture),
            "elements": [asdict(LAMP)],
            "settings": asdict(RenderSettings(seconds=59, short_side=240)),
            "output": str(output),
        },
        "leftovers": [str(output)],
        **dict.fromkeys(("memory_bytes", "file_bytes", "cpu_seconds")),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "services.video.studio.worker_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        assert b"progress" in process.stdout.readline()
        unfinished(output, process.pid).write_bytes(b"half")
        process.stdin.close()
        assert process.wait() == 1
    assert list(tmp_path.iterdir()) == []
