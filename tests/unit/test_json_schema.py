"""Schemas that would take years, and values that would: both end soon, with an error in words."""

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shared.json_schema import SECONDS, mistakes, unusable

CATASTROPHIC = [
    "^(a+)+$",
    "^(a|a)*$",
    "^(a|aa)+$",
    "(.*a){20}",
    r"^(\w+\s?)*$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
]


@pytest.mark.parametrize("pattern", CATASTROPHIC)
@pytest.mark.parametrize("where", ["pattern", "patternProperties", "additionalProperties", "propertyNames"])
def test_a_pattern_that_backtracks_for_years_is_matched_at_once(pattern: str, where: str) -> None:
    text = "a" * 5_000 + "!"
    schemas: dict[str, tuple[Any, Any]] = {
        "pattern": ({"pattern": pattern}, text),
        "patternProperties": ({"patternProperties": {pattern: False}}, {text: 1}),
        "additionalProperties": (
            {"patternProperties": {pattern: True}, "additionalProperties": False},
            {text: 1},
        ),
        "propertyNames": ({"propertyNames": {"pattern": pattern}}, {text: 1}),
    }
    schema, value = schemas[where]
    assert unusable(schema) is None
    began = time.thread_time()
    mistakes(value, schema)
    assert time.thread_time() - began < 2


@given(
    st.sampled_from(["^[a-c]+$", "a", "^a?b*$", "[^a]", "^.{2,3}$", r"^\d+$", "a|bc", "^$"]),
    st.text(alphabet="abc1é", max_size=6),
)
def test_patterns_mean_what_they_mean_everywhere(pattern: str, text: str) -> None:
    found = mistakes({text: text}, {"additionalProperties": {"pattern": pattern}})
    assert bool(found) is (re.search(pattern, text) is None)


SCHEMAS: list[dict[str, Any]] = [
    {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False},
    {"additionalProperties": {"type": "string"}, "patternProperties": {"^b": {"minimum": 2}}},
    {"required": ["a"], "properties": {"b": {"enum": [1, 2]}}},
    {"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "unevaluatedProperties": False},
]
VALUES = st.dictionaries(st.sampled_from(["a", "b", "ba", "c"]), st.integers(0, 3) | st.text(max_size=2))


@given(st.sampled_from(SCHEMAS), VALUES)
def test_the_bounded_check_agrees_with_the_standards_reference(
    schema: dict[str, Any], value: dict[str, Any]
) -> None:
    assert (mistakes(value, schema) == []) is Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(?=a)b", "look-around"),
        (r"(a)\1", "backreferences are not supported"),
        ("[", "unclosed character class"),
        ("a{1000}{1000}{1000}", "size limit"),
    ],
)
def test_a_pattern_nobody_can_check_in_time_makes_a_schema_unusable(pattern: str, says: str) -> None:
    wrong = unusable({"properties": {"default": {"pattern": pattern}}})
    assert wrong is not None
    assert says in wrong.message
    assert wrong.pointer == "/properties/default/pattern"
    (told,) = mistakes("ab", {"pattern": pattern})
    assert "pattern nobody can check" in told.message


def test_what_only_looks_like_a_pattern_is_data() -> None:
    assert (
        unusable({"default": {"pattern": "["}, "enum": [{"pattern": "["}], "const": {"pattern": "["}}) is None
    )


def test_a_schema_that_leads_in_a_circle_is_a_mistake_and_no_crash() -> None:
    (told,) = mistakes(1, {"$ref": "#"})
    assert "leads in a circle" in told.message


def test_a_schema_that_doubles_its_work_forty_times_is_stopped() -> None:
    levels = {f"l{n}": {"allOf": [{"$ref": f"#/$defs/l{n + 1}"}] * 2} for n in range(40)}
    began = time.thread_time()
    (told,) = mistakes(1, {"$defs": {**levels, "l40": {"type": "integer"}}, "$ref": "#/$defs/l0"})
    assert f"more than {SECONDS:g} s" in told.message
    assert time.thread_time() - began < 2 * SECONDS


def test_a_schema_elsewhere_is_never_fetched() -> None:
    (told,) = mistakes(1, {"$ref": "http://127.0.0.1:9/schema.json"})
    assert "which is not in it" in told.message


@pytest.mark.parametrize("schema", [1, None, "object", []])
def test_what_is_no_object_is_no_schema(schema: Any) -> None:
    wrong = unusable(schema)
    assert wrong is not None
    assert wrong.message == "a schema is an object"


def test_a_schema_nested_without_end_is_unusable() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5_000):
        deep = {"not": deep}
    wrong = unusable(deep)
    assert wrong is not None
    assert wrong.message == "it nests too deeply"
