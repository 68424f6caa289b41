"""Each rule of the checker has a workflow that breaks it and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from services.orchestrator.checking.checker import check
from tests.support.workflow_folders import (
    LOOK,
    MOVE,
    PICTURE,
    SEEN,
    WISH,
    Files,
    good_files,
    in_memory,
    module,
)

Break = Callable[[Files], object]
HEAD = "workflow.json"


def entry(step: str, index: int, **changes: Any) -> Break:
    """A module entry with further or other keys; None takes a key out."""

    def broken(files: Files) -> None:
        one = module(files, step, index)
        one.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del one[key]

    return broken


def inputs(step: str, index: int, **changes: Any) -> Break:
    return lambda files: module(files, step, index)["inputs"].update(changes)


def head(**changes: Any) -> Break:
    return lambda files: files[HEAD].update(changes)


def step(name: str, **changes: Any) -> Break:
    return lambda files: files[name].update(changes)


def seen(**changes: Any) -> Break:
    return lambda files: files[SEEN].update(changes)


def wish(text: str) -> Break:
    return lambda files: files.update({WISH: files[WISH] + text})


def file(path: str, content: Any) -> Break:
    return lambda files: files.update({path: content})


def option(index: int, **changes: Any) -> Break:
    return lambda files: module(files, MOVE, 2)["retryable"]["options"][index].update(changes)


def action(**changes: Any) -> Break:
    return lambda files: module(files, MOVE, 2)["sub_actions"][0].update(changes)


def both(*breaks: Break) -> Break:
    return lambda files: [one(files) for one in breaks]


def renamed(old: str, new: str) -> Break:
    def broken(files: Files) -> None:
        for path in [path for path in files if path.startswith(old)]:
            files[new + path.removeprefix(old)] = files.pop(path)

    return broken


def dropped(path: str) -> Break:
    return lambda files: files.pop(path)


def choosing(auto_choice: object) -> dict[str, Any]:
    return {"timeout_s": 5, "on_timeout": "auto_choice", "auto_choice": auto_choice}


SAME_ACTION = {"id": "generate", "label": "Again", "action_type": "img2vid"}


def form(schema: object, **more: Any) -> Break:
    """A form before everything else."""
    one = {"module_id": "user.form", "name": "ask", "inputs": {"schema": schema}, **more}
    return lambda files: files[PICTURE]["modules"].insert(0, one)


def fields(*names: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "string"} for name in names},
        "required": required,
    }


DEEP: dict[str, Any] = {"type": "string"}
for _ in range(11):
    DEEP = {"type": "object", "properties": {"a": DEEP}, "required": ["a"], "additionalProperties": False}
WITH_SEEN = "/properties/setting"

# What breaks it, the rule, the file, where (the beginning of the place), a piece of the sentence.
CASES: dict[str, tuple[Break, str, str, str, str]] = {
    "no workflow.json": (dropped(HEAD), "missing_workflow", HEAD, "", "no workflow.json"),
    "no JSON": (file(LOOK, '{\n "a": 1,\n}'), "invalid_json", LOOK, "line 3", "line 3, column 1"),
    "a key twice": (
        file(
            HEAD,
            '{"id": "t", "name": "T", "version": "1", "version": "2", "steps": ["picture", "look", "move"]}',
        ),
        "repeated_key",
        HEAD,
        "",
        '"version" twice',
    ),
    "no object": (file(LOOK, "[]"), "not_an_object", LOOK, "", "must hold a JSON object"),
    "a file left over": (
        file("steps/2_look/prompts/old.txt", "x"),
        "unused_file",
        "steps/2_look/prompts/old.txt",
        "",
        "no $ref",
    ),
    "no such file": (
        inputs(MOVE, 1, system={"$ref": "prompts/wisj.txt", "type": "jinja2"}),
        "missing_file",
        MOVE,
        "/modules/1/inputs/system",
        '"prompts/wish.txt"',
    ),
    "a reference up": (
        inputs(LOOK, 0, system={"$ref": "../../../secret.txt"}),
        "ref_leads_out",
        LOOK,
        "/modules/0/inputs/system",
        "leads out",
    ),
    "an absolute reference": (
        inputs(LOOK, 0, system={"$ref": "/etc/hostname"}),
        "ref_leads_out",
        LOOK,
        "/modules/0/inputs/system",
        "leads out",
    ),
    "an unknown type of reference": (
        inputs(MOVE, 1, input={"$ref": "prompts/wish.txt", "type": "jinja"}),
        "ref_type",
        MOVE,
        "/modules/1/inputs/input",
        '"jinja2"',
    ),
    "a reference to a number": (
        inputs(LOOK, 0, system={"$ref": 5}),
        "ref_not_a_path",
        LOOK,
        "/modules/0/inputs/system",
        "not a path",
    ),
    "a template sent as it stands": (
        inputs(MOVE, 1, input={"$ref": "prompts/wish.txt", "type": "text"}),
        "unfilled_template",
        MOVE,
        "/modules/1/inputs/input",
        '"type": "jinja2"',
    ),
    "references in a circle": (
        seen(**{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}),
        "ref_circle",
        SEEN,
        "/$defs/",
        "in a circle",
    ),
    "no list of steps": (head(steps=5), "steps_not_listed", HEAD, "/steps", "list of step ids"),
    "a step listed twice": (
        head(steps=["picture", "look", "move", "look"]),
        "step_listed_twice",
        HEAD,
        "/steps/3",
        "only once",
    ),
    "a step without folder": (
        head(steps=["picture", "look", "move", "cut"]),
        "missing_step",
        HEAD,
        "/steps/3",
        "steps/4_cut/step.json",
    ),
    "a step nobody lists": (
        file("steps/9_more/step.json", {"step_id": "more", "name": "More", "modules": []}),
        "unlisted_step",
        "steps/9_more/step.json",
        "",
        "does not list",
    ),
    "a folder without number": (
        file("steps/more/step.json", {"step_id": "more"}),
        "step_folder_name",
        "steps/more/step.json",
        "",
        "<number>_<step_id>",
    ),
    "two folders of a step": (
        file("steps/7_look/step.json", {}),
        "step_folder_twice",
        "steps/7_look/step.json",
        "",
        "the same step",
    ),
    "two steps of a number": (
        renamed("steps/2_look", "steps/3_look"),
        "step_number_twice",
        MOVE,
        "",
        "3_look has the number 3",
    ),
    "steps not in order": (
        renamed("steps/2_look", "steps/8_look"),
        "step_order",
        HEAD,
        "/steps/2",
        "step 3 (move) runs after step 8 (look)",
    ),
    "another step's id": (step(LOOK, step_id="looks"), "step_id_differs", LOOK, "/step_id", "'look'"),
    "a step's number is zero": (
        renamed("steps/1_picture", "steps/0_picture"),
        "step_number",
        "steps/0_picture/step.json",
        "",
        "from 1",
    ),
    "an unknown key of a module": (
        entry(LOOK, 0, output_to_state={}),
        "unknown_key",
        LOOK,
        "/modules/0/output_to_state",
        '"outputs_to_state"',
    ),
    "an unknown key of an option": (
        option(1, shortkut="x"),
        "unknown_key",
        MOVE,
        "/modules/2/retryable/options/1/shortkut",
        '"shortcut"',
    ),
    "an unknown key of the workflow": (head(verson="1"), "unknown_key", HEAD, "/verson", '"version"'),
    "a missing key": (
        lambda files: files[HEAD].pop("version"),
        "missing_key",
        HEAD,
        "",
        '"version" is missing',
    ),
    "a missing step_id": (
        lambda files: files[LOOK].pop("step_id"),
        "missing_key",
        LOOK,
        "",
        '"step_id": "look"',
    ),
    "an unknown module": (
        entry(LOOK, 0, module_id="api.lm"),
        "unknown_module",
        LOOK,
        "/modules/0/module_id",
        '"api.llm"',
    ),
    "an unknown action type": (
        action(action_type="img2video"),
        "unknown_value",
        MOVE,
        "/modules/2/sub_actions/0/action_type",
        '"img2vid"',
    ),
    "a value of another type": (
        option(1, label=5),
        "wrong_value",
        MOVE,
        "/modules/2/retryable/options/1/label",
        "string",
    ),
    "a name with a blank": (
        action(id="make it"),
        "not_a_name",
        MOVE,
        "/modules/2/sub_actions/0/id",
        "not a name",
    ),
    "a module without name": (
        entry(LOOK, 0, name=None),
        "missing_key",
        LOOK,
        "/modules/0",
        '"name" is missing',
    ),
    "two modules of a name": (
        entry(MOVE, 0, name="write"),
        "module_name_twice",
        MOVE,
        "/modules/1/name",
        "same name",
    ),
    "an unknown input": (
        inputs(MOVE, 0, multi_selct=True),
        "unknown_input",
        MOVE,
        "/modules/0/inputs/multi_selct",
        '"multi_select"',
    ),
    "a missing input": (
        lambda files: module(files, LOOK)["inputs"].pop("input"),
        "missing_input",
        LOOK,
        "/modules/0/inputs",
        '"input"',
    ),
    "an unknown mode": (
        inputs(MOVE, 0, mode="choose"),
        "unknown_value",
        MOVE,
        "/modules/0/inputs/mode",
        "reorder",
    ),
    "an unknown model provider": (
        inputs(LOOK, 0, provider="opanai"),
        "unknown_provider",
        LOOK,
        "/modules/0/inputs/provider",
        '"openai"',
    ),
    "a resolver of nothing": (
        inputs(LOOK, 0, resolver_schema={"properties": {"inptu": {"resolver": "server"}}}),
        "resolver_of_nothing",
        LOOK,
        "/modules/0/inputs/resolver_schema/properties/inptu",
        '"input"',
    ),
    "an unknown resolver": (
        inputs(LOOK, 0, resolver_schema={"properties": {"input": {"resolver": "sever"}}}),
        "unknown_resolver",
        LOOK,
        "/modules/0/inputs/resolver_schema/properties/input",
        '"server"',
    ),
    "an unknown output": (
        entry(LOOK, 0, outputs_to_state={"response": "seen", "respons": "more"}),
        "unknown_output",
        LOOK,
        "/modules/0/outputs_to_state/respons",
        '"response"',
    ),
    "ways out without question": (
        entry(
            LOOK,
            0,
            retryable={"default_option": "a", "options": [{"id": "a", "mode": "continue", "label": "A"}]},
        ),
        "retryable_without_question",
        LOOK,
        "/modules/0/retryable",
        "asks nobody",
    ),
    "actions without generation": (
        entry(MOVE, 0, sub_actions=[{"id": "a", "label": "A", "action_type": "upload"}]),
        "actions_without_generation",
        MOVE,
        "/modules/0/sub_actions",
        "no sub-actions",
    ),
    "a retry without target": (
        lambda files: module(files, MOVE, 2)["retryable"]["options"][1].pop("target_module"),
        "target_missing",
        MOVE,
        "/modules/2/retryable/options/1",
        '"target_module"',
    ),
    "a jump to no step": (
        option(2, target_step="pictures"),
        "target_unknown",
        MOVE,
        "/modules/2/retryable/options/2/target_step",
        '"picture"',
    ),
    "a retry of no module": (
        option(1, target_module="wrote"),
        "target_unknown",
        MOVE,
        "/modules/2/retryable/options/1/target_module",
        '"write"',
    ),
    "a jump ahead": (
        entry(
            MOVE,
            0,
            retryable={
                "default_option": "a",
                "options": [{"id": "a", "mode": "retry", "label": "A", "target_module": "make"}],
            },
        ),
        "target_ahead",
        MOVE,
        "/modules/0/retryable/options/0/target_module",
        "lies ahead",
    ),
    "a retry in another step": (
        option(1, target_step="look", target_module="look"),
        "retry_leaves_step",
        MOVE,
        "/modules/2/retryable/options/1/target_step",
        '"jump"',
    ),
    "a target of continue": (
        option(0, target_module="write"),
        "target_ignored",
        MOVE,
        "/modules/2/retryable/options/0",
        "remove the target",
    ),
    "two options of an id": (
        option(2, id="again"),
        "option_twice",
        MOVE,
        "/modules/2/retryable/options/2/id",
        '"again"',
    ),
    "two options of a key": (
        option(2, shortcut="R"),
        "shortcut_twice",
        MOVE,
        "/modules/2/retryable/options/2/shortcut",
        '"again"',
    ),
    "no such default": (
        lambda files: module(files, MOVE, 2)["retryable"].update(default_option="contine"),
        "default_unknown",
        MOVE,
        "/modules/2/retryable/default_option",
        '"continue"',
    ),
    "words nobody reads": (
        option(0, feedback={"enabled": True}),
        "feedback_unread",
        MOVE,
        "/modules/2/retryable/options/0/feedback",
        "nobody reads",
    ),
    "reads nobody": (
        entry(MOVE, 2, reads_interactions=["picture.pick", "picture.pik"]),
        "reads_unknown",
        MOVE,
        "/modules/2/reads_interactions/1",
        '"picture.pick"',
    ),
    "reads no question": (
        entry(MOVE, 2, reads_interactions=["picture.pick", "look.look"]),
        "reads_no_question",
        MOVE,
        "/modules/2/reads_interactions/1",
        "asks nobody",
    ),
    "reads a later question": (
        entry(MOVE, 0, reads_interactions=["move.make"]),
        "reads_later_question",
        MOVE,
        "/modules/0/reads_interactions/0",
        "later",
    ),
    "reads a question twice": (
        entry(MOVE, 2, reads_interactions=["picture.pick", "picture.pick"]),
        "reads_twice",
        MOVE,
        "/modules/2/reads_interactions/1",
        "once",
    ),
    "no source picture": (
        entry(MOVE, 2, reads_interactions=["move.choose"]),
        "no_source_image",
        MOVE,
        "/modules/2/reads_interactions",
        '"picture.pick"',
    ),
    "nothing to generate with": (
        entry(PICTURE, 0, sub_actions=[]),
        "no_actions",
        PICTURE,
        "/modules/0/sub_actions",
        "upload",
    ),
    "two actions of an id": (
        lambda files: module(files, MOVE, 2)["sub_actions"].append(SAME_ACTION),
        "action_twice",
        MOVE,
        "/modules/2/sub_actions/1/id",
        '"generate"',
    ),
    "a result where another output is": (
        action(result_key="selected_content"),
        "result_key_taken",
        MOVE,
        "/modules/2/sub_actions/0/result_key",
        '"generations"',
    ),
    "nobody does that": (
        action(action_type="txt2audio"),
        "no_provider",
        MOVE,
        "/modules/2/sub_actions/0/action_type",
        "txt2audio",
    ),
    "an unknown default provider": (
        head(defaults={"provider": "locl"}),
        "unknown_provider",
        HEAD,
        "/defaults/provider",
        '"local"',
    ),
    "an answer without schema": (
        lambda files: (
            module(files, MOVE, 1)["inputs"].update(
                output_schema={"type": "array", "items": {"type": "string"}}
            )
            or module(files, MOVE, 2)["inputs"].pop("prompts")
        ),
        "strict_root",
        MOVE,
        "/modules/1/inputs/output_schema",
        "must be an object",
    ),
    "a schema that is none": (
        lambda files: files[SEEN]["properties"].update(setting={"type": "strin"}),
        "invalid_schema",
        SEEN,
        WITH_SEEN,
        "no JSON Schema",
    ),
    "a refused keyword": (
        lambda files: files[SEEN]["properties"].update(setting={"type": "string", "not": {"const": ""}}),
        "strict_keyword",
        SEEN,
        WITH_SEEN,
        "not",
    ),
    "an open object": (
        seen(additionalProperties=True),
        "strict_open",
        SEEN,
        "",
        '"additionalProperties": false',
    ),
    "an object that is not closed": (
        lambda files: files[SEEN].pop("additionalProperties"),
        "strict_unclosed",
        SEEN,
        "",
        "closed",
    ),
    "an optional property": (
        seen(required=["elements"]),
        "strict_optional",
        SEEN,
        WITH_SEEN,
        '"setting" is not required',
    ),
    "too deep": (
        lambda files: files[SEEN]["properties"].update(setting=DEEP),
        "strict_depth",
        SEEN,
        "/properties/setting/properties/a",
        "10 levels",
    ),
    "too many choices": (
        lambda files: files[SEEN]["properties"].update(setting={"enum": [f"v{i}" for i in range(1001)]}),
        "strict_size",
        SEEN,
        "",
        "1,001 enum values",
    ),
    "a reference over files": (
        lambda files: files[SEEN]["properties"].update(setting={"$ref": "other.json#/a"}),
        "strict_reference",
        SEEN,
        WITH_SEEN,
        "$defs",
    ),
    "a template that does not parse": (wish("{% if %}"), "template_syntax", WISH, "line 8", "xpected"),
    "a filter there is not": (
        wish("{{ state.chosen | shuffle }}"),
        "template_syntax",
        WISH,
        "line 8",
        "shuffle",
    ),
    "a template that reaches out": (wish("{% include 'x' %}"), "template_syntax", WISH, "", "include"),
    "a condition that is text": (
        entry(MOVE, 1, when="yes {{ state.seen }}"),
        "not_an_expression",
        MOVE,
        "/modules/1/when",
        "one {{ … }}",
    ),
    "a name there is not": (wish("{{ stat.chosen }}"), "unknown_name", WISH, "line 8", '"state"'),
    "state nobody writes": (wish("{{ state.choosen }}"), "state_never_set", WISH, "line 8", '"chosen"'),
    "state written later": (wish("{{ state.clip.url }}"), "state_read_early", WISH, "line 8", "move.make"),
    "state written here": (
        wish("{{ state.written.prompt }}"),
        "state_read_early",
        WISH,
        "line 8",
        "this module itself",
    ),
    "a member there is not": (
        inputs(MOVE, 0, prompt="In {{ state.seen.seting }}"),
        "unknown_member",
        MOVE,
        "/modules/0/inputs/prompt",
        '"setting"',
    ),
    "a member of an item there is not": (
        wish("{% for e in state.chosen %}{{ e.speed }}{% endfor %}"),
        "unknown_member",
        WISH,
        "line 8",
        "motion",
    ),
    "a member of text": (
        wish("{{ state.seen.setting.name }}"),
        "unknown_member",
        WISH,
        "line 8",
        "in string",
    ),
    "a member of a mapped item there is not": (
        wish("{{ state.chosen | map(attribute='nme') | join }}"),
        "unknown_member",
        WISH,
        "line 8",
        '"name"',
    ),
    "a dunder": (wish("{{ state.__class__ }}"), "forbidden_name", WISH, "line 8", "out of reach"),
    "an interaction that is not read": (
        wish("{{ previous_interactions.picture.pick.response }}"),
        "unknown_member",
        WISH,
        "line 8",
        "picture",
    ),
    "a loop over a number": (
        wish("{% for e in step.number %}{% endfor %}"),
        "loop_over_no_list",
        WISH,
        "line 8",
        "integer",
    ),
    "nothing to pick from": (
        inputs(MOVE, 0, data={"a": "{{ state.seen.setting }}"}),
        "select_needs_one_list",
        MOVE,
        "/modules/0/inputs/data",
        "is none",
    ),
    "two lists to pick from": (
        inputs(MOVE, 0, data={"a": "{{ state.seen.elements }}", "b": [{"name": "x", "motion": "y"}]}),
        "select_needs_one_list",
        MOVE,
        "/modules/0/inputs/data",
        "are 2",
    ),
    "a reserved key": (
        entry(MOVE, 2, outputs_to_state={"selected_content": "item"}),
        "state_key_reserved",
        MOVE,
        "/modules/2/outputs_to_state/selected_content",
        "shadows",
    ),
    "a key that is no name": (
        entry(MOVE, 2, outputs_to_state={"selected_content": "the clip"}),
        "state_key_name",
        MOVE,
        "/modules/2/outputs_to_state/selected_content",
        "not a name",
    ),
    "two outputs to a key": (
        entry(MOVE, 2, outputs_to_state={"selected_content_id": "clip", "generations": "clip"}),
        "state_key_twice",
        MOVE,
        "/modules/2/outputs_to_state/generations",
        '"selected_content_id"',
    ),
    "a key of two shapes": (
        entry(MOVE, 2, outputs_to_state={"selected_content_id": "seen"}),
        "state_key_shapes",
        MOVE,
        "/modules/2/outputs_to_state/selected_content_id",
        "string here",
    ),
    "an unknown field of a form": (
        form(fields("pet"), outputs_to_state={"pte": "pet"}),
        "unknown_output",
        PICTURE,
        "/modules/0/outputs_to_state/pte",
        '"pet"',
    ),
    "a form without fields": (
        form({"type": "object"}),
        "form_without_fields",
        PICTURE,
        "/modules/0/inputs/schema",
        "no properties",
    ),
    "a field that is all fields": (
        form(fields("values")),
        "form_field_name",
        PICTURE,
        "/modules/0/inputs/schema",
        "values",
    ),
    "a required field there is not": (
        form(fields("pet", required=("pets",))),
        "form_requires_no_field",
        PICTURE,
        "/modules/0/inputs/schema",
        '"pet"',
    ),
    "a loop of a question": (
        entry(MOVE, 2, foreach="{{ state.seen.elements }}"),
        "foreach_not_allowed",
        MOVE,
        "/modules/2/foreach",
        "api.llm",
    ),
    "a loop over text": (
        both(entry(MOVE, 1, foreach="{{ state.seen.setting }}"), inputs(MOVE, 2, prompts={})),
        "foreach_over_no_list",
        MOVE,
        "/modules/1/foreach",
        "string",
    ),
    "a loop that is text": (
        both(entry(MOVE, 1, foreach="each {{ state.chosen }}"), inputs(MOVE, 2, prompts={})),
        "not_an_expression",
        MOVE,
        "/modules/1/foreach",
        "one {{ … }}",
    ),
    "a question waits for nobody": (
        entry(LOOK, 0, waiting={"timeout_s": 5, "on_timeout": "fail"}),
        "waiting_without_question",
        LOOK,
        "/modules/0/waiting",
        "asks nobody",
    ),
    "nothing to choose when time is up": (
        entry(MOVE, 0, waiting={"timeout_s": 5, "on_timeout": "auto_choice"}),
        "auto_choice_missing",
        MOVE,
        "/modules/0/waiting",
        "name first or an answer",
    ),
    "a choice where nothing is chosen": (
        entry(MOVE, 0, waiting={"timeout_s": 5, "on_timeout": "fail", "auto_choice": "first"}),
        "auto_choice_unused",
        MOVE,
        "/modules/0/waiting/auto_choice",
        "on_timeout is fail",
    ),
    "a reminder after the end": (
        entry(MOVE, 0, waiting={"timeout_s": 5, "remind_after_s": 5, "on_timeout": "fail"}),
        "reminds_too_late",
        MOVE,
        "/modules/0/waiting/remind_after_s",
        "no sooner than the timeout",
    ),
    "the best of what has no score": (
        entry(MOVE, 0, waiting=choosing("best")),
        "auto_choice_wrong",
        MOVE,
        "/modules/0/waiting/auto_choice",
        "'best'",
    ),
    "a policy nobody knows": (
        entry(MOVE, 2, waiting=choosing("bets")),
        "auto_choice_wrong",
        MOVE,
        "/modules/2/waiting/auto_choice",
        'did you mean "best"?',
    ),
    "a choice that is no answer": (
        entry(MOVE, 0, waiting=choosing({"selected_indicies": [0]})),
        "auto_choice_wrong",
        MOVE,
        "/modules/0/waiting/auto_choice/selected_indicies",
        'did you mean "selected_indices"?',
    ),
    "a choice of nothing": (
        entry(MOVE, 0, waiting=choosing({})),
        "auto_choice_wrong",
        MOVE,
        "/modules/0/waiting/auto_choice",
        "no item is selected",
    ),
    "a choice of no positions": (
        entry(MOVE, 0, waiting=choosing({"selected_indices": [0, -1]})),
        "auto_choice_wrong",
        MOVE,
        "/modules/0/waiting/auto_choice/selected_indices",
        "whole numbers from 0",
    ),
    "a choice of several where one is picked": (
        both(
            entry(MOVE, 0, waiting=choosing({"selected_indices": [0, 1]})),
            inputs(MOVE, 0, multi_select=False),
        ),
        "auto_choice_wrong",
        MOVE,
        "/modules/0/waiting/auto_choice/selected_indices",
        "only one item",
    ),
    "a choice of content that is not made yet": (
        entry(MOVE, 2, waiting=choosing({"selected_content_id": "gc_1"})),
        "auto_choice_wrong",
        MOVE,
        "/modules/2/waiting/auto_choice/selected_content_id",
        '"best" or "first"',
    ),
    "a choice by an option that is not there": (
        entry(MOVE, 2, waiting=choosing({"option_id": "fine"})),
        "auto_choice_wrong",
        MOVE,
        "/modules/2/waiting/auto_choice/option_id",
        "no option 'fine'",
    ),
    "a choice that goes back": (
        entry(MOVE, 2, waiting=choosing({"option_id": "again"})),
        "auto_choice_goes_back",
        MOVE,
        "/modules/2/waiting/auto_choice",
        "goes back",
    ),
    "a form that is chosen for": (
        form(fields("mood"), waiting=choosing("first")),
        "auto_choice_wrong",
        PICTURE,
        "/modules/0/waiting/auto_choice",
        "name an answer",
    ),
    "a choice without a field that is needed": (
        form(fields("mood", "pace", required=("mood",)), waiting=choosing({"values": {"pace": "slow"}})),
        "auto_choice_wrong",
        PICTURE,
        "/modules/0/waiting/auto_choice/values/mood",
        "required",
    ),
    "an unknown output of a storyboard": (
        lambda files: files[MOVE]["modules"].append(
            {
                "module_id": "media.storyboard",
                "name": "plan",
                "inputs": {"storyboard": {"shots": "{{ state.chosen }}"}},
                "outputs_to_state": {"shot": "shots"},
            }
        ),
        "unknown_output",
        MOVE,
        "/modules/3/outputs_to_state/shot",
        '"shots"',
    ),
}


def test_the_unbroken_workflow_has_no_problem() -> None:
    assert check(in_memory(good_files())) == ()


@pytest.mark.parametrize(
    "good",
    [
        entry(MOVE, 0, waiting=choosing("first")),
        entry(MOVE, 0, waiting=choosing({"selected_indices": [1, 0]})),
        entry(MOVE, 2, waiting=choosing("best")),
        entry(MOVE, 2, waiting=choosing("first")),
        entry(MOVE, 2, waiting=choosing({"option_id": "continue"})),
        entry(MOVE, 2, waiting={"timeout_s": 5, "remind_after_s": 2, "on_timeout": "fail"}),
        form(fields("mood", required=("mood",)), waiting=choosing({"values": {"mood": "calm"}})),
    ],
)
def test_choices_that_can_be_answers_are_no_problem(good: Break) -> None:
    files = good_files()
    good(files)
    assert check(in_memory(files)) == ()


@pytest.mark.parametrize(("broken", "rule", "where", "place", "said"), CASES.values(), ids=CASES)
def test_a_rule_is_broken_alone_and_named_with_its_place(
    broken: Break, rule: str, where: str, place: str, said: str
) -> None:
    files = good_files()
    broken(files)
    found = check(in_memory(files))
    assert {problem.rule for problem in found} == {rule}, [(p.rule, p.file, p.sentence) for p in found]
    assert {problem.file for problem in found} == {where}
    assert all(problem.place.startswith(place) for problem in found)
    assert any(said in problem.sentence for problem in found), found[0].sentence
