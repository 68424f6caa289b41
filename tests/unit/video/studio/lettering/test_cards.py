"""Title cards and lower thirds are whole, centred where they should be, and readable."""

import numpy as np
import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering import CardStyle, draw_lower_third, draw_title_card
from services.video.studio.lettering.placing import safe_area
from tests.unit.video.studio.lettering.ink import SCRIPTS, inside, tight

TALL, SQUARE, WIDE = (360, 640), (360, 360), (640, 360)


@pytest.mark.parametrize("frame", [TALL, SQUARE, WIDE])
@pytest.mark.parametrize("script", ["latin", "arabic", "devanagari", "thai", "japanese"])
def test_a_title_lies_in_the_middle_within_the_safe_area(frame: tuple[int, int], script: str) -> None:
    plain = CardStyle(background="#000000", background_end="")
    card = draw_title_card(SCRIPTS[script].strip("。"), frame, SCRIPTS["cyrillic"], plain)
    assert card.shape == (frame[1], frame[0], 3)
    rows, columns = (np.flatnonzero(card.max(axis=(1 - axis, 2)) > 100) for axis in (0, 1))
    area = safe_area(frame)
    assert area.left <= columns[0]
    assert columns[-1] <= area.right
    assert abs(columns[0] + columns[-1] - frame[0]) < 0.06 * frame[0]
    assert abs(rows[0] + rows[-1] - frame[1]) < 0.12 * frame[1]


def test_a_gradient_runs_from_one_colour_to_the_other() -> None:
    card = draw_title_card("x", WIDE, style=CardStyle(background="#204060", background_end="#802010"))
    assert np.abs(card[0].mean(axis=0) - (0x20, 0x40, 0x60)).max() < 1
    assert np.abs(card[-1].mean(axis=0) - (0x80, 0x20, 0x10)).max() < 1
    steps = np.abs(np.diff(card[:100].mean(axis=(1, 2))))
    assert steps.max() < 0.6


def test_a_picture_behind_a_title_is_blurred_dimmed_and_fills_the_frame() -> None:
    checks = np.kron(np.indices((30, 40)).sum(axis=0) % 2, np.ones((4, 4))).astype(np.uint8) * 255
    card = draw_title_card("x", TALL, picture=np.dstack([checks] * 3))
    border = np.concatenate([card[:40].reshape(-1, 3), card[-40:].reshape(-1, 3)])
    assert border.std() < 6
    assert 40 < border.mean() < 90


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1)])
def test_a_picture_of_any_shape_may_lie_behind_a_title(shape: tuple[int, int]) -> None:
    card = draw_title_card("x", WIDE, picture=np.full((*shape, 3), 200, np.uint8))
    assert abs(int(card[0, 0, 0]) - 100) <= 1


def test_the_same_card_is_the_same_picture() -> None:
    assert np.array_equal(draw_title_card("Cat", WIDE, "sleeps"), draw_title_card("Cat", WIDE, "sleeps"))


@pytest.mark.parametrize(
    "picture", [np.zeros((4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8), np.zeros((4, 4, 3))]
)
def test_a_background_that_is_no_rgb_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(RenderRefused) as refusal:
        draw_title_card("Cat", WIDE, picture=picture)
    assert refusal.value.pointer == "/picture"


@pytest.mark.parametrize(
    ("title", "subtitle", "pointer"),
    [("", "", "/title"), ("a" * 161, "", "/title"), ("a", "\ue000", "/subtitle")],
)
def test_refusals_of_a_card_point_at_the_text(title: str, subtitle: str, pointer: str) -> None:
    with pytest.raises(RenderRefused) as refusal:
        draw_title_card(title, WIDE, subtitle)
    assert refusal.value.pointer == pointer


@pytest.mark.parametrize("frame", [TALL, SQUARE, WIDE])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_lower_third_lies_at_the_side_where_its_name_begins(frame: tuple[int, int], script: str) -> None:
    overlay = draw_lower_third(SCRIPTS[script][:20], frame, "role")
    assert inside(overlay, frame)
    assert tight(overlay)
    area = safe_area(frame)
    leftward = script in {"arabic", "hebrew"}
    near = area.right - overlay.x - overlay.size[0] if leftward else overlay.x - area.left
    assert abs(near) <= 2
    assert abs(overlay.y + overlay.size[1] - area.bottom) <= 2


def test_the_bar_of_a_lower_third_stands_where_reading_begins() -> None:
    style = CardStyle(accent="#ff0000")
    for name, column in (("Cat", 2), ("חתול", -3)):
        overlay = draw_lower_third(name, WIDE, style=style)
        assert tuple(overlay.rgba[overlay.size[1] // 2, column]) == (255, 0, 0, 255)


def test_refusals_of_a_lower_third_point_at_the_text() -> None:
    with pytest.raises(RenderRefused) as refusal:
        draw_lower_third("Cat", WIDE, "\ue000")
    assert refusal.value.pointer == "/role"
