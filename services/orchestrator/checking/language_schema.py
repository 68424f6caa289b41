"""The language as JSON Schema, made from the models that read it: editors complete and validate by it."""

import json
from typing import Any

from services.orchestrator.checking.catalogue import NAMES_ITS_OUTPUTS, Input, ModuleKind, kind_of, offered
from services.orchestrator.domain.definition import Step, Workflow
from shared.messages.message import JsonObject

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS = ("workflow", "step")
_REFERENCE: JsonObject = {
    "title": "Reference",
    "description": "A file below the step's folder: as it is, filled in, or parsed.",
    "type": "object",
    "properties": {
        "$ref": {"type": "string", "pattern": r"^(?!/)(?!.*\.\.)", "examples": ["prompts/user.txt"]},
        "type": {"enum": ["text", "jinja2", "json"], "default": "text"},
        "cache_ttl": {
            "type": "integer",
            "minimum": 0,
            "description": "Seconds a provider may keep this part.",
        },
    },
    "required": ["$ref"],
}
_EXPRESSION: JsonObject = {
    "title": "Expression",
    "description": "Filled in from the run: `{{ state.picture.url }}` as a whole value gives the real value.",
    "type": "string",
    "pattern": r"\{[{%]",
}


def schema_text(document: str) -> str:
    """The schema of `workflow` or `step`, as it is published."""
    schema = workflow_schema() if document == "workflow" else step_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def workflow_schema() -> JsonObject:
    """JSON Schema of workflow.json: its `steps` are ids, each step lies in a folder of its own."""
    schema = Workflow.model_json_schema()
    step_ids = {
        "type": "array",
        "description": "Step ids in running order; each has a folder steps/<number>_<step_id>.",
        "items": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"},
        "minItems": 1,
        "uniqueItems": True,
    }
    schema["properties"] = {**schema["properties"], "steps": step_ids}
    return _document(schema, "A workflow: workflow.json")


def step_schema() -> JsonObject:
    """JSON Schema of step.json, with what each module takes and gives."""
    schema = Step.model_json_schema()
    del schema["properties"]["number"]
    schema["required"] = [name for name in schema["required"] if name != "number"]
    entry = schema["$defs"]["ModuleEntry"]
    entry["allOf"] = [_module(name, kind) for name in offered() if (kind := kind_of(name))]
    schema["$defs"] |= {"Reference": _REFERENCE, "Expression": _EXPRESSION}
    return _document(schema, "A step of a workflow: step.json")


def _document(schema: JsonObject, title: str) -> JsonObject:
    schema["properties"] = {"$schema": {"type": "string"}, **schema["properties"]}
    reachable = _reachable(schema)
    schema["$defs"] = {name: part for name, part in schema["$defs"].items() if name in reachable}
    return {"$schema": DRAFT, **schema, "title": title}


def _module(name: str, kind: ModuleKind) -> JsonObject:
    then: JsonObject = {"module_id": {"description": kind.does}}
    if kind.inputs is not None:
        given = {key: _input(one) for key, one in kind.inputs.items()}
        resolvers = {"description": "Who resolves each input: `server` before the module runs, or the page."}
        needed = [key for key, one in kind.inputs.items() if one.required]
        then["inputs"] = {"properties": {**given, "resolver_schema": resolvers}, "required": needed}
    outputs: JsonObject = {"properties": {key: {"description": does} for key, does in kind.outputs.items()}}
    if name not in NAMES_ITS_OUTPUTS and not kind.acts:
        outputs["propertyNames"] = {"enum": list(kind.outputs)}
    then["outputs_to_state"] = outputs
    if not kind.asks:
        then["retryable"] = {"type": "null", "description": "Only questions have ways out."}
        then["waiting"] = {"type": "null", "description": "Only questions wait for a person."}
    if not kind.acts:
        then["sub_actions"] = {
            "maxItems": 0,
            "description": "Only media.generate and user.form have actions.",
        }
    needs = ["inputs"] if then.get("inputs", {}).get("required") else []
    return {
        "if": {"properties": {"module_id": {"const": name}}, "required": ["module_id"]},
        "then": {"properties": then, "required": needs},
    }


def _input(one: Input) -> JsonObject:
    if not one.form:
        return {"description": one.meaning}
    others = [{"$ref": "#/$defs/Expression"}, {"$ref": "#/$defs/Reference"}]
    return {"description": one.meaning, "anyOf": [dict(one.form), *others]}


def _reachable(schema: JsonObject) -> set[str]:
    """Names of the definitions the schema uses, directly or through others."""
    found: set[str] = set()
    waiting: list[Any] = [{key: part for key, part in schema.items() if key != "$defs"}]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
            name = str(part.get("$ref", "")).removeprefix("#/$defs/")
            if name in schema["$defs"] and name not in found:
                found.add(name)
                waiting.append(schema["$defs"][name])
    return found
