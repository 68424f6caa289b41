import pytest

from services.orchestrator.cli.choices import (
    BadChoice,
    OffTheList,
    option_keys,
    parse_indices,
    suggested_indices,
)
from services.orchestrator.cli.model import Option


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("1,3-4", [1, 3, 4]),
        ("0 2", [0, 2]),
        (" 4 , 0 ", [4, 0]),
        ("1 - 2", [1, 2]),
        ("1..3", [1, 2, 3]),
        ("2,2,1-2", [2, 1]),
        ("ALL", [0, 1, 2, 3, 4]),
    ],
)
def test_numbers_and_ranges_name_items_in_the_order_typed(typed: str, chosen: list[int]) -> None:
    assert parse_indices(typed, 5) == chosen


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "nothing is chosen; type numbers from 0 to 4"),
        ("curtain", "'curtain' is not a number"),
        ("-1", "'-1' is not a number"),
        ("3-1", "runs backwards; type 1-3"),
        ("1.5", "'1.5' is not a number"),
    ],
)
def test_what_names_nothing_is_refused_with_what_to_type(typed: str, says: str) -> None:
    with pytest.raises(BadChoice, match=says):
        parse_indices(typed, 5)


def test_a_number_beyond_the_list_is_told_from_a_typing_error() -> None:
    with pytest.raises(OffTheList, match="there is no number 5; the last one is 4"):
        parse_indices("0-5", 5)


def test_only_one_can_be_named_where_only_one_is_wanted() -> None:
    assert parse_indices("3", 5, many=False) == [3]
    with pytest.raises(BadChoice, match="only one"):
        parse_indices("0,1", 5, many=False)


def moving(*kinds: str) -> list[dict[str, str]]:
    return [{"element": f"thing {n}", "motion_type": kind} for n, kind in enumerate(kinds)]


def test_the_suggestion_prefers_elements_that_move_differently() -> None:
    assert suggested_indices(moving("sway", "Sway", "drift", "sway", "pulse")) == [0, 2, 4]


def test_the_suggestion_fills_up_with_the_next_best() -> None:
    assert suggested_indices(moving("sway", "sway", "sway", "drift")) == [0, 1, 3]


@pytest.mark.parametrize("count", range(2, 9))
def test_the_suggestion_always_leaves_something_still(count: int) -> None:
    chosen = suggested_indices(moving(*"abcdefgh"[:count]))
    assert 1 <= len(chosen) <= min(3, count - 1)


def test_the_only_item_is_suggested() -> None:
    assert suggested_indices(["it"]) == [0]


def option(option_id: str, shortcut: str | None = None) -> Option:
    return Option(id=option_id, mode="jump", label=option_id, shortcut=shortcut)


def test_each_option_gets_its_own_letter_and_shortcuts_come_first() -> None:
    options = [option("change_motion"), option("change_image"), option("again", "c")]
    keys = option_keys(options, taken="gq")
    assert {key: o.id for key, o in keys.items()} == {"h": "change_motion", "a": "change_image", "c": "again"}
    assert list(keys.values()) == options
