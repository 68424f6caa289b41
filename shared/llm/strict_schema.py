"""JSON Schemas in the form strict structured output takes, and answers brought back from it.

Strict mode wants every object closed and every property required, and knows a subset of the keywords.
Source: https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas
"""

import copy
from typing import Any

from shared.llm.subschemas import BY_INDEX, BY_NAME, UNSUPPORTED, subschemas
from shared.messages.message import JsonObject

_DROPPED = ("$schema", "$id", "$comment", "default", "examples", "title")
_LIMITS = {
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "pattern": "matching {}",
    "format": "in {} format",
    "uniqueItems": "no item twice",
}


def why_not_strict(schema: JsonObject) -> list[str]:
    """What keeps a schema from strict structured output, one sentence each with a pointer; [] if nothing."""
    problems = [] if schema.get("type") == "object" else ["/: the root is not an object"]
    for pointer, part, _ in subschemas(schema):
        where = pointer or "/"
        problems.extend(f"{where}: {keyword} is not supported" for keyword in UNSUPPORTED if keyword in part)
        if part.get("additionalProperties", False) is not False:
            problems.append(f"{where}: the object is open to further properties")
        if part.get("type") == "object" and "properties" not in part:
            problems.append(f"{where}: the object lists no properties")
    return problems


def strict_form(schema: JsonObject, *, limits_in_words: bool = False) -> JsonObject:
    """The schema for strict mode: closed objects, optional properties nullable, own `x-` keywords left out.

    With `limits_in_words` numeric and length limits move into descriptions, for servers that refuse them;
    the full schema is checked on our side either way.
    """
    strict = _strict(copy.deepcopy(schema), limits_in_words)
    return dict(strict)


def without_nulls_for_absent(answer: Any, schema: JsonObject) -> Any:
    """Undo what strict mode forces: an optional property answered with null counts as absent."""
    if isinstance(answer, list) and isinstance(schema.get("items"), dict):
        return [without_nulls_for_absent(item, schema["items"]) for item in answer]
    properties = schema.get("properties")
    if not isinstance(answer, dict) or not isinstance(properties, dict):
        return answer
    required = schema.get("required", [])
    kept = {}
    for name, value in answer.items():
        part = properties.get(name, {})
        if value is None and name not in required and not _allows_null(part):
            continue
        kept[name] = without_nulls_for_absent(value, part)
    return kept


def _strict(node: Any, limits_in_words: bool) -> Any:
    if isinstance(node, list):
        return [_strict(item, limits_in_words) for item in node]
    if not isinstance(node, dict):
        return node
    part = {key: value for key, value in node.items() if key not in _DROPPED and not key.startswith("x-")}
    for keyword in ("items", *BY_INDEX):
        if keyword in part:
            part[keyword] = _strict(part[keyword], limits_in_words)
    for keyword in BY_NAME:
        if isinstance(part.get(keyword), dict):
            part[keyword] = {name: _strict(value, limits_in_words) for name, value in part[keyword].items()}
    if "oneOf" in part:
        part["anyOf"] = part.pop("oneOf")
    if isinstance(part.get("properties"), dict):
        _close(part)
    return _limits_to_words(part) if limits_in_words else part


def _close(part: dict[str, Any]) -> None:
    required = part.get("required", [])
    for name, value in part["properties"].items():
        if name not in required and not _allows_null(value):
            part["properties"][name] = {"anyOf": [value, {"type": "null"}]}
    part["required"] = list(part["properties"])
    part["additionalProperties"] = False


def _limits_to_words(part: dict[str, Any]) -> dict[str, Any]:
    words = [text.format(part.pop(keyword)) for keyword, text in _LIMITS.items() if keyword in part]
    if words:
        part["description"] = "; ".join([*([part["description"]] if "description" in part else []), *words])
    return part


def _allows_null(part: Any) -> bool:
    if not isinstance(part, dict):
        return False
    kind = part.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind) or None in part.get("enum", []):
        return True
    return any(_allows_null(choice) for choice in (*part.get("anyOf", []), *part.get("oneOf", [])))
