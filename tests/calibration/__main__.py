"""Measures the whole corpus and writes `docs/scoring.md`: `python -m tests.calibration [--side 270]`."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from tests.calibration.corpus import Sample, Size, whole_scene
from tests.calibration.report import failures, write_report
from tests.calibration.scenes import SCENES

DOCUMENT = Path(__file__).parents[2] / "docs" / "scoring.md"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=270, help="pixels of the shorter side")
    parser.add_argument("--seconds", type=float, default=2.5)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="scenes measured at once")
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    chosen = parser.parse_args()
    size, samples, began = Size(chosen.side, chosen.seconds), list[Sample](), time.monotonic()
    with ProcessPoolExecutor(chosen.jobs, mp_context=get_context("spawn")) as workers:
        for scene, found in zip(SCENES, workers.map(whole_scene, SCENES, repeat(size)), strict=True):
            samples += found
            print(f"{scene.name}: {len(samples)} clips, {time.monotonic() - began:.0f} s", flush=True)
    write_report(samples, size, chosen.document)
    overlaps = failures(samples)
    for line in overlaps:
        print(f"not separated: {line}")
    for one in samples:
        if one.kind == "good" and one.culprits:
            print(f"good clip failed: {one.scene}, {one.variant}: {', '.join(one.culprits)}")
    return 1 if overlaps else 0


if __name__ == "__main__":
    sys.exit(main())
