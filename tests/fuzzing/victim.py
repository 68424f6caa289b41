"""The process that opens damaged files one after another, with everything that opens files in the product.

Run as `python -m tests.fuzzing.victim <folder> <seed> <first> <last>`. It prints the number of the file it is
about to open, so that whoever started it knows which one it died of, and a JSON line for each surprise.
"""

import json
import pickle
import random
import signal
import sys
from pathlib import Path

import psutil

from services.analysis.local.picture import open_picture
from services.video.studio.render import RenderSettings
from services.video.studio.source import load_source
from shared.errors import RejectedMedia
from shared.media.confinement import Confinement, confine
from shared.media.file_types import HEAD_BYTES, sniff
from shared.media.inspector import look_into
from tests.fuzzing.mutations import damage

SECONDS = 10
"""A file that takes longer is a hang: SIGALRM ends the process."""
_CODES = {"too_many_pixels", "too_much_memory", "damaged", "no_pictures"}
_SETTINGS = RenderSettings(short_side=240)


def main(folder: Path, seed: int, first: int, last: int) -> None:
    confine(Confinement(memory_bytes=3 << 30, open_files=64))
    corpus: dict[str, bytes] = pickle.loads((folder / "corpus").read_bytes())
    names, contents, path = sorted(corpus), list(corpus.values()), folder / f"file-{first}"
    process, settled = psutil.Process(), 0
    for number in range(first, last):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        path.write_bytes(
            damage(corpus[names[number % len(names)]], contents, random.Random(f"{seed}/{number}"))
        )
        signal.alarm(SECONDS)
        for surprise in _open_everywhere(path):
            sys.stdout.write(json.dumps({"number": number, "surprise": surprise}) + "\n")
        signal.alarm(0)
        if number == first + (last - first) // 4:
            settled = process.memory_info().rss
    grown = process.memory_info().rss - settled
    print(json.dumps({"grown": grown, "open_files": process.num_fds()}))


def _open_everywhere(path: Path) -> list[str]:
    file_type = sniff(path.read_bytes()[:HEAD_BYTES])
    surprises = []
    if file_type is not None and file_type.family in ("picture", "clip"):
        found = look_into(str(path), file_type.family, file_type.decoder, 100_000_000)
        if found.get("refused", "damaged") not in _CODES:
            surprises.append(f"inspector: {found}")
    if file_type is None or file_type.family != "clip":
        for name, opening in (("analysis", open_picture), ("studio", lambda p: load_source(p, _SETTINGS))):
            try:
                opening(path)
            except (RejectedMedia, MemoryError):  # the worker calls the second by its name
                pass
            except Exception as error:
                surprises.append(f"{name}: {type(error).__name__}: {error}"[:300])
    return surprises


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(value) for value in sys.argv[2:5]))
