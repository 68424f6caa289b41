"""JSON Schemas of workflows, applied to what people send: every mistake has its place."""

from collections.abc import Mapping
from typing import Any

from services.orchestrator.domain.visits import ModuleInputError
from shared.json_schema import Mistake as Violation
from shared.json_schema import mistakes, unusable

__all__ = ["Violation", "refuse_unusable_schema", "violations"]


def refuse_unusable_schema(schema: Any, name: str) -> None:
    """Raises ModuleInputError when the input `name` is no JSON Schema, or one that can't be checked in time.

    Source: JSON Schema 2020-12.
    """
    if not isinstance(schema, Mapping):
        raise ModuleInputError(f"`{name}` is not a JSON Schema, which is an object")
    wrong = unusable(schema)
    if wrong is not None:
        place = "/".join((f"/{name}", *wrong.path))
        raise ModuleInputError(f"`{name}` is no JSON Schema: {place}: {wrong.message}")


def violations(value: Any, schema: Mapping[str, Any]) -> list[Violation]:
    """What breaks the schema, sorted by place."""
    return mistakes(value, schema)
