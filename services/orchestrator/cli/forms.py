"""A form's fields as a terminal fills them: choices by key, texts as typed, files by path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.orchestrator.cli.choices import BadChoice
from services.orchestrator.cli.model import JsonObject, Question
from shared.errors import CallerError


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices` are key and title, the key is what an answer says; empty for a free field."""

    name: str
    title: str
    kind: str
    description: str
    choices: tuple[tuple[Any, str], ...]
    default: Any
    required: bool

    @property
    def is_file(self) -> bool:
        return self.kind == "media"

    def value(self, typed: str) -> Any:
        """What a typed word means: a choice by key, title or number, a number, or the words themselves.

        Raises:
            BadChoice: it is none of the choices, or no number where one is needed.
        """
        if self.choices:
            return self._choice(typed)
        try:
            return {"integer": int, "number": float}.get(self.kind, str)(typed)
        except ValueError as error:
            raise BadChoice(f"{typed!r} is not a number; {self.title} takes one") from error

    def _choice(self, typed: str) -> Any:
        wanted = typed.strip().casefold()
        for index, (key, title) in enumerate(self.choices):
            if wanted in (str(index), str(key).casefold(), title.casefold()):
                return key
        known = ", ".join(str(key) for key, _ in self.choices)
        raise BadChoice(f"{typed!r} is no choice of {self.title}; choose one of {known}")


def fields_of(question: Question) -> list[Field]:
    """The fields of a form in its order; [] for any other question."""
    schema = question.display_data.get("schema") or {}
    if question.interaction_type != "form":
        return []
    filled = _filled_before(question)
    required = schema.get("required") or []
    return [
        _field(name, part, filled.get(name), name in required)
        for name, part in (schema.get("properties") or {}).items()
        if isinstance(part, Mapping)
    ]


def usual_values(fields: list[Field]) -> JsonObject:
    """What stands in the fields before anybody changes them; free fields without a value are left out."""
    return {field.name: field.default for field in fields if field.default is not None}


def given_values(fields: list[Field], given: Sequence[str]) -> tuple[JsonObject, dict[str, Path]]:
    """`field=value` words as values, and the files of media fields.

    Raises:
        CallerError: there is no such field, or the value does not fit it.
    """
    try:
        return _given_values({field.name: field for field in fields}, given)
    except BadChoice as problem:
        raise CallerError(str(problem), code="wrong_field", hint="Write --set FIELD=VALUE.") from problem


def _given_values(known: Mapping[str, Field], given: Sequence[str]) -> tuple[JsonObject, dict[str, Path]]:
    values: JsonObject = {}
    files: dict[str, Path] = {}
    for word in given:
        name, is_pair, typed = word.partition("=")
        field = known.get(name.strip())
        if field is None or not is_pair:
            raise BadChoice(f"{word!r} fills no field of this form; its fields are {', '.join(known)}")
        if field.is_file:
            files[field.name] = Path(typed).expanduser()
        else:
            values[field.name] = field.value(typed)
    return values, files


def _filled_before(question: Question) -> JsonObject:
    """The answer of an earlier visit, else what the workflow filled in."""
    earlier = (question.display_data.get("previous_response") or {}).get("values")
    return dict(earlier or question.display_data.get("values") or question.display_data.get("data") or {})


def _field(name: str, part: Mapping[str, Any], filled: Any, required: bool) -> Field:
    offered = [item for item in part.get("oneOf") or () if isinstance(item, Mapping) and "const" in item]
    choices = [(_key(item["const"]), str(item.get("title") or _key(item["const"]))) for item in offered]
    choices += [(value, str(value)) for value in part.get("enum") or ()]
    is_file = part.get("format") == "media"
    default = filled if filled is not None else part.get("default")
    if choices:
        keys = [key for key, _ in choices]
        default = _key(default) if _key(default) in keys else (keys[0] if required else None)
    elif is_file and isinstance(default, Mapping):
        default = default.get("content_id")
    return Field(
        name=name,
        title=str(part.get("title") or name),
        kind="media" if is_file else str(part.get("type", "string")),
        description=str(part.get("description", "")),
        choices=tuple(choices),
        default=default,
        required=required,
    )


def _key(value: Any) -> Any:
    return value["id"] if isinstance(value, Mapping) and "id" in value else value
