"""The mapping a run grows in: what a dict would hold, in the same order."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.orchestrator.domain.keeping import PIECE, Kept

KEYS = st.integers(0, 3 * PIECE).map(str)


@settings(max_examples=30)
@given(st.lists(st.dictionaries(KEYS, st.integers(), max_size=PIECE), max_size=6))
def test_it_holds_what_a_dict_would_in_the_same_order(changes: list[dict[str, int]]) -> None:
    kept, plain = Kept[int](), dict[str, int]()
    for change in changes:
        earlier = (kept, dict(kept))
        kept, plain = kept | change, plain | change
        assert list(kept.items()) == list(plain.items())
        assert list(reversed(kept)) == list(reversed(plain))
        assert len(kept) == len(plain)
        assert dict(earlier[0]) == earlier[1]


def test_what_is_not_there_is_missed_by_name() -> None:
    kept = Kept({"a": 1})
    with pytest.raises(KeyError, match="b"):
        kept["b"]
    assert (kept.get("b"), "b" in kept, "a" in kept) == (None, False, True)


def test_it_is_an_object_in_json_and_comes_back_from_it() -> None:
    kept = Kept({str(number): number for number in range(PIECE + 1)})
    adapter = TypeAdapter(Kept[int])
    assert adapter.validate_json(adapter.dump_json(kept)) == kept
    assert adapter.dump_python(kept, mode="json") == dict(kept)


def test_it_travels_between_processes() -> None:
    kept = Kept({str(number): number for number in range(PIECE + 1)})
    assert pickle.loads(pickle.dumps(kept)) == kept
