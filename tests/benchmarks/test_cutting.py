"""Cutting a film against the same film made by one ffmpeg command, both in processes of their own.

    pytest -o addopts= --import-mode=importlib -s tests/benchmarks/test_cutting.py

Title (2 s), clip (5 s), crossfade (0.5 s), clip (5 s); a 33-point LUT on the clips; music at 0.3 and a voice;
1280x720, libx264 medium at 8000k, aac at 192k: 276 frames. Nothing is asserted about time: the ratio is what
a change should be judged by. Processor time is the steadier number on a machine with other work to do.
"""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image

from services.video.studio.cutting.pictures.clip_file import read_facts
from services.video.studio.lettering import draw_title_card
from services.video.studio.render import MotionElement, RenderSettings, render_clip
from services.video.studio.sound.atmosphere import Atmosphere
from services.video.studio.sound.bed import ambient_bed
from services.video.studio.sound.delivery import write_audio

SAMPLES = Path(__file__).parents[2] / "services" / "video" / "samples"
ROUNDS, FRAMES = 2, 276
CUT = """
import sys
from pathlib import Path
from services.video.studio.cutting.cutter import cut
from services.video.studio.cutting.reading import read_timeline
cut(read_timeline(Path(sys.argv[1])), Path(sys.argv[2]), preset="720p")
"""
GRAPH = (
    "[0:v]fps=24,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,settb=1/24[title];"
    "[1:v]fps=24,settb=1/24[day];[2:v]fps=24,settb=1/24[night];"
    "[day][night]xfade=transition=fade:duration=0.5:offset=4.5,lut3d=file={lut}:interp=tetrahedral,"
    "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,settb=1/24[clips];"
    "[title][clips]concat=n=2:v=1:a=0[v];"
    "[3:a]pan=stereo|c0=c0|c1=c1,volume=0.3[music];[4:a]pan=stereo|c0=c0|c1=c0,adelay=3000|3000[voice];"
    "[music][voice]amix=inputs=2:duration=first:normalize=0,atrim=0:11.5[a]"
)


@dataclass(frozen=True)
class Cost:
    wall: float
    work: float
    megabytes: float


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    for name in ("day", "night"):
        elements = [
            MotionElement("curtain", "sway", "upper left"),
            MotionElement("dust motes", "drift", "center"),
        ]
        render_clip(SAMPLES / f"room_{name}.jpg", elements, RenderSettings(), folder / f"{name}.mp4")
    write_audio(ambient_bed(Atmosphere(), 12).blocks(), folder / "music.wav")
    _speak(folder / "voice.wav")
    grid = np.linspace(0, 1, 33)
    rows = (f"{r**1.1:.6f} {g:.6f} {b**0.9:.6f}" for b in grid for g in grid for r in grid)
    (folder / "look.cube").write_text("LUT_3D_SIZE 33\n" + "\n".join(rows) + "\n")
    Image.fromarray(draw_title_card("One quiet day", (1280, 720))).save(folder / "title.png")
    sounds = [{"role": "music", "path": "music.wav"}, {"role": "voice", "path": "voice.wav", "start": 3}]
    fade = {"kind": "crossfade", "seconds": 0.5}
    shots = [
        {"kind": "title", "title": "One quiet day", "seconds": 2},
        {"kind": "clip", "path": "day.mp4", "end": 5},
        {"kind": "clip", "path": "night.mp4", "end": 5, "transition": fade},
    ]
    film = {"fps": 24, "shots": shots, "grade": {"lut": "look.cube"}, "sounds": sounds, "ducking": None}
    (folder / "film.json").write_text(json.dumps(film))
    return folder


def _speak(path: Path) -> None:
    """Something like a voice: a mono sound in bursts."""
    at = np.arange(3 * 48000) / 48000
    wave = 0.2 * np.sin(2 * np.pi * 180 * at) * (np.sin(2 * np.pi * 1.5 * at) > 0)
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray((wave * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48000, 0, Fraction(1, 48000)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _run(command: list[str], folder: Path) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    with process.stderr:
        said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said.decode(errors="replace")[-2000:]
    wall = time.perf_counter() - began
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _ffmpeg(folder: Path) -> list[str]:
    inputs = ["-loop", "1", "-framerate", "24", "-t", "2", "-i", "title.png"]
    for name in ("day.mp4", "night.mp4", "music.wav", "voice.wav"):
        inputs += ["-i", name]
    return [
        get_ffmpeg_exe(), "-v", "error", "-y", *inputs,
        "-filter_complex", GRAPH.format(lut="look.cube"), "-map", "[v]", "-map", "[a]",
        "-c:v", "libx264", "-preset", "medium", "-b:v", "8000k", "-maxrate", "8000k", "-bufsize", "16000k",
        "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", str(folder / "ffmpeg.mp4"),
    ]  # fmt: skip


@pytest.mark.timeout(0)
def test_cutting_speed_against_one_ffmpeg_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours: list[Cost] = []
    theirs: list[Cost] = []
    for _ in range(ROUNDS):
        ours.append(_run([sys.executable, "-c", CUT, "film.json", str(folder / "ours.mp4")], Path(folder)))
        theirs.append(_run(_ffmpeg(folder), folder))
    for name in ("ours.mp4", "ffmpeg.mp4"):
        assert round(read_facts(folder / name).seconds * 24) == FRAMES
    mine, other = (
        Cost(*(min(getattr(run, field) for run in runs) for field in ("wall", "work", "megabytes")))
        for runs in (ours, theirs)
    )
    with capsys.disabled():
        print(
            f"\n11.5 s film, 1280x720, medium: {mine.wall:.1f} s ({mine.work:.1f} s of processor time,"
            f" peak {mine.megabytes:.0f} MB); one ffmpeg command {other.wall:.1f} s ({other.work:.1f} s,"
            f" {other.megabytes:.0f} MB); ratio {other.wall / mine.wall:.2f},"
            f" of processor time {other.work / mine.work:.2f}; load {os.getloadavg()[0]:.1f},"
            f" this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
        )
