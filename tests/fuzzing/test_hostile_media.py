"""Ten thousand damaged files go through everything that opens files, and none of them is an adventure."""

import pytest

from tests.fuzzing.campaign import Toll, run_campaign

FILES = 10_000
SEED = 20_261_121


@pytest.fixture(scope="module")
def toll() -> Toll:
    return run_campaign(SEED, 0, FILES)


def test_every_damaged_file_was_opened(toll: Toll) -> None:
    assert toll.opened == FILES


def test_no_damaged_file_hangs_a_decoder(toll: Toll) -> None:
    assert toll.hangs == []


def test_a_damaged_file_is_refused_in_words_and_never_raises_anything_else(toll: Toll) -> None:
    assert toll.surprises == []


def test_thousands_of_damaged_files_leave_no_memory_and_no_open_file_behind(toll: Toll) -> None:
    assert toll.grown < 64 << 20
    assert toll.open_files < 16


def test_no_damaged_file_crashes_a_decoder(toll: Toll) -> None:
    """A crash would cost one worker only; still we want to know of it."""
    assert toll.crashes == []
