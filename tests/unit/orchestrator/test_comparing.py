"""The comparison's rules: leaves, absent sides, order, and where two histories part."""

from typing import Any

import pytest

from services.orchestrator.domain.comparing import common_past, compare
from services.orchestrator.domain.comparison import Told, Variant
from services.orchestrator.domain.summarising import Ledger
from shared.messages.run import RetryRequested
from tests.support.workflows import NOW, RUN_ID
from tests.unit.orchestrator.test_summary import FLOW, at

Parts = tuple[tuple[str, int | None], ...]
A, B, C = (f"wf_01900000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))


def run(
    state: dict[str, Any] | None = None, words: tuple[str, ...] = (), parts: Parts = ((A, None),)
) -> Told:
    ledger = Ledger(RUN_ID, FLOW)
    for visit, said in enumerate(("begun", *words), 1):
        ledger.note(RetryRequested(**at("write", visit), feedback=said), NOW)
    return Told(
        variant=Variant(run_id=parts[-1][0], version=20, status="running", workflow="tiny 1"),
        summary=ledger.summary(),
        parts=parts,
        scores={},
        state=state or {},
    )


def state_fields(left: dict[str, Any], right: dict[str, Any], **wish: bool) -> list[tuple[str, Any, Any]]:
    found = compare(run(left), run(right), **wish)
    return [(f.field, f.left, f.right) for f in found.fields if f.section == "state"]


def test_only_the_leaves_that_differ_are_told() -> None:
    left = {"scene": {"title": "dawn", "mood": "calm", "cuts": [1, 2]}}
    right = {"scene": {"title": "dusk", "mood": "calm", "cuts": [1, 3]}}
    assert state_fields(left, right) == [("scene/title", "dawn", "dusk"), ("scene/cuts/1", 2, 3)]
    assert ("scene/mood", "calm", "calm") in state_fields(left, right, everything=True)


def test_what_only_one_side_has_stays_whole_and_is_told_from_nothing() -> None:
    (only,) = compare(run({"scene": {"title": "dawn"}}), run()).fields
    assert (only.field, only.left, only.right, only.missing) == ("scene", {"title": "dawn"}, None, "right")
    (null,) = compare(run({"scene": None}), run({"scene": 1})).fields
    assert (null.left, null.missing) == (None, None)


@pytest.mark.parametrize(
    ("left", "right", "is_same"), [(3, 3.0, True), (True, 1, False), ("é", "e\u0301", False), ([], {}, False)]
)
def test_numbers_are_equal_by_value_and_truth_is_no_number(left: Any, right: Any, is_same: bool) -> None:
    assert (state_fields({"x": left}, {"x": right}) == []) is is_same


def test_lists_of_different_lengths_are_compared_whole() -> None:
    assert state_fields({"x": [1, 2]}, {"x": [1]}) == [("x", [1, 2], [1])]


def test_keys_with_slashes_stay_one_part_of_the_pointer() -> None:
    assert state_fields({"a/b": {"~": 1}}, {"a/b": {"~": 2}}) == [("a~1b/~0", 1, 2)]


def test_state_is_told_in_the_same_order_whoever_wrote_first() -> None:
    assert state_fields({"b": 1, "a": 1}, {}) == state_fields({"a": 1, "b": 1}, {})


def test_wishes_are_compared_by_place() -> None:
    found = compare(run(words=("slower",)), run(words=("faster",))).fields
    assert [(f.section, f.field, f.left, f.right) for f in found] == [
        ("corrections", "only.write/1", "slower", "faster")
    ]


@pytest.mark.parametrize(
    ("left", "right", "common"),
    [
        (((A, None),), ((A, None),), (A, 20)),
        (((A, None),), ((A, 14), (B, None)), (A, 14)),
        (((A, 10), (B, None)), ((A, 14), (C, None)), (A, 10)),
        (((A, 14), (B, None)), ((A, 14), (C, None)), (A, 14)),
        (((A, 10), (B, None)), ((A, 10), (B, 18), (C, None)), (B, 18)),
        (((A, None),), ((B, None),), None),
    ],
)
def test_histories_part_after_the_last_event_both_have(
    left: Parts, right: Parts, common: tuple[str, int] | None
) -> None:
    for one, other in ((left, right), (right, left)):
        found = common_past(run(parts=one), run(parts=other))
        assert (found and (found.run_id, found.version)) == common
