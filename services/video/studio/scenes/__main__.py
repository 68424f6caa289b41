"""Redraws the sample pictures: `python -m services.video.studio.scenes [FOLDER]`."""

import sys
from pathlib import Path

from PIL import Image

from services.video.studio.scenes.room import draw_room

SAMPLES = Path(__file__).parents[2] / "samples"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, night in (("room_day", False), ("room_night", True)):
        picture = Image.fromarray(draw_room(night=night))
        picture.save(folder / f"{name}.jpg", quality=93, subsampling=0, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES)
