"""Drawn pictures: the same every time, at every size, and true about where everything is."""

import resource
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from services.video.studio.failures import RenderRefused
from services.video.studio.scenes.animals.coats import COATS
from services.video.studio.scenes.drawing import Drawing, draw_scene, settled
from services.video.studio.scenes.scene import ANIMALS, KINDS, POSES, Scene

SMALL = (240, 160)
EXPECTED = {
    "room": {"curtain", "fabric", "lamp", "plant", "water", "window"},
    "window_seat": {"curtain", "fabric", "lamp", "mug", "plant", "window"},
    "kitchen": {"curtain", "lamp", "mug", "plant", "water", "window"},
    "garden": {"lamp", "plant", "water"},
}


def difference(one: Drawing, other: Drawing) -> NDArray[np.float64]:
    """Mean absolute difference of the channels, H×W."""
    return np.asarray(np.abs(one.rgb.astype(np.int16) - other.rgb.astype(np.int16)).mean(axis=2))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_scene_has_the_same_bytes_and_another_seed_has_others(kind: str) -> None:
    scene = Scene(kind, "cat", "evening", 11, "rain")  # type: ignore[arg-type]
    one, again = draw_scene(scene, SMALL), draw_scene(scene, SMALL)
    assert one.rgb.tobytes() == again.rgb.tobytes()
    assert np.array_equal(one.subject, again.subject)
    assert difference(one, draw_scene(replace(scene, seed=12), SMALL)).mean() > 5


@pytest.mark.parametrize("size", [(180, 320), (240, 300), (390, 130), (64, 64)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_the_size_asked_for_with_the_whole_animal_in_it(
    kind: str, size: tuple[int, int]
) -> None:
    drawing = draw_scene(Scene(kind, "dog", "day", 5, pose="lying"), size)  # type: ignore[arg-type]
    assert drawing.rgb.shape == (size[1], size[0], 3)
    assert drawing.rgb.dtype == np.uint8
    assert drawing.subject.shape == size[::-1]
    assert 0.04 < drawing.subject.mean() < 0.5
    edges = np.concatenate([drawing.subject[0], drawing.subject[:, 0], drawing.subject[:, -1]])
    assert edges.mean() < 0.02, "the animal is not cut off above or at a side"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(320, 180), (180, 320)])
def test_every_scene_has_its_elements_and_no_pixel_belongs_to_two(kind: str, size: tuple[int, int]) -> None:
    drawing = draw_scene(Scene(kind, "rabbit", "morning", 2, pose="loaf"), size)  # type: ignore[arg-type]
    missing = EXPECTED[kind] - set(drawing.elements)
    assert not missing
    assert np.sum([drawing.subject, *drawing.elements.values()], axis=0).max() == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_is_where_the_picture_differs_when_its_thing_is_left_out(kind: str) -> None:
    scene = Scene(kind, "cat", "day", 4, coat="orange tabby")  # type: ignore[arg-type]
    whole = draw_scene(scene, SMALL)
    for name, mask in {**whole.elements, "subject": whole.subject}.items():
        changed = difference(whole, draw_scene(scene, SMALL, without=[name]))
        inside = changed[mask]
        assert np.mean(inside > 4) > 0.7, name
        far = changed[~grown(mask, 30)]
        assert far.size == 0 or far.mean() < 3, f"{name}: only its light and shadow change elsewhere"


def test_leaving_one_thing_out_does_not_rearrange_the_rest() -> None:
    scene = Scene("kitchen", "dog", "day", 9)
    whole, less = draw_scene(scene, SMALL), draw_scene(scene, SMALL, without=["plant"])
    assert "plant" not in less.elements
    for name in set(whole.elements) - {"plant"}:
        gained = less.elements[name] & ~whole.elements[name]
        assert not (whole.elements[name] & ~less.elements[name]).any(), name
        assert not (gained & ~whole.elements["plant"]).any(), name


@pytest.mark.parametrize(("animal", "pose"), list(zip(ANIMALS, POSES, strict=True)))
def test_every_coat_of_an_animal_looks_different(animal: str, pose: str) -> None:
    seen = []
    for coat in COATS[animal]:  # type: ignore[index]
        scene = Scene("window_seat", animal, "day", 3, pose=pose, coat=coat)  # type: ignore[arg-type]
        drawing = draw_scene(scene, (120, 120))
        seen.append(drawing.rgb[drawing.subject].mean(axis=0))
    apart = [np.abs(a - b).sum() for i, a in enumerate(seen) for b in seen[:i]]
    assert min(apart) > 3


@pytest.mark.parametrize("kind", KINDS)
def test_night_is_darker_than_day_and_its_lamp_the_brightest_thing(kind: str) -> None:
    by_time = {
        time: draw_scene(Scene(kind, "cat", time, 6, coat="cream"), SMALL)  # type: ignore[arg-type]
        for time in ("day", "night")
    }
    assert by_time["night"].rgb.mean() < 0.8 * by_time["day"].rgb.mean()
    night = by_time["night"]
    lamp = night.rgb[night.elements["lamp"]]
    assert np.percentile(lamp, 75) > 1.4 * night.rgb.mean()


def test_a_larger_picture_shows_the_same_home() -> None:
    scene = Scene("room", "cat", "day", 21)
    small, large = draw_scene(scene, (240, 134)), draw_scene(scene, (480, 268))
    for name, mask in {**small.elements, "subject": small.subject}.items():
        other = ({**large.elements, "subject": large.subject})[name][1::2, 1::2]
        assert (mask & other).sum() / (mask | other).sum() > 0.72, name


def test_what_a_seed_decides_is_told() -> None:
    scene = Scene("room", "rabbit", "day", 8)
    told = settled(scene)
    assert told.coat in COATS["rabbit"]
    assert told.pose in POSES
    assert draw_scene(told, SMALL).rgb.tobytes() == draw_scene(scene, SMALL).rgb.tobytes()


@pytest.mark.parametrize("size", [(63, 200), (700, 200), (200, 601), (4000, 2200), (0, 0)])
def test_a_size_no_scene_fits_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(RenderRefused) as refusal:
        draw_scene(Scene(), size)
    assert refusal.value.hint


def test_a_coat_of_another_animal_is_refused_and_the_right_ones_named() -> None:
    with pytest.raises(RenderRefused, match="orange tabby"):
        draw_scene(Scene(animal="cat", coat="beagle"), SMALL)


def test_a_full_hd_picture_takes_bounded_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    draw_scene(Scene("garden", "dog", "day", 1), (1920, 1080))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert used < 700 * 1024, f"{used / 1024:.0f} MB more than before"


def grown(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """The mask and everything within `by` pixels of its bounding box."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    wide = np.zeros_like(mask)
    wide[max(rows[0] - by, 0) : rows[-1] + by, max(columns[0] - by, 0) : columns[-1] + by] = True
    return wide
