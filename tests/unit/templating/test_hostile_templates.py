"""A template that wants too much ends soon, with an error, and without having had it."""

import resource
import time

import pytest

from shared.templating import TemplateError, evaluate, render

HOSTILE = {
    "a_loop_of_a_billion": "{% for i in range(10**9) %}{% endfor %}",
    "nested_silent_loops": (
        "{% for i in range(9999) %}{% for j in range(9999) %}"
        "{% for k in range(9999) %}{% endfor %}{% endfor %}{% endfor %}"
    ),
    "endless_output": "{% for i in range(9999) %}{{ 'x' * 9999 }}{% endfor %}",
    "a_repeated_text": "{{ 'x' * 10**10 }}",
    "a_repeated_list": "{{ [0] * 10**9 }}",
    "a_number_repeated_by_a_text": "{{ 10**10 * 'x' }}",
    "a_padded_format": "{{ '%1000000000d' % 1 }}",
    "a_format_method": "{{ '{:1000000000}'.format(1) }}",
    "a_format_filter": "{{ '%1000000000d' | format(1) }}",
    "a_huge_power": "{{ 10**(10**10) }}",
    "a_power_of_a_power": "{{ (2**1000)**(2**1000) }}",
    "squares_of_squares": (
        "{% set n = namespace(x=9) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}{{ n.x }}"
    ),
    "a_text_doubled": (
        "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}"
    ),
    "a_captured_text_doubled": (
        "{% set n = namespace(x='a') %}{% for i in range(60) %}"
        "{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}{% endfor %}"
    ),
    "a_list_doubled": (
        "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}"
    ),
    "a_list_in_a_list": (
        "{% set n = namespace(x=1) %}{% for i in range(90) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}"
    ),
    "a_dict_in_a_dict": (
        "{% set n = namespace(x=1) %}{% for i in range(90) %}"
        "{% set n.x = {'a': n.x, 'b': n.x} %}{% endfor %}{{ n.x | tojson }}"
    ),
    "arguments_in_arguments": (
        "{% macro m() %}{% if varargs|length > 1 %}{% set n.x = varargs %}{% endif %}{% endmacro %}"
        "{% set n = namespace(x=1) %}{% for i in range(90) %}{{ m(n.x, n.x) }}{% endfor %}{{ n.x }}"
    ),
    "a_macro_without_end": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a_macro_that_fans_out": (
        "{% macro m(d) %}{% if d %}{{ m(d - 1) }}{{ m(d - 1) }}{% endif %}{% endmacro %}{{ m(60) }}"
    ),
    "a_recursive_loop_that_fans_out": (
        "{% for x in [1, 1] recursive %}{% if loop.depth < 60 %}{{ loop([1, 1]) }}{% endif %}{% endfor %}"
    ),
    "deep_parentheses": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "deep_lists": "{{ " + "[" * 300 + "]" * 300 + " }}",
    "a_number_of_a_million_digits": "{{ " + "9" * 100_000 + " }}",
    "a_wide_indent": "{{ ('a\n' * 3000) | indent(10**9) ~ ('x' * 10000) * 9999 }}",
    "a_growing_replacement": "{{ ('a' * 9999) | replace('a', 'b' * 9999) }}",
    "a_wide_join": "{{ range(9999) | join('x' * 9999) }}",
    "a_center_filter": "{{ 'a' | center(10**10) }}",
    "a_center_method": "{{ 'a'.center(10**10) }}",
    "a_long_template": "x" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_ends_in_an_error_soon_and_small(name: str) -> None:
    started, before = time.thread_time(), peak_memory()
    with pytest.raises(TemplateError):
        render(HOSTILE[name], {})
    assert time.thread_time() - started < 2
    assert peak_memory() - before < 100 * 2**20


def peak_memory() -> int:
    """Bytes this process ever held in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_rounding_to_a_billion_digits_is_cheap() -> None:
    assert render("{{ 5 | round(-1000000000) }} {{ 0.5 | round(1000000000) }}", {}) == "0 0.5"


REACHING = [
    "''.__class__",
    "''['__class__']",
    "state.__class__.__mro__",
    "state['__init__']",
    "range.__globals__",
    "self.__dict__",
    "self._TemplateReference__context",
    "state | attr('__class__')",
    "[state] | map(attribute='__class__') | list",
    "state.elements.append(1)",
    "state.pop('elements')",
    "state.update({'a': 1})",
    "lipsum()",
    "cycler('a')",
    "[1, 2] | random",
    "now()",
    "'{0.__class__}'.format(1)",
    "(1).to_bytes(10**10)",
    "namespace.__init__.__globals__",
]


@pytest.mark.parametrize("expression", REACHING)
def test_an_expression_that_reaches_out_is_refused(expression: str) -> None:
    context = {"state": {"elements": [1]}}
    with pytest.raises(TemplateError):
        evaluate(expression, context)
    assert context == {"state": {"elements": [1]}}


@pytest.mark.parametrize(
    "template",
    [
        "{% include 'a' %}",
        "{% extends 'a' %}",
        "{% import 'a' as b %}",
        "{% from 'a' import b %}",
        "{% autoescape true %}{{ 1 }}{% endautoescape %}",
    ],
)
def test_no_template_reads_another_or_switches_escaping(template: str) -> None:
    with pytest.raises(TemplateError, match="not available to templates"):
        render(template, {})


def test_the_same_template_and_context_give_the_same_text() -> None:
    template = "{% for k, v in x | dictsort %}{{ k }}{{ v }}{% endfor %}"
    assert {render(template, {"x": {"b": 1, "a": 2}}) for _ in range(5)} == {"a2b1"}


def test_a_long_but_honest_prompt_renders() -> None:
    lines = [{"element": f"leaf {n}", "motion_type": "sway"} for n in range(2_000)]
    text = render(
        "{% for l in lines %}- {{ l.element }}: {{ l.motion_type }}\n{% endfor %}", {"lines": lines}
    )
    assert text.count("\n") == 2_000
