"""JSON Schemas of workflows, applied to what people send: nothing is fetched, every mistake has its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.orchestrator.domain.visits import ModuleInputError


@dataclass(frozen=True, slots=True)
class Violation:
    """One mistake: where in the value, which keyword it breaks, and what is wrong."""

    path: tuple[str, ...]
    keyword: str
    message: str


def refuse_unusable_schema(schema: Any, name: str) -> None:
    """Raises ModuleInputError when the input `name` is no JSON Schema, or names parts it does not have.

    Source: JSON Schema 2020-12.
    """
    from jsonschema import Draft202012Validator, SchemaError

    if not isinstance(schema, Mapping):
        raise ModuleInputError(f"`{name}` is not a JSON Schema, which is an object")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = "/".join((f"/{name}", *map(str, error.absolute_path)))
        raise ModuleInputError(f"`{name}` is no JSON Schema: {place}: {error.message[:300]}") from error


def violations(value: Any, schema: Mapping[str, Any]) -> list[Violation]:
    """What breaks the schema, sorted by place."""
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    # an empty registry: a schema that names another one on the net is not fetched
    validator = Draft202012Validator(schema, registry=Registry())
    try:
        errors = sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.absolute_path)))
    except Unresolvable as error:
        return [Violation((), "$ref", f"the workflow's schema names {error.ref!r}, which is not in it")]
    return [Violation(tuple(map(str, e.absolute_path)), str(e.validator), e.message[:300]) for e in errors]
