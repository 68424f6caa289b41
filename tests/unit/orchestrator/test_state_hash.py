"""The hash of a run's state: equal for equal states however they were come by, different for all others."""

import json
import subprocess
import sys
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.evolution import evolve, fold
from services.orchestrator.domain.run import Cursor, Run, RunEvent
from services.orchestrator.domain.state_hash import canonical, first_difference, known_fields, state_hash
from tests.support.histories import Driven, driven
from tests.support.workflows import RUN_ID

NUMBERS = st.lists(st.integers(0, 1_000_000), min_size=60, max_size=60)


def history(numbers: list[int], steps: int = 30) -> Driven:
    """What comes of a row of numbers; the same row, the same history."""
    row = iter(numbers * 40)
    return driven(lambda below: next(row) % below, steps)


def through_the_store(event: RunEvent) -> RunEvent:
    """The event as a store gives it back: its JSON, keys in another order."""
    kind, version, data = RUN_DECIDER.encode_event(event)
    stored = json.loads(json.dumps(data, sort_keys=True))
    return RUN_DECIDER.decode_event(kind, version, stored)


def through_a_snapshot(run: Run) -> Run:
    return RUN_DECIDER.load_state(json.loads(json.dumps(RUN_DECIDER.dump_state(run))))


@given(NUMBERS, st.integers(0, 200))
@settings(max_examples=40, deadline=None)
def test_any_history_folds_to_one_hash_whichever_way_it_is_read(numbers: list[int], cut: int) -> None:
    made = history(numbers)
    events = made.events
    whole = state_hash(made.run)
    at = min(cut, len(events))
    half = fold(Run(run_id=RUN_ID), events[:at])
    assert state_hash(fold(Run(run_id=RUN_ID), events)) == whole
    assert state_hash(fold(through_a_snapshot(half), events[at:])) == whole
    assert state_hash(fold(Run(run_id=RUN_ID), [through_the_store(event) for event in events])) == whole


@given(NUMBERS)
@settings(max_examples=10, deadline=None)
def test_a_state_stored_and_read_after_each_event_stays_the_same(numbers: list[int]) -> None:
    run = stored = Run(run_id=RUN_ID)
    for event in history(numbers, 20).events:
        run, stored = evolve(run, event), through_a_snapshot(evolve(stored, through_the_store(event)))
        assert first_difference(canonical(run), canonical(stored)) is None


def test_the_driven_histories_hold_what_goes_wrong_too() -> None:
    seen = {
        event.type
        for seed in range(40)
        for event in history([seed * 7919 + step * step * 31 for step in range(60)]).events
    }
    assert {"jumped", "retry_requested", "generations_abandoned", "request_parked", "module_failed"} <= seen
    assert {"generation_failed", "video_ready", "content_attached", "run_cancelled", "run_completed"} <= seen
    assert "run_migrated" in seen


def test_each_event_changes_the_hash_unless_it_says_nothing_new() -> None:
    run, hashes = Run(run_id=RUN_ID), []
    for event in history(list(range(3, 63))).events:
        run = evolve(run, event)
        if event.type != "generation_cancel_requested":  # only asks the service to stop
            hashes.append(state_hash(run))
    assert len(set(hashes)) == len(hashes)


def test_the_order_of_keys_is_not_part_of_data_but_null_is() -> None:
    one = Run(run_id=RUN_ID, state={"a": 1, "b": {"x": None, "y": 2}})
    assert state_hash(replace(one, state={"b": {"y": 2, "x": None}, "a": 1})) == state_hash(one)
    assert state_hash(replace(one, state={"a": 1, "b": {"y": 2}})) != state_hash(one)


def test_a_whole_number_is_the_same_with_and_without_a_fraction() -> None:
    one = Run(run_id=RUN_ID, state={"n": 3})
    assert state_hash(replace(one, state={"n": 3.0})) == state_hash(one)
    assert state_hash(replace(one, state={"n": True})) != state_hash(replace(one, state={"n": 1}))
    assert state_hash(replace(one, state={"n": 3.5})) != state_hash(one)
    assert state_hash(replace(one, state={"n": 2**60})) != state_hash(replace(one, state={"n": 2**60 + 1}))


def test_the_hash_is_the_same_in_another_process_whatever_its_hash_seed() -> None:
    code = (
        "from services.orchestrator.domain.state_hash import state_hash\n"
        "from services.orchestrator.domain.run import Run\n"
        "print(state_hash(Run('wf_1', status='running', state={'ä': [1, 2.5, None], 'b': '漢'})))"
    )
    expected = state_hash(Run("wf_1", status="running", state={"b": "漢", "ä": [1, 2.5, None]}))
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONHASHSEED": "7"}, check=True
    )
    assert told.stdout.strip() == expected


def test_the_hash_of_this_state_never_changes() -> None:
    run = Run(
        "wf_1",
        status="running",
        workflow_id="cc",
        cursor=Cursor(Site("look", "see"), 2, "open"),
        state={"b": 1, "a": [0.1, "é"]},
        visits={"look.see": 2},
    )
    assert canonical(run) == {
        "run_id": "wf_1",
        "status": "running",
        "workflow_id": "cc",
        "cursor": {"site": {"step_id": "look", "module_name": "see"}, "visit": 2, "phase": "open"},
        "state": {"b": 1, "a": [0.1, "é"]},
        "visits": {"look.see": 2},
    }
    assert state_hash(run) == "17cb15dea4446b5f6d4af09023d7d981b6ab5b763452b32612c1c031a5a47d76"


@dataclass(frozen=True)
class Younger:
    """A record as a later version of it might be."""

    name: str
    added: str | None = None
    listed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Older:
    """The same record before two fields were thought of."""

    name: str


def test_a_field_added_with_its_default_changes_nothing() -> None:
    assert canonical(Younger("a")) == canonical(Older("a"))
    assert canonical(Younger("a", added="b")) != canonical(Older("a"))


def test_a_hash_of_named_fields_leaves_out_what_was_learnt_later() -> None:
    now = Younger("a", added="b", listed={"x": 1})
    assert canonical(now, {"Younger": ["name"]}) == canonical(Older("a"))
    assert known_fields()["Cursor"] == ("site", "visit", "phase")


def test_records_by_id_keep_their_order() -> None:
    first, second = Older("1"), Older("2")
    assert canonical({"a": first, "b": second}) != canonical({"b": second, "a": first})


def test_the_first_difference_is_named_by_its_place() -> None:
    assert first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == "/a/1/b"
    assert first_difference({"a": 1}, {"a": 1, "c": None}) == "/c"
    assert first_difference([1], [1, 2]) == ""
    assert first_difference({"a": 1}, {"a": 1}) is None


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes has no canonical form"):
        canonical({"a": b"x"})
