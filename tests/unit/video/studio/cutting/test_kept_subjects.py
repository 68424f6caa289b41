"""Cut to a tall frame, a wide picture keeps its subject, told or found."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pytest

from services.video.studio.cutting.pictures.subjects import Subjects
from services.video.studio.framing import crop_window
from services.video.studio.planes import Bytes, from_rgb
from services.video.studio.scenes.drawing import draw_scene
from services.video.studio.scenes.scene import Scene
from services.video.studio.subject import Subject
from shared.regions import Box

TALL: Final = 9 / 16


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    cv2.setNumThreads(1)


def window_of(rgb: Bytes, ratio: float = TALL) -> Box:
    shape = rgb.shape[1] / rgb.shape[0]
    found = Subjects().find(from_rgb(rgb), (Path("clip"), 0.0), shape, ratio)
    return crop_window(shape, ratio, found)


@pytest.mark.parametrize(("kind", "seed"), [("room", 71), ("window_seat", 70), ("kitchen", 70)])
def test_the_tall_cut_holds_the_drawn_cats_middle_and_most_of_it(kind: str, seed: int) -> None:
    drawing = draw_scene(Scene(kind=kind, animal="cat", seed=seed), (480, 270))  # type: ignore[arg-type]
    cat = np.flatnonzero(drawing.subject.any(axis=0)) / drawing.subject.shape[1]
    kept = window_of(drawing.rgb)
    share = np.mean((cat >= kept.x0) & (cat <= kept.x1))
    assert share > 0.8, f"{share:.2f} of the cat are in {kept}"
    middle = (cat[0] + cat[-1]) / 2
    assert kept.x0 + 0.2 * (kept.x1 - kept.x0) < middle < kept.x1 - 0.2 * (kept.x1 - kept.x0)


def test_a_cat_at_the_edge_of_the_picture_is_in_the_tall_cut() -> None:
    drawing = draw_scene(Scene(kind="room", animal="cat", seed=71), (480, 270))
    columns = np.flatnonzero(drawing.subject.any(axis=0))
    rgb = np.ascontiguousarray(drawing.rgb[:, int(columns[0]) // 2 * 2 :])
    kept = window_of(rgb)
    right = (columns[-1] - columns[0]) / rgb.shape[1]
    inside = max(min(kept.x1, right) - kept.x0, 0) / right
    assert kept.x0 < 0.1
    assert inside > 0.8


def test_a_subject_as_wide_as_the_picture_gives_way_to_its_densest_part() -> None:
    mask = np.zeros((90, 160), np.bool_)
    mask[80:, :154] = True  # a floor that stands out too
    mask[20:90, 100:130] = True
    core = Subject(mask, "saliency").core()
    assert core is not None
    assert core.x1 - core.x0 < 0.4
    assert core.x0 < 115 / 160 < core.x1


def test_a_subject_that_is_found_by_its_face_keeps_the_face_first() -> None:
    face = Box(0.7, 0.2, 0.9, 0.5)
    assert Subject(np.ones((90, 160), np.bool_), "face", face).core() == face
    assert Subject(np.zeros((90, 160), np.bool_), "nothing").core() is None
