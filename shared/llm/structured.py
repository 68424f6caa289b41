"""Answers that hold their promise: valid JSON by the schema, with one round of repair when they do not.

Vendors promise schema-true output but stop short of it (truncation, compatible servers, limits strict
mode cannot express), so every answer is checked here, whoever gave it.
"""

import asyncio
import json
import re
import sys
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from shared.json_schema import mistakes, unusable
from shared.llm.errors import AnswerInvalid, SchemaUnusable
from shared.llm.model import LanguageModel, ModelAnswer, ModelRequest, Turn
from shared.llm.strict_schema import without_nulls_for_absent
from shared.messages.analysis import Usage
from shared.messages.message import JsonObject

_FENCED = re.compile(r"^\s*```(?:json)?\s*\n(?P<inside>.*?)\n?\s*```\s*$", re.DOTALL)
_SHOWN_PROBLEMS = 20
_SHOWN_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class StructuredAnswer:
    """A value valid against the request's schema; `usage` counts all rounds, `repaired` tells of two."""

    value: JsonObject
    model: str
    usage: Usage
    repaired: bool = False


async def complete_structured(model: LanguageModel, request: ModelRequest) -> StructuredAnswer:
    """Ask, check, and if need be ask once more with the answer and its mistakes in sight.

    Raises:
        AnswerInvalid: the second answer is wrong, too.
        SchemaUnusable: the schema is no JSON Schema.
        Unavailable, ProviderRejected, Refused, EngineUnavailable: as the model raises them.
    """
    await load_validator()
    refuse_unusable_schema(request.output_schema)
    first = await model.complete(request)
    value, problems = read_answer(first.text, request.output_schema)
    if not problems:
        return StructuredAnswer(value, first.model, first.usage)
    second = await model.complete(_repair(request, first, problems))
    usage = _sum(first.usage, second.usage)
    value, problems = read_answer(second.text, request.output_schema)
    if problems:
        raise AnswerInvalid(problems)
    return StructuredAnswer(value, second.model, usage, repaired=True)


async def load_validator() -> None:
    """Load what checks schemas without holding up the event loop; with the first request, not before, so that
    an idle service stays small."""
    if "jsonschema" not in sys.modules:
        await asyncio.to_thread(__import__, "jsonschema")


def read_answer(text: str, schema: JsonObject) -> tuple[JsonObject, tuple[str, ...]]:
    """The value in an answer and what is wrong with it: each problem names a JSON pointer; () means valid."""
    fenced = _FENCED.match(text)
    try:
        value = json.loads(fenced["inside"] if fenced else text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return {}, (f"/: not JSON: {error}",)
    if not isinstance(value, dict):
        return {}, (f"/: an object is expected, not {type(value).__name__}",)
    value = without_nulls_for_absent(value, schema)
    return value, schema_problems(value, schema)


def schema_problems(value: Any, schema: JsonObject) -> tuple[str, ...]:
    """What breaks the schema, sorted by place: `/prompts/generic: 'prompt' is a required property`."""
    return tuple(f"{one.pointer}: {one.message}" for one in mistakes(value, schema)[:_SHOWN_PROBLEMS])


def refuse_unusable_schema(schema: JsonObject) -> None:
    """Raises SchemaUnusable before money is spent on an answer nobody could check."""
    wrong = unusable(schema)
    if wrong is not None:
        raise SchemaUnusable(f"the output schema is no JSON Schema: {wrong.pointer}: {wrong.message}")


def _repair(request: ModelRequest, answer: ModelAnswer, problems: tuple[str, ...]) -> ModelRequest:
    said = "\n".join(f"- {problem}" for problem in problems)
    correction = (
        f"Your answer does not have the required form:\n{said}\n"
        "Answer again with the complete, corrected JSON object and nothing else. Keep all that was right."
    )
    turns = (Turn("model", answer.text[:_SHOWN_ANSWER] or "(nothing)"), Turn("user", correction))
    return replace(request, turns=(*request.turns, *turns))


def _sum(first: Usage, second: Usage) -> Usage:
    return Usage(
        input_tokens=first.input_tokens + second.input_tokens,
        cached_input_tokens=first.cached_input_tokens + second.cached_input_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
    )


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
