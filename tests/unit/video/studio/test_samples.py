"""The pictures that ship with Stillreel."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shared.regions import Box
from shared.vision.cat_faces import find_cat_face

SAMPLES = Path(__file__).parents[4] / "services" / "video" / "samples"


@pytest.mark.parametrize("name", ["room_day.jpg", "room_night.jpg"])
def test_a_sample_is_small_enough_to_ship_and_shows_its_cat_where_it_is_said_to_be(name: str) -> None:
    path = SAMPLES / name
    assert path.stat().st_size < 500_000
    with Image.open(path) as picture:
        assert picture.size == (1280, 720)
        face = find_cat_face(np.asarray(picture.convert("L")))
    cat = Box(*json.loads((SAMPLES / "room.json").read_text())["cat"])
    assert face is not None
    assert cat.x0 < (face.x0 + face.x1) / 2 < cat.x1
    assert cat.y0 < (face.y0 + face.y1) / 2 < (cat.y0 + cat.y1) / 2
