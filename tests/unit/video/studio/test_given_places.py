"""What a person draws wins over words and pixels; what cannot be used is refused with what to do."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from services.video.studio.failures import RenderRefused
from services.video.studio.given import read_box
from services.video.studio.kinds import Kind
from services.video.studio.placement import Placement, place
from services.video.studio.render import MotionElement, SubjectHint
from services.video.studio.source import Source
from shared.regions import Box

WHOLE = Box(0, 0, 1, 1)
NOTHING = SubjectHint(nothing=True)


@pytest.fixture(scope="module")
def wall() -> Source:
    """A bare wall: nothing that words or pixels could find."""
    return Source(np.full((180, 320, 3), (150, 140, 132), np.uint8), WHOLE)


def brushed(path: Path, size: tuple[int, int] = (64, 36), mode: str = "L", value: Any = 255) -> Path:
    """A picture whose right half is painted."""
    picture = Image.new(mode, size)
    picture.paste(value, (size[0] // 2, 0, size[0], size[1]))
    picture.save(path)
    return path


def weight(placement: Placement, index: int = 0) -> np.ndarray[Any, Any]:
    return placement.masks().elements[index]


@pytest.mark.parametrize(
    ("mode", "value", "size"),
    [
        ("L", 255, (64, 36)),
        ("1", 1, (640, 360)),
        ("RGB", (255, 255, 255), (7, 3)),
        ("RGBA", (200, 0, 0, 255), (64, 36)),
        ("RGBA", (0, 0, 0, 255), (64, 36)),
        ("LA", (0, 255), (64, 36)),
        ("I;16", 65535, (64, 36)),
    ],
)
def test_a_brush_of_any_size_and_mode_says_where_a_warp_moves(
    mode: str, value: Any, size: tuple[int, int], wall: Source, tmp_path: Path
) -> None:
    mask = brushed(tmp_path / "mask.png", size, mode, value)
    placement = place(wall, [MotionElement("curtain", location="upper left", mask=mask)], NOTHING)
    found = placement.elements[0].found
    assert found is not None
    assert found.kind is Kind.CURTAIN
    assert not found.demoted
    moves = weight(placement)
    left_of_brush = int((size[0] // 2 - 0.5) / size[0] * 320) - 1
    assert not moves[:, :left_of_brush].any()
    assert moves[60:120, 220:300].min() > 0.5


def test_a_grey_brush_moves_less_than_a_white_one(wall: Source, tmp_path: Path) -> None:
    elements = [
        MotionElement("glow", mask=brushed(tmp_path / f"{value}.png", value=value)) for value in (110, 255)
    ]
    placement = place(wall, elements, NOTHING)
    faint, full = (float(weight(placement, index)[90, 250]) for index in range(2))
    assert 0.3 * full < faint < 0.6 * full


def test_a_box_without_anything_in_it_moves_itself_and_says_so(wall: Source) -> None:
    box = Box(0.25, 0.25, 0.75, 0.75)
    drawn = place(wall, [MotionElement("curtain", box=box)], NOTHING)
    found = drawn.elements[0].found
    assert found is not None
    assert (found.kind, found.demoted) == (Kind.CURTAIN, False)
    assert "whole box" in found.note
    moves = weight(drawn) > 0
    assert moves[90, 160]
    assert not moves[:44].any()
    assert not moves[:, :79].any()
    told = place(wall, [MotionElement("curtain", location="(x 25-75%, y 25-75%)")], NOTHING)
    guessed = told.elements[0].found
    assert guessed is not None
    assert guessed.demoted, "a box in the location text is a guess, and the pixels have a say"


def test_a_drawn_subject_replaces_the_one_that_would_be_found(wall: Source, tmp_path: Path) -> None:
    everything = [MotionElement("glow", box=WHOLE)]
    boxed = place(wall, everything, SubjectHint(box=Box(0.5, 0.0, 1.0, 1.0)))
    masked = place(wall, everything, SubjectHint(mask=brushed(tmp_path / "subject.png", (320, 180))))
    for placement in (boxed, masked):
        assert placement.subject.found_by == "given"
        assert placement.subject.mask[:, 161:].all()
        assert not placement.subject.mask[:, :158].any()
        assert not weight(placement)[placement.subject.mask].any()
    none = place(wall, everything, NOTHING)
    assert not none.subject.mask.any()


def test_a_brush_over_the_subject_says_how_much_of_it_stays_still(wall: Source, tmp_path: Path) -> None:
    hint = SubjectHint(box=Box(0.5, 0.0, 0.75, 1.0))
    placement = place(wall, [MotionElement("curtain", mask=brushed(tmp_path / "mask.png"))], hint)
    found = placement.elements[0].found
    assert found is not None
    assert "% of it lies on the protected subject" in found.note
    wholly = place(
        wall, [MotionElement("curtain", mask=brushed(tmp_path / "mask.png"))], SubjectHint(box=WHOLE)
    )
    assert wholly.elements[0].found is None
    assert "subject" in (wholly.elements[0].refused or "")


def test_a_brush_is_laid_over_the_whole_picture_however_it_was_cut(tmp_path: Path) -> None:
    cut = Source(np.full((180, 180, 3), 140, np.uint8), Box(0.0, 0.0, 0.5625, 1.0))
    placement = place(cut, [MotionElement("glow", mask=brushed(tmp_path / "mask.png"))], NOTHING)
    moves = weight(placement)
    assert not moves[:, :157].any()
    assert moves[90, 172] > 0
    far = Source(cut.rgb, Box(0.0, 0.0, 0.4, 1.0))
    gone = place(far, [MotionElement("glow", mask=brushed(tmp_path / "mask.png"))], NOTHING)
    assert "aspect ratio" in (gone.elements[0].refused or "")


def test_a_brush_does_not_make_the_pet_move(wall: Source, tmp_path: Path) -> None:
    mask = brushed(tmp_path / "mask.png")
    placement = place(wall, [MotionElement("the cat's tail", mask=mask)], NOTHING)
    assert "pet stays still" in (placement.elements[0].refused or "")


@pytest.mark.parametrize("fault", ["missing", "text", "cut short", "black", "clear", "a folder"])
def test_a_mask_that_is_of_no_use_is_refused_with_where_and_what_to_do(
    fault: str, wall: Source, tmp_path: Path
) -> None:
    path = tmp_path / "mask.png"
    if fault == "text":
        path.write_text("not a picture")
    elif fault == "cut short":
        path.write_bytes(brushed(path, (640, 360)).read_bytes()[:80])
    elif fault == "black":
        Image.new("L", (64, 36)).save(path)
    elif fault == "clear":
        Image.new("RGBA", (64, 36), (255, 255, 255, 0)).save(path)
    elif fault == "a folder":
        path.mkdir()
    with pytest.raises(RenderRefused) as element:
        place(wall, [MotionElement("lamp"), MotionElement("curtain", mask=path)], NOTHING)
    with pytest.raises(RenderRefused) as subject:
        place(wall, [MotionElement("lamp")], SubjectHint(mask=path))
    assert (element.value.pointer, subject.value.pointer) == ("/elements/1/mask", "/subject/mask")
    for error in (element.value, subject.value):
        assert error.code == "invalid_mask"
        assert "mask.png" in error.problem
        assert str(tmp_path) not in str(error)
        assert "white" in error.hint


@pytest.mark.parametrize(
    "values",
    [
        [0.1, 0.1, 0.5],
        [0.5, 0.1, 0.1, 0.5],
        [0.1, 0.1, 0.1, 0.5],
        [-0.1, 0.1, 0.5, 0.5],
        [0.1, 0.1, 1.2, 0.5],
        [0.1, 0.1, float("nan"), 0.5],
        [0.1, 0.1, float("inf"), 0.5],
        ["0.1", 0.1, 0.5, 0.5],
        [False, 0.1, True, 0.5],
        {"x0": 0.1, "y0": 0.1, "x1": 0.5},
        "upper left",
        None,
    ],
)
def test_a_box_of_wrong_numbers_is_refused(values: object) -> None:
    with pytest.raises(RenderRefused) as refused:
        read_box(values, "/elements/0/box")
    assert refused.value.pointer == "/elements/0/box"
    assert "fractions" in refused.value.hint


def test_a_box_is_read_from_a_list_or_a_mapping() -> None:
    assert read_box([0, 0.1, 1, 0.5], "/box") == Box(0.0, 0.1, 1.0, 0.5)
    assert read_box({"x0": 0, "y0": 0.1, "x1": 1, "y1": 0.5}, "/box") == Box(0.0, 0.1, 1.0, 0.5)


@pytest.mark.parametrize("hint", [{}, {"box": WHOLE, "nothing": True}, {"box": WHOLE, "mask": Path("a.png")}])
def test_a_subject_is_told_in_exactly_one_way(hint: dict[str, Any]) -> None:
    with pytest.raises(RenderRefused) as refused:
        SubjectHint(**hint)
    assert refused.value.pointer == "/subject"
