"""The bidirectional algorithm agrees with Unicode's own cases."""

from pathlib import Path

import pytest

from services.video.studio.lettering.directions import base_level, levels, visual_order

CASES = [
    line.split(";")
    for line in Path(__file__).with_name("bidi_cases.txt").read_text("ascii").splitlines()
    if not line.startswith("#")
]


def test_levels_and_order_are_those_of_unicode_s_test_file() -> None:
    assert len(CASES) > 300
    for codes, direction, paragraph, expected, order in CASES:
        text = "".join(chr(int(code, 16)) for code in codes.split())
        base = None if direction == "2" else int(direction)
        found = levels(text, base)
        wanted = expected.split()
        kept = [i for i, level in enumerate(wanted) if level != "x"]
        assert base is not None or base_level(text) == int(paragraph), codes
        assert [str(found[i]) for i in kept] == [wanted[i] for i in kept], codes
        assert [kept[i] for i in visual_order([found[i] for i in kept])] == [int(i) for i in order.split()], (
            codes
        )


@pytest.mark.parametrize(
    ("text", "base"), [("abc שלום", 0), ("123 שלום", 1), ("...", 0), ("\u2067abc\u2069 שלום", 1)]
)
def test_a_paragraph_takes_the_direction_of_its_first_strong_character(text: str, base: int) -> None:
    assert base_level(text) == base


def test_deeply_nested_isolates_end_where_the_standard_says() -> None:
    text = "\u2067" * 500 + "a" + "\u2069" * 500
    assert max(levels(text)) <= 126
