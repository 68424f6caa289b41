"""`output_schema`: a model held to it by strict structured output can answer at all.

Source: https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas
"""

from collections.abc import Iterator
from typing import Any

from services.orchestrator.checking.layout import Layout, Module, target
from services.orchestrator.checking.problem import Problem, pointer
from shared.llm.subschemas import UNSUPPORTED, subschemas

MAX_PROPERTIES, MAX_DEPTH, MAX_ENUM, MAX_CHARACTERS = 5_000, 10, 1_000, 120_000
_DRAFT = "see json-schema.org, draft 2020-12"


def schemas(layout: Layout) -> Iterator[Problem]:
    """Every schema a model's answer must follow."""
    for module in layout.modules:
        if module.module_id != "api.llm":
            continue
        said = module.inputs.get("output_schema")
        if said is None:
            message = "without output_schema the answer may be anything"
            yield module.problem("no_output_schema", ("inputs",), message, "add output_schema", "warning")
            continue
        schema = layout.embedded(module.step, said)
        if isinstance(schema, dict) and schema.get("$ref") is None:
            yield from _Schema(module, "output_schema", said, schema).problems()


class _Schema:
    """A schema among the inputs, and the file its problems belong to."""

    def __init__(self, module: Module, name: str, said: Any, schema: dict[str, Any]) -> None:
        self.schema = schema
        linked = schema is not said
        self.file = target(module.step.folder, said["$ref"]) if linked else module.step.file
        self.base = "" if linked else pointer("modules", module.index, "inputs", name)

    def problem(self, rule: str, place: str, message: str, hint: str = "", *, warns: bool = False) -> Problem:
        return Problem(rule, self.file, self.base + place, message, hint, "warning" if warns else "error")

    def problems(self) -> Iterator[Problem]:
        broken = _not_a_schema(self.schema)
        if broken:
            yield self.problem("invalid_schema", *broken, _DRAFT)
            return
        if self.schema.get("type") != "object":
            hint = "put what you want into a property of an object"
            yield self.problem("strict_root", "", "the root of an answer must be an object", hint)
        parts = list(subschemas(self.schema))
        for place, part, depth in parts:
            yield from self._part(place, part)
            if depth == MAX_DEPTH + 1:
                yield self.problem(
                    "strict_depth", place, f"lies deeper than {MAX_DEPTH} levels", "make it flatter"
                )
        yield from self._sizes([part for _, part, _ in parts])

    def _part(self, place: str, part: dict[str, Any]) -> Iterator[Problem]:
        for keyword in UNSUPPORTED:
            if keyword in part:
                hint = "say it in the description, or with anyOf"
                yield self.problem("strict_keyword", place, f"strict output can't take {keyword}", hint)
        properties = part.get("properties")
        if part.get("type") == "object" and not isinstance(properties, dict):
            yield self.problem("strict_open", place, "the object lists no properties", "list them")
        elif part.get("additionalProperties", False) is not False:
            hint = 'write "additionalProperties": false'
            yield self.problem("strict_open", place, "the object is open to further properties", hint)
        elif isinstance(properties, dict):
            if "additionalProperties" not in part:
                hint = 'write "additionalProperties": false'
                yield self.problem(
                    "strict_unclosed", place, "the object does not say it is closed", hint, warns=True
                )
            required = part.get("required", [])
            for name in properties:
                if name not in required:
                    hint = 'add it to "required"; let its type include "null" where it may be absent'
                    where = f"{place}{pointer('properties', name)}"
                    yield self.problem(
                        "strict_optional", where, f'"{name}" is not required', hint, warns=True
                    )
        if isinstance(part.get("$ref"), str) and not part["$ref"].startswith("#"):
            yield self.problem(
                "strict_reference", place, f"$ref {part['$ref']!r} leads to another file", "use $defs"
            )

    def _sizes(self, parts: list[dict[str, Any]]) -> Iterator[Problem]:
        names = [name for part in parts for name in part.get("properties", {})]
        values = [value for part in parts for value in part.get("enum", [])]
        characters = sum(len(str(text)) for text in (*names, *values))
        for what, found, limit in (
            ("properties", len(names), MAX_PROPERTIES),
            ("enum values", len(values), MAX_ENUM),
            ("characters of names and enum values", characters, MAX_CHARACTERS),
        ):
            if found > limit:
                yield self.problem(
                    "strict_size", "", f"{found:,} {what}; at most {limit:,}", "ask for less at once"
                )


def display_schemas(layout: Layout) -> Iterator[Problem]:
    """Schemas of forms, items and displays are JSON Schemas."""
    for module in layout.modules:
        for name in ("schema", "item_schema"):
            said = module.inputs.get(name)
            schema = layout.embedded(module.step, said)
            broken = _not_a_schema(schema) if isinstance(schema, dict) and "$ref" not in schema else None
            if broken:
                yield _Schema(module, name, said, schema).problem("invalid_schema", *broken, _DRAFT)


def _not_a_schema(schema: dict[str, Any]) -> tuple[str, str] | None:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return pointer(*error.absolute_path), f"is no JSON Schema: {error.message[:200]}"
    return None
