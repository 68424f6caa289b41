"""Keys and values: everything is spelled as the definition knows it, and of its type."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from services.orchestrator.checking.layout import HEAD, Layout
from services.orchestrator.checking.problem import Problem, nearest, pointer
from services.orchestrator.domain.definition import Step, Workflow

LEFTOVER = "definition"
"""Rule of problems that are reported only when nothing else is wrong at their place."""


def head(layout: Layout) -> Iterator[Problem]:
    """workflow.json, but for its steps, which have rules of their own."""
    if HEAD in layout.folder.files and layout.head:
        for issue in _issues(Workflow, {**_own(layout.head), "steps": []}):
            if issue["loc"][:1] != ("steps",):
                yield _problem(Workflow, HEAD, issue)


def steps(layout: Layout) -> Iterator[Problem]:
    """Every step.json, with all its modules."""
    for step in layout.steps:
        if not step.content:
            continue
        own = {"step_id": step.step_id, **_own(step.content), "number": max(step.number, 1)}
        for issue in _issues(Step, own):
            if issue["type"] != "too_short" or not issue["input"]:  # items that are wrong are not counted
                yield _problem(Step, step.file, issue)
        if "number" in step.content:
            hint = "the folder's name has the number"
            yield Problem("unknown_key", step.file, "/number", 'unknown key "number"', hint)
        if "step_id" not in step.content:
            yield Problem(
                "missing_key", step.file, "", '"step_id" is missing', f'add "step_id": "{step.step_id}"'
            )
        if step.number < 1 or step.number >= 1 << 63:
            message = f"{step.number} is not a step's number (from 1; over 64 bits nothing can be stored)"
            yield Problem("step_number", step.file, "", message, "number folders from 1")


def _own(content: dict[str, Any]) -> dict[str, Any]:
    """Without `$schema`, which tells an editor what to complete by."""
    return {key: value for key, value in content.items() if key != "$schema"}


def _issues(model: type[BaseModel], value: dict[str, Any]) -> Sequence[Any]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return error.errors(include_url=False)
    return ()


def _problem(model: type[BaseModel], file: str, issue: Any) -> Problem:
    place: tuple[str | int, ...] = issue["loc"]
    where, last = pointer(*place), str(place[-1]) if place else ""
    owner = _model_at(model, place[:-1])
    known = list(owner.model_fields) if owner is not None else []
    match issue["type"]:
        case "extra_forbidden":
            return Problem("unknown_key", file, where, f'unknown key "{last}"', nearest(last, known))
        case "missing":
            return Problem("missing_key", file, pointer(*place[:-1]), f'"{last}" is missing', f'add "{last}"')
        case "literal_error":
            choices = _choices(owner.model_fields[last].annotation) if owner and last in known else ()
            rule = "unknown_module" if last == "module_id" else "unknown_value"
            said = issue["input"]
            return Problem(rule, file, where, f"{last} {said!r} is not known", nearest(said, choices))
        case "value_error" | "assertion_error":
            return Problem(LEFTOVER, file, where, issue["msg"].removeprefix("Value error, "))
        case "string_pattern_mismatch" if issue["ctx"]["pattern"].startswith("^[a-z]"):
            message = f"{issue['input']!r} is not a name: lower-case letters, digits and _, at most 64"
            return Problem("not_a_name", file, where, message)
        case _:
            return Problem("wrong_value", file, where, f"{issue['msg'][:1].lower()}{issue['msg'][1:]}")


def _model_at(model: type[BaseModel] | None, place: Sequence[str | int]) -> type[BaseModel] | None:
    for part in place:
        if model is None:
            return None
        if isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        model = _model_in(field.annotation) if field is not None else None
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in get_args(annotation))
    return tuple(choice for part in get_args(annotation) for choice in _choices(part))
