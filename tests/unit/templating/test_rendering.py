"""What authors of workflows rely on: values, texts and errors that name the way to the mistake."""

from typing import Any

import pytest

from shared.errors import PermanentError
from shared.templating import TemplateError, evaluate, render, resolve

CONTEXT: dict[str, Any] = {
    "state": {
        "title": "Nap by the window",
        "elements": [
            {"element": "curtain", "motion_type": "gentle sway", "items": 3},
            {"element": "dust motes", "motion_type": "slow drift", "items": 0},
        ],
        "duration": 5,
        "nothing": None,
        "items": ["a key named like a method"],
    },
    "step": {"step_id": "video_generation"},
    "feedback": None,
}


def test_a_loop_over_objects_renders_one_line_each() -> None:
    template = (
        "Animate:\n{% for e in state.elements %}\n- **{{ e.element }}**: {{ e.motion_type }}\n{% endfor %}\n"
    )
    assert render(template, CONTEXT) == "Animate:\n- **curtain**: gentle sway\n- **dust motes**: slow drift\n"


def test_a_whole_value_expression_gives_the_real_value() -> None:
    resolved = resolve(
        {
            "elements": "{{ state.elements }}",
            "seconds": "{{ state.duration + 1 }}",
            "text": "for {{ state.duration }} s",
            "null": "{{ feedback }}",
            "untouched": [1, True, None, "no braces", {"$ref": "a.txt"}],
        },
        CONTEXT,
    )
    assert resolved == {
        "elements": CONTEXT["state"]["elements"],
        "seconds": 6,
        "text": "for 5 s",
        "null": None,
        "untouched": [1, True, None, "no braces", {"$ref": "a.txt"}],
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [("{{ -1 }}", -1), ("{{-1}}", 1), ("{{--1}}", -1), ("{{- state.duration -}}", 5), (" {{ [1] }} ", [1])],
)
def test_whitespace_control_is_no_part_of_an_expression(text: str, value: object) -> None:
    assert resolve(text, CONTEXT) == value


def test_two_expressions_side_by_side_are_text() -> None:
    assert resolve("{{ state.duration }}{{ state.duration }}", CONTEXT) == "55"


def test_braces_inside_a_quoted_text_do_not_end_an_expression() -> None:
    assert resolve("{{ '}}' ~ state.duration }}", CONTEXT) == "}}5"


def test_a_value_from_an_expression_is_a_copy() -> None:
    evaluate("state.elements", CONTEXT).clear()
    assert len(CONTEXT["state"]["elements"]) == 2


def test_a_generator_leaves_the_sandbox_as_a_list() -> None:
    assert evaluate("state.elements | map(attribute='element') | list", CONTEXT) == ["curtain", "dust motes"]
    assert evaluate("state.elements | map(attribute='element')", CONTEXT) == ["curtain", "dust motes"]


def test_a_key_named_like_a_method_is_the_key() -> None:
    assert evaluate("state['items']", CONTEXT) == ["a key named like a method"]
    assert evaluate("state.items", CONTEXT) == ["a key named like a method"]
    assert evaluate("step.items()", CONTEXT) == [["step_id", "video_generation"]]


def test_what_is_missing_can_be_asked_for() -> None:
    assert render("{% if state.selected_scene is defined %}yes{% else %}no{% endif %}", CONTEXT) == "no"
    assert evaluate("state.selected_scene | default('none')", CONTEXT) == "none"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ stat.title }}", "stat is not set; available: feedback, state, step"),
        ("{{ state.foo }}", "state.foo is not set; available: duration, elements, items, nothing, title"),
        ("{{ state.elements[0].speed }}", "state.elements[0].speed is not set; available: element, items"),
        ("{{ state.elements[7] }}", "state.elements[7] is not set; the list has 2 items"),
        ("{% for e in state.elements %}{{ e.x }}{% endfor %}", "state.elements[0].x is not set"),
        ("{{ state.duration.seconds }}", "is a number, which has no seconds"),
        ("{{ state.nothing.at_all }}", "is null, which has no at_all"),
    ],
)
def test_a_missing_value_is_named_with_its_path_and_the_alternatives(template: str, said: str) -> None:
    with pytest.raises(TemplateError) as raised:
        render(template, CONTEXT)
    assert said in raised.value.problem


def test_an_error_tells_the_line_and_shows_it() -> None:
    with pytest.raises(TemplateError) as raised:
        render("first\nsecond\n  {{ state.foo }} here\n", CONTEXT)
    assert raised.value.line == 3
    assert raised.value.excerpt == "{{ state.foo }} here"
    assert "line 3" in str(raised.value)
    assert isinstance(raised.value, PermanentError)


def test_a_template_that_does_not_parse_says_where() -> None:
    with pytest.raises(TemplateError) as raised:
        render("one\n{% for %}", {})
    assert raised.value.line == 2


@pytest.mark.parametrize("expression", ["", "1 2", "state.", "state }} {{ state"])
def test_something_that_is_not_one_expression_is_refused(expression: str) -> None:
    with pytest.raises(TemplateError):
        evaluate(expression, CONTEXT)


def test_an_expression_that_is_not_json_is_refused() -> None:
    with pytest.raises(TemplateError, match="not JSON"):
        evaluate("range", CONTEXT)


def test_json_for_a_model_keeps_letters_and_quotes() -> None:
    assert render("{{ x | tojson }}", {"x": {"a": "Kätzchen's <bed>"}}) == '{"a": "Kätzchen\'s <bed>"}'


def test_prompt_texts_use_the_usual_filters() -> None:
    assert render("{{ x | join(', ') }}", {"x": ["a", 1, "b"]}) == "a, 1, b"
    assert render("{{ x | join(', ', attribute='e') }}", {"x": [{"e": 1}, {"e": 2}]}) == "1, 2"
    assert render("{{ 3.14159 | round(2) }}", {}) == "3.14"
    assert render("{{ x | sum(attribute='s') }}", {"x": [{"s": 2}, {"s": 3}]}) == "5.0"
    assert render("{{ 'a b' | replace('b', 'c') | upper | indent(2, true) }}", {}) == "  A C"
    assert render("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('a') ~ m(2) }}", {}) == "<a><2>"
    assert render("{% for x in [1, 2] %}{{ loop.index }}/{{ loop.length }} {% endfor %}", {}) == "1/2 2/2 "
