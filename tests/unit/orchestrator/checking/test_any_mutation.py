"""Whatever JSON stands where, the checker answers: it runs at start-up, over folders of other people."""

import copy
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.orchestrator.checking.checker import check
from services.orchestrator.checking.graph import mermaid
from services.orchestrator.checking.layout import Layout
from tests.support.workflow_folders import LOOK, MOVE, PICTURE, SEEN, Files, good_files, in_memory

KEYS = [
    "$ref",
    "type",
    "properties",
    "items",
    "required",
    "anyOf",
    "enum",
    "const",
    "mode",
    "name",
    "when",
    "foreach",
]
TEXTS = [
    "{{ state.seen }}",
    "{{",
    "{% for a in b %}",
    "state.x",
    "#",
    "#/properties/a",
    "../x",
    "object",
    "array",
    "",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(TEXTS) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, *at: str | int) -> list[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, part in inside for place in places(part, *at, key))]


GOOD = good_files()
PLACES = [
    (name, *place) for name in ("workflow.json", PICTURE, LOOK, SEEN, MOVE) for place in places(GOOD[name])
]


def inside(node: Any, key: str | int) -> Any:
    """What is there, None when an earlier change took it away."""
    if isinstance(node, list):
        return node[key] if isinstance(key, int) and key < len(node) else None
    return node.get(key) if isinstance(node, dict) else None


def mutated(changes: list[tuple[tuple[str | int, ...], Any]]) -> Files:
    files: Any = copy.deepcopy(GOOD)
    for (*way, last), value in changes:
        node = files
        for key in way:
            node = inside(node, key)
        if inside(node, last) is not None:
            node[last] = value
    return dict(files)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), json_values), min_size=1, max_size=3))
@example([((SEEN, "properties", "setting"), {"$ref": "#/properties/setting"})])
@example([((SEEN, "properties"), {"a": {"$ref": "#"}}), ((SEEN, "required"), None)])
def test_any_json_anywhere_gives_problems_and_no_exception(
    changes: list[tuple[tuple[str | int, ...], Any]],
) -> None:
    folder = in_memory(mutated(changes))
    for problem in check(folder):
        assert problem.message
        assert problem.rule.isidentifier()
    assert mermaid(Layout(folder)).startswith("flowchart TD\n")
