"""Feeds damaged files to victims and counts what became of them."""

import json
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGALRM

from tests.fuzzing.corpus import make_corpus

_BATCH = 2500


@dataclass
class Toll:
    """`hangs` and `crashes` name files by number; `surprises` are errors that nobody foresaw."""

    opened: int = 0
    hangs: list[int] = field(default_factory=list)
    crashes: list[int] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    grown: int = 0
    open_files: int = 0


def run_campaign(seed: int, first: int, last: int) -> Toll:
    """Open the files `first` to `last` of a seed; a victim that dies is replaced and goes on after it."""
    toll = Toll()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "corpus").write_bytes(pickle.dumps(make_corpus(folder)))
        while first < last:
            first = _send(folder, seed, first, min(first + _BATCH, last), toll)
    return toll


def _send(folder: Path, seed: int, first: int, last: int, toll: Toll) -> int:
    command = [sys.executable, "-m", "tests.fuzzing.victim", str(folder), str(seed), str(first), str(last)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    reached = first
    for line in done.stdout.splitlines():
        if line.isdigit():
            reached, toll.opened = int(line), toll.opened + 1
        else:
            _note(json.loads(line), toll)
    if done.returncode == 0:
        return last
    if done.returncode > 0:
        raise RuntimeError(f"the victim failed by itself at file {reached}:\n{done.stderr[-2000:]}")
    (toll.hangs if done.returncode == -SIGALRM else toll.crashes).append(reached)
    return reached + 1


def _note(message: dict[str, object], toll: Toll) -> None:
    match message:
        case {"surprise": str(surprise), "number": int(number)}:
            toll.surprises.append(f"{number}: {surprise}")
        case {"grown": int(grown), "open_files": int(files)}:
            toll.grown, toll.open_files = max(toll.grown, grown), max(toll.open_files, files)
        case _:
            raise ValueError(f"a victim said {message}")
