"""Measures the whole corpus and writes `docs/scoring.md`: `python -m tests.calibration [--side 270]`."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import cv2

from tests.calibration.corpus import Sample, Size, samples_of
from tests.calibration.report import failures, write_report
from tests.calibration.scenes import SCENES

DOCUMENT = Path(__file__).parents[2] / "docs" / "scoring.md"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=270, help="pixels of the shorter side")
    parser.add_argument("--seconds", type=float, default=2.5)
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    size, samples, began = Size(chosen.side, chosen.seconds), list[Sample](), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for scene in SCENES:
            samples += samples_of(scene, size, Path(folder))
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
