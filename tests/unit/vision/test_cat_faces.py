"""A cat's face is found where it is, whatever its size, and nowhere else."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from shared.regions import Box
from shared.vision.cat_faces import find_cat_face

ROOT = Path(__file__).parents[3]
EYES = ((0.38, 0.38), (0.70, 0.45))
"""Of the photographed cat, in fractions of the picture."""


def grey(path: str) -> NDArray[np.uint8]:
    return np.asarray(Image.open(ROOT / path).convert("L"), np.uint8)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    cv2.setNumThreads(1)


def holds(box: Box | None, point: tuple[float, float]) -> bool:
    return box is not None and box.x0 < point[0] < box.x1 and box.y0 < point[1] < box.y1


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0])
def test_a_cat_that_fills_the_frame_is_found_with_both_eyes(scale: float) -> None:
    photograph = cv2.resize(grey("tests/pictures/chelsea.png"), None, fx=scale, fy=scale)
    face = find_cat_face(np.asarray(photograph, np.uint8))
    assert all(holds(face, eye) for eye in EYES)


def test_a_cat_that_is_a_part_of_a_larger_picture_is_found_at_its_size() -> None:
    picture = np.full((900, 1400), 90, np.uint8)
    picture[300:600, 500:951] = grey("tests/pictures/chelsea.png")
    face = find_cat_face(picture)
    assert face is not None
    assert all(holds(face, ((500 + x * 451) / 1400, (300 + y * 300) / 900)) for x, y in EYES)
    assert face.x1 - face.x0 < 0.35


@pytest.mark.parametrize("room", ["room_day", "room_night"])
@pytest.mark.parametrize("change", ["as it is", "mirrored", "small", "dark"])
def test_the_cat_in_the_room_is_found(room: str, change: str) -> None:
    picture = grey(f"services/video/samples/{room}.jpg")
    if change == "mirrored":
        picture = np.ascontiguousarray(picture[:, ::-1])
    elif change == "small":
        picture = np.asarray(cv2.resize(picture, (480, 270), interpolation=cv2.INTER_AREA), np.uint8)
    elif change == "dark":
        picture = (picture * 0.5).astype(np.uint8)
    nose = (0.605 if change == "mirrored" else 0.395, 0.615)
    face = find_cat_face(picture)
    assert holds(face, nose)
    assert face is not None
    assert face.x1 - face.x0 < 0.16


@pytest.mark.parametrize("part", [slice(0, 380), slice(720, 1280)])
def test_a_room_without_its_cat_has_none(part: slice) -> None:
    picture = np.ascontiguousarray(grey("services/video/samples/room_day.jpg")[:, part])
    assert find_cat_face(picture) is None


def test_a_cup_of_coffee_is_no_cat() -> None:
    assert find_cat_face(grey("tests/pictures/coffee.png")) is None


@pytest.mark.parametrize("size", [(1, 1), (8, 300), (64, 64)])
def test_a_picture_without_anything_has_no_cat(size: tuple[int, int]) -> None:
    assert find_cat_face(np.full(size, 128, np.uint8)) is None
