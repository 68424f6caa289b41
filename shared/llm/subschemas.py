"""What a JSON Schema for strict structured output is made of, and the keywords it cannot hold.

Source: https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

UNSUPPORTED = (
    "allOf",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "not",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedProperties",
)
BY_NAME = ("properties", "$defs", "definitions")
BY_INDEX = ("anyOf", "oneOf")


class Subschema(NamedTuple):
    """A schema within a schema: its JSON pointer, and how many objects and lists it lies in (from 1)."""

    pointer: str
    schema: dict[str, Any]
    depth: int


def subschemas(node: Any, pointer: str = "", depth: int = 1) -> Iterator[Subschema]:
    """The schema itself, then every schema in it; what is no schema is passed over."""
    if not isinstance(node, dict):
        return
    yield Subschema(pointer, node, depth)
    for keyword in BY_NAME:
        named = node.get(keyword)
        for name, part in (named if isinstance(named, dict) else {}).items():
            deeper = depth + (keyword == "properties")
            yield from subschemas(part, f"{pointer}/{keyword}/{_token(name)}", deeper)
    yield from subschemas(node.get("items"), f"{pointer}/items", depth + 1)
    for keyword in BY_INDEX:
        listed = node.get(keyword)
        for index, part in enumerate(listed if isinstance(listed, list) else []):
            yield from subschemas(part, f"{pointer}/{keyword}/{index}", depth)


def _token(name: str) -> str:
    """RFC 6901 escapes."""
    return name.replace("~", "~0").replace("/", "~1")
