"""Flashes are counted as WCAG 2.2, success criterion 2.3.1, defines them."""

import numpy as np
import pytest

from services.video.studio.planes import Floats
from services.video.studio.scoring.flashes import FlashCounter

FPS = 30
CELLS = (34, 60)


def seen(colours: list[tuple[float, float, float]], part: tuple[slice, slice] | None = None) -> FlashCounter:
    """A counter that saw the colours (linear light) one frame each, on a part of a grey picture."""
    counter = FlashCounter()
    for index, colour in enumerate(colours):
        rgb: Floats = np.full((*CELLS, 3), 0.2, np.float32)
        rgb[part or (slice(None), slice(None))] = colour
        counter.see(index / FPS, rgb)
    return counter


def blinking(low: float, high: float, hertz: float, seconds: float = 2) -> list[tuple[float, float, float]]:
    half = FPS / hertz / 2
    return [(level,) * 3 for i in range(int(FPS * seconds)) for level in [(low, high)[int(i / half) % 2]]]


def test_four_flashes_within_a_second_are_too_many() -> None:
    counter = seen(blinking(0.2, 0.5, 5))
    assert counter.worst_general > 3
    assert not counter.safe


def test_three_flashes_a_second_are_allowed() -> None:
    assert seen(blinking(0.2, 0.5, 3)).safe


def test_changes_below_a_tenth_of_relative_luminance_are_no_flashes() -> None:
    assert seen(blinking(0.30, 0.39, 6)).worst_general == 0
    assert not seen(blinking(0.30, 0.41, 6)).safe


def test_flashes_between_two_bright_states_do_not_count() -> None:
    assert seen(blinking(0.82, 0.98, 6)).worst_general == 0


def test_a_flash_smaller_than_a_quarter_of_the_field_of_view_is_allowed() -> None:
    small, large = (slice(10, 15), slice(20, 28)), (slice(10, 17), slice(20, 32))
    assert seen(blinking(0.2, 0.6, 6), small).safe
    assert not seen(blinking(0.2, 0.6, 6), large).safe


def test_a_slow_fade_there_and_back_is_one_flash_at_most() -> None:
    fade = [(0.2 + 0.6 * abs(i / 45 - 1),) * 3 for i in range(90)]
    assert seen(fade).worst_general <= 1


@pytest.mark.parametrize("other", [(0.2, 0.2, 0.2), (0.0, 0.35, 0.0), (0.0, 0.0, 0.6)])
def test_a_saturated_red_that_comes_and_goes_is_a_red_flash(other: tuple[float, float, float]) -> None:
    counter = seen([(0.5, 0.02, 0.02) if (i // 3) % 2 else other for i in range(60)])
    assert counter.worst_red > 3
    assert not counter.safe


def test_colours_without_saturated_red_make_no_red_flash() -> None:
    assert seen([(0.3, 0.2, 0.2) if (i // 3) % 2 else (0.1, 0.3, 0.25) for i in range(60)]).worst_red == 0
