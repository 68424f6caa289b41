"""The pet is protected in pictures nobody tuned for it: most of its pixels, and not most of the picture."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from services.video.studio.look import look_at
from services.video.studio.scenes.drawing import Drawing, draw_scene
from services.video.studio.scenes.scene import ANIMALS, KINDS, Scene
from services.video.studio.subject import find_subject

PHOTOGRAPH = Path(__file__).parents[4] / "tests/pictures/chelsea.png"


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    cv2.setNumThreads(1)


def protected(drawing: Drawing) -> float:
    """Share of the pet's pixels that are protected."""
    found = find_subject(drawing.rgb, look_at(drawing.rgb)).mask
    return float((found & drawing.subject).sum() / drawing.subject.sum())


def test_of_twelve_drawn_pets_most_pixels_are_protected() -> None:
    drawings = [
        draw_scene(Scene(kind=kind, animal=animal, seed=70 + index), (480, 270))
        for index, (kind, animal) in enumerate((kind, animal) for kind in KINDS for animal in ANIMALS)
    ]
    shares = [protected(drawing) for drawing in drawings]
    assert np.mean(shares) > 0.7, shares


def test_the_photographed_cat_that_fills_the_frame_is_protected_eyes_and_all() -> None:
    rgb: NDArray[np.uint8] = np.asarray(Image.open(PHOTOGRAPH).convert("RGB"))
    subject = find_subject(rgb, look_at(rgb))
    assert subject.found_by == "face"
    assert subject.mask[60:240, 120:350].all()
