"""The form strict mode takes, and the reasons a schema cannot have it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.llm.strict_schema import strict_form, why_not_strict, without_nulls_for_absent

LEAVES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"type": "string"}, {"type": "number", "minimum": 0}, {"type": ["string", "null"]}, {"enum": ["a", "b"]}]
)


def _objects(children: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    properties = st.dictionaries(st.sampled_from("abc"), children, min_size=1, max_size=3)
    return st.builds(
        lambda props, needed: {
            "type": "object",
            "properties": props,
            "required": [name for name in props if name in needed],
        },
        properties,
        st.sets(st.sampled_from("abc")),
    )


def _array(part: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": part}


def _nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(_objects(inner), inner.map(_array))


SCHEMAS = _objects(st.recursive(LEAVES, _nested, max_leaves=6))


@given(SCHEMAS)
def test_every_object_is_closed_and_every_property_required(schema: dict[str, Any]) -> None:
    def check(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("properties"), dict):
                assert part["required"] == list(part["properties"])
                assert part["additionalProperties"] is False
            for value in part.values():
                check(value)
        elif isinstance(part, list):
            for value in part:
                check(value)

    check(strict_form(schema))


@given(SCHEMAS)
def test_the_strict_form_is_its_own_strict_form(schema: dict[str, Any]) -> None:
    once = strict_form(schema)
    assert strict_form(once) == once


def test_limits_become_words_for_servers_that_refuse_them() -> None:
    schema = {
        "type": "object",
        "properties": {"n": {"type": "number", "description": "How many", "minimum": 1, "maximum": 3}},
        "required": ["n"],
    }
    part = strict_form(schema, limits_in_words=True)["properties"]["n"]
    assert part == {"type": "number", "description": "How many; at least 1; at most 3"}


def test_the_reasons_against_strict_mode_name_their_place() -> None:
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "array", "items": {"allOf": []}},
            "b": {"type": "object", "additionalProperties": True, "properties": {}},
        },
    }
    assert why_not_strict(schema) == [
        "/properties/a/items: allOf is not supported",
        "/properties/b: the object is open to further properties",
    ]
    assert why_not_strict({"type": "array"}) == ["/: the root is not an object"]


def test_a_null_is_kept_where_the_schema_allows_it() -> None:
    schema = {"type": "object", "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "string"}}}
    assert without_nulls_for_absent({"a": None, "b": None}, schema) == {"a": None}
