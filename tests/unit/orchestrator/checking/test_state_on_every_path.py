"""State is there on every path or it is reported: conditions, loops and guards of templates."""

from typing import Any

import pytest

from services.orchestrator.checking.checker import check
from services.orchestrator.checking.problem import Problem
from tests.support.workflow_folders import LOOK, MOVE, SEEN, WISH, good_files, in_memory, module


def findings(template: str, **look: Any) -> list[Problem]:
    """Errors of a template of a later step, when `seen.setting` is optional (which is a warning)."""
    files = good_files()
    files[SEEN]["required"] = ["elements"]
    files[WISH] += template
    module(files, LOOK).update(look)
    return [problem for problem in check(in_memory(files)) if problem.severity == "error"]


SAFE = [
    "{% if state.seen.setting is defined %}{{ state.seen.setting }}{% endif %}",
    "{% if state.seen.setting is undefined %}-{% else %}{{ state.seen.setting }}{% endif %}",
    "{% if not state.seen.setting is defined %}-{% else %}{{ state.seen.setting }}{% endif %}",
    "{% if attempt > 1 and state.seen.setting is defined %}{{ state.seen.setting }}{% endif %}",
    "{% if state.seen.setting is defined and state.seen.setting == 'room' %}x{% endif %}",
    "{% if 'setting' in state.seen %}{{ state.seen.setting }}{% endif %}",
    "{% if attempt > 1 %}x{% elif state.seen['setting'] is defined %}{{ state.seen.setting }}{% endif %}",
    "{{ state.seen.setting if state.seen.setting is defined else 'a room' }}",
    "{{ state.seen.setting | default('a room') }}",
    "{{ state.nothing | d('x') }}",
    "{{ state.seen.get('setting') }}",
    "{{ state.chosen[0].name }}{{ (state.chosen | first).motion }}{{ state.chosen | length }}",
    "{% for e in state.chosen %}{{ loop.index }}{{ e.name }}{% else %}none{% endfor %}",
    "{% for key, value in state.seen.items() %}{{ key }}{% endfor %}",
    "{% set first = state.chosen | first %}{{ first.name }}",
    "{% if attempt > 1 %}{% set a = 1 %}{% else %}{% set a = 2 %}{% endif %}{{ a }}",
    "{% macro one(e) %}{{ e.whatever }}{% endmacro %}{{ one(state.chosen[0]) }}",
    "{% with e = state.chosen[0] %}{{ e.motion }}{% endwith %}",
    "{{ state.chosen | map(attribute='name') | join(', ') }}{{ feedback }}{{ step.number }}",
]
UNSAFE = {
    "{{ state.seen.setting }}": "may_be_absent",
    "{% if state.seen.setting %}x{% endif %}": "may_be_absent",
    "{% if state.seen.setting is defined or feedback %}{{ state.seen.setting }}{% endif %}": "may_be_absent",
    "{% if state.seen.setting is defined %}x{% endif %}{{ state.seen.setting }}": "may_be_absent",
    "{% if state.seen.setting is undefined %}{{ state.seen.setting }}{% endif %}": "may_be_absent",
    "{% if state.nothing.at_all is defined %}x{% endif %}": "state_never_set",
    "{{ state.nothing.at_all | default('x') }}": "state_never_set",
    "{% for e in state.chosen %}{% endfor %}{{ e.name }}": "unknown_name",
    "{% if attempt > 1 %}{% set a = 1 %}{% endif %}{{ a }}": "unknown_name",
    "{% set first = state.chosen | first %}{{ first.speed }}": "unknown_member",
    "{{ (state.chosen | last).speed }}": "unknown_member",
    "{{ state.chosen.name }}": "unknown_member",
    "{{ item.name }}": "unknown_name",
}


@pytest.mark.parametrize("template", SAFE)
def test_what_a_template_makes_sure_of_is_no_problem(template: str) -> None:
    assert findings(template) == []


@pytest.mark.parametrize(("template", "rule"), UNSAFE.items(), ids=list(UNSAFE))
def test_what_may_be_missing_when_it_is_read_is_reported(template: str, rule: str) -> None:
    assert [problem.rule for problem in findings(template)] == [rule]


def test_state_of_a_module_with_a_condition_is_not_there_on_every_path() -> None:
    found = findings("", when="{{ attempt > 1 }}")
    assert {problem.rule for problem in found} == {"state_maybe_unset"}
    assert "look.look writes it only when its condition holds" in found[0].message


def test_a_module_under_the_same_condition_may_read_it() -> None:
    files = good_files()
    module(files, LOOK)["when"] = "{{ attempt > 1 }}"
    for index in range(3):
        module(files, MOVE, index)["when"] = "attempt > 1 and step.number == 3"
    assert check(in_memory(files)) == ()


def test_two_modules_of_opposite_conditions_write_it_together() -> None:
    files = good_files()
    look = module(files, LOOK)
    files[LOOK]["modules"] = [
        {**look, "when": "attempt == 1"},
        {**look, "name": "look_again", "when": "attempt != 1"},
    ]
    assert check(in_memory(files)) == ()


def test_a_condition_that_asks_for_a_key_lets_the_module_read_it() -> None:
    files = good_files()
    module(files, LOOK)["when"] = "attempt > 1"
    module(files, MOVE, 0)["when"] = "state.seen is defined"
    module(files, MOVE, 1)["when"] = module(files, MOVE, 2)["when"] = "state.seen is defined"
    assert check(in_memory(files)) == ()


def test_nothing_is_said_of_state_that_an_unreadable_step_may_write() -> None:
    files = good_files()
    files[LOOK] = "{"
    assert {problem.rule for problem in check(in_memory(files))} == {"invalid_json"}


def test_what_the_page_resolves_is_not_held_against_the_run() -> None:
    files = good_files()
    inputs = module(files, MOVE, 0)["inputs"]
    inputs["prompt"] = "{{ page.title }}"
    assert [problem.rule for problem in check(in_memory(files))] == ["unknown_name"]
    inputs["resolver_schema"] = {"properties": {"prompt": {"resolver": "client"}}}
    assert check(in_memory(files)) == ()
