"""`user.form`: a person fills in fields whose types a JSON Schema gives, and may bring files."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.orchestrator.domain.refusals import invalid
from services.orchestrator.domain.resolution import resolve_inputs
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.schemas import refuse_unusable_schema, violations
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.errors import CallerError
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject

MAX_CHARACTERS = 20_000
"""Of one text a person types."""
Find = Callable[[str], MediaReference | None]
"""A file by its content id, if this run may use it."""


def begin_form(visit: Visit) -> list[RunEvent]:
    """Ask a person to fill in fields.

    Raises:
        ModuleInputError: the schema is none, or not that of an object with properties.
    """
    inputs = resolve_inputs(visit.entry, visit.context.model_dump())
    schema, values = inputs.get("schema"), inputs.get("values") or {}
    refuse_unusable_schema(schema, "schema")
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        raise ModuleInputError("`schema` of user.form is not the JSON Schema of an object with `properties`")
    if not isinstance(values, dict):
        raise ModuleInputError("`values` of user.form is not an object of fields")
    display = {
        "data": values,
        "values": values,
        "schema": schema,
        "sub_actions": [action.model_dump(mode="json") for action in visit.entry.sub_actions],
        "previous_response": visit.previous_response,
        "retryable": visit.ways_out,
    }
    title = str(inputs.get("title") or inputs.get("prompt") or "")
    return [visit.ask("form", title, inputs, display)]


def filled_in(display: JsonObject, response: JsonObject, find: Find) -> JsonObject:
    """The outputs of a form: `values`, and each field on its own.

    A choice may be given whole or by its `id`; a field that is left out has its prefilled or default value,
    null leaves an optional one empty. A file's value becomes the whole content.

    Raises:
        CallerError: with a pointer to the first wrong field, and all of them in `details.problems`.
    """
    given = response.get("values")
    if not isinstance(given, dict):
        raise invalid("the fields are missing", "/values", 'Send {"values": {"<field>": …}}.')
    schema = display["schema"]
    fields: Mapping[str, Any] = schema["properties"]
    problems: list[CallerError] = []
    for name in given:
        if name not in fields:
            known = f"It has {', '.join(fields)}."
            problems.append(invalid(f"this form has no field {name!r}", _place(name), known, "unknown_field"))
    standing = {**_defaults(fields), **(display.get("values") or {}), **given}
    values = {name: standing[name] for name in fields if standing.get(name) is not None}
    plain: JsonObject = {}
    for name, value in values.items():
        try:
            plain[name] = _chosen(value, fields[name], _place(name))
        except CallerError as problem:
            problems.append(problem)
    _refuse(problems)
    _refuse(_violations(plain, schema))
    made: JsonObject = {}
    for name, value in plain.items():
        try:
            made[name] = _with_content(value, fields[name], _place(name), find)
        except CallerError as problem:
            problems.append(problem)
    _refuse(problems)
    return {**made, "values": made}


def same_values(first: Any, again: Any) -> bool:
    """Whether fields sent again say what was taken: choices by id and files by content id count as whole."""
    if first == again:
        return True
    if isinstance(first, dict) and isinstance(again, dict):
        return all(value is None or same_values(first.get(name), value) for name, value in again.items())
    if isinstance(first, list) and isinstance(again, list):
        return len(first) == len(again) and all(map(same_values, first, again))
    return (
        isinstance(first, dict) and again is not None and again in (first.get("id"), first.get("content_id"))
    )


def _defaults(fields: Mapping[str, Any]) -> JsonObject:
    return {
        name: field["default"]
        for name, field in fields.items()
        if isinstance(field, dict) and "default" in field
    }


def _chosen(value: Any, field: Any, pointer: str) -> Any:
    """The value with choices given by id made whole; one that is no choice is refused."""
    if not isinstance(field, dict):
        return value
    if isinstance(value, str) and len(value) > MAX_CHARACTERS:
        raise invalid(f"the text has {len(value):,} characters", pointer, f"Send at most {MAX_CHARACTERS:,}.")
    if isinstance(value, list) and isinstance(field.get("items"), dict):
        return [_chosen(part, field["items"], f"{pointer}/{index}") for index, part in enumerate(value)]
    if field.get("format") == "media" and isinstance(value, dict):
        return value.get("content_id")
    choices = [c["const"] for c in field.get("oneOf") or () if isinstance(c, dict) and "const" in c]
    if not choices:
        return value
    for choice in choices:
        if value == choice or (isinstance(choice, dict) and "id" in choice and value == choice["id"]):
            return choice
    names = ", ".join(str(c["id"] if isinstance(c, dict) and "id" in c else c) for c in choices)
    raise invalid("this is not one of the choices", pointer, f"Choose one of: {names}.", "unknown_choice")


def _violations(values: JsonObject, schema: JsonObject) -> list[CallerError]:
    needed = [name for name in schema.get("required") or () if name not in values]
    problems = [
        invalid("this field is required", _place(name), "Fill it in.", "missing_field") for name in needed
    ]
    return problems + [
        invalid(one.message, _place(*one.path), "Correct this value.")
        for one in violations(values, schema)
        if one.path or one.keyword != "required"
    ]


def _with_content(value: Any, field: Any, pointer: str, find: Find) -> Any:
    if not isinstance(field, dict):
        return value
    if isinstance(value, list) and isinstance(field.get("items"), dict):
        return [_with_content(one, field["items"], f"{pointer}/{i}", find) for i, one in enumerate(value)]
    if field.get("format") != "media":
        return value
    content = find(str(value))
    if content is None:
        hint = "Upload with PUT /media and send the content_id it returns."
        raise invalid(f"{value!r} is not content of this run", pointer, hint, "unknown_content")
    return content.model_dump(mode="json")


def _place(*path: str) -> str:
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in ("values", *path))


def _refuse(problems: Sequence[CallerError]) -> None:
    if not problems:
        return
    first = problems[0]
    listed = [{"pointer": one.pointer, "problem": one.problem, "hint": one.hint} for one in problems]
    raise CallerError(
        first.problem, pointer=first.pointer, hint=first.hint, code=first.code, details={"problems": listed}
    )
