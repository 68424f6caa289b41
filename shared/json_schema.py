"""JSON Schemas applied to what people and models send: bounded in time, and nothing is fetched.

A schema comes from a workflow, a value from anyone; neither may keep a service busy. Patterns are matched in
linear time by the Rust engine that pydantic brings, where Python's own can take years for forty letters.

Source: JSON Schema 2020-12; https://docs.rs/regex for what patterns may say.
"""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from time import thread_time
from typing import Any

from pydantic_core import SchemaError as PatternError
from pydantic_core import SchemaValidator, core_schema
from pydantic_core import ValidationError as Mismatch

SECONDS = 2.0
"""Processor time of one check; not wall time, so that a busy machine changes no outcome."""
_LOOK_EVERY = 64
_NAMED = frozenset({"properties", "$defs", "definitions", "patternProperties", "dependentSchemas"})
"""Keywords whose value maps names to schemas."""
_DATA = frozenset({"const", "enum", "default", "examples"})
_budget: ContextVar["_Budget"] = ContextVar("stillreel_schema_budget")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a value: where in it, which keyword it breaks, and what is wrong."""

    path: tuple[str, ...]
    keyword: str
    message: str

    @property
    def pointer(self) -> str:
        """Place as a JSON pointer; `/` for the whole."""
        return "/" + "/".join(self.path)


class _TooMuch(Exception):
    """A schema that multiplies its own work."""


@dataclass(slots=True)
class _Budget:
    """When the check under way has to end; looked at once in a while, since that costs as much as a step."""

    deadline: float = field(default_factory=lambda: thread_time() + SECONDS)
    steps: int = 0

    def spend(self) -> None:
        self.steps += 1
        if self.steps % _LOOK_EVERY == 0 and thread_time() > self.deadline:
            raise _TooMuch


def unusable(schema: Any) -> Mistake | None:
    """Why nothing can be checked against a schema: it is none, or has a pattern that can't be bounded."""
    from jsonschema import Draft202012Validator, SchemaError

    if not isinstance(schema, Mapping | bool):
        return Mistake((), "type", "a schema is an object")
    try:
        bad = next(_bad_patterns(schema, ()), None)
        if bad is None:
            Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return Mistake(tuple(map(str, error.absolute_path)), "", error.message[:300])
    except RecursionError:
        return Mistake((), "", "it nests too deeply")
    return bad


def mistakes(value: Any, schema: Mapping[str, Any] | bool) -> list[Mistake]:
    """What breaks a usable schema, sorted by place; a schema that takes too long is a mistake of its own."""
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    token = _budget.set(_Budget())
    try:
        # an empty registry: a schema that names another one on the net is not fetched
        validator = _bounded()(schema, registry=Registry())
        found = sorted(validator.iter_errors(value), key=lambda one: list(map(str, one.absolute_path)))
    except Unresolvable as error:
        return [Mistake((), "$ref", f"the workflow's schema names {error.ref!r}, which is not in it")]
    except RecursionError:
        return [Mistake((), "$ref", "the workflow's schema leads in a circle, or the value nests too deeply")]
    except _TooMuch:
        return [Mistake((), "", f"to check this takes the workflow's schema more than {SECONDS:g} s")]
    except PatternError as error:
        return [
            Mistake((), "pattern", f"the workflow's schema has a pattern nobody can check: {_why(error)}")
        ]
    finally:
        _budget.reset(token)
    return [Mistake(tuple(map(str, e.absolute_path)), str(e.validator), e.message[:300]) for e in found]


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))


def _matches(pattern: str, text: str) -> bool:
    try:
        _matcher(pattern).validate_python(text)
    except Mismatch:
        return False
    return True


def _bad_patterns(schema: Any, place: tuple[str, ...], *, names: bool = False) -> Iterator[Mistake]:
    if isinstance(schema, list | tuple):
        for number, part in enumerate(schema):
            yield from _bad_patterns(part, (*place, str(number)))
    if not isinstance(schema, Mapping):
        return
    if not names:
        named = schema.get("patternProperties")
        said = schema.get("pattern")
        patterns = [
            *(named if isinstance(named, Mapping) else ()),
            *([said] if isinstance(said, str) else ()),
        ]
        for pattern in patterns:
            try:
                _matcher(pattern)
            except PatternError as error:
                yield Mistake((*place, "pattern"), "pattern", f"{pattern[:80]!r}: {_why(error)}")
        if named and "unevaluatedProperties" in schema:
            yield Mistake(place, "unevaluatedProperties", "it can't stand beside patternProperties")
    for key, part in schema.items():
        if names or key not in _DATA:
            yield from _bad_patterns(part, (*place, key), names=not names and key in _NAMED)


def _why(error: PatternError) -> str:
    """The last line of the engine's explanation; what comes before points into the pattern."""
    return str(error).strip().splitlines()[-1].removeprefix("error: ")[:200]


@lru_cache(maxsize=1)
def _bounded() -> Any:
    """The standard's validator with every keyword counted and every pattern matched in linear time."""
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def pattern(_: Any, wanted: str, value: Any, __: Any) -> Iterator[ValidationError]:
        if isinstance(value, str) and not _matches(wanted, value):
            yield ValidationError(f"{value[:200]!r} does not match {wanted!r}")

    def pattern_properties(validator: Any, patterns: Any, value: Any, _: Any) -> Iterator[ValidationError]:
        if isinstance(value, dict):
            for wanted, part in patterns.items():
                for key in [name for name in value if _matches(wanted, name)]:
                    yield from validator.descend(value[key], part, path=key, schema_path=wanted)

    def additional(validator: Any, allowed: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        if not isinstance(value, dict):
            return
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for key in [k for k in value if k not in known and not any(_matches(p, k) for p in patterns)]:
            if allowed is False:
                yield ValidationError(f"Additional properties are not allowed ({key!r} was unexpected)")
            elif isinstance(allowed, Mapping):
                yield from validator.descend(value[key], allowed, path=key)

    own = {"pattern": pattern, "patternProperties": pattern_properties, "additionalProperties": additional}
    keywords = {**Draft202012Validator.VALIDATORS, **own}
    make: Any = extend
    return make(Draft202012Validator, {name: _counted(check) for name, check in keywords.items()})


def _counted(check: Any) -> Any:
    def counted(validator: Any, said: Any, value: Any, schema: Any) -> Any:
        _budget.get().spend()
        return check(validator, said, value, schema)

    return counted
