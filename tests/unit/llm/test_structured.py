"""Whoever answers, what leaves here is valid; one repair round, then an honest error."""

from typing import Any

import pytest

from shared.llm.errors import AnswerInvalid, SchemaUnusable
from shared.llm.model import ModelRequest, TextPart
from shared.llm.openai_model import OpenAILanguageModel
from shared.llm.settings import OpenAISettings
from shared.llm.structured import StructuredAnswer, complete_structured, read_answer
from shared.messages.analysis import Usage
from tests.unit.llm.provider import PatientClock, Provider, Reply, answer, running_provider

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "words": {"type": "array", "items": {"type": "string"}, "minItems": 2},
        "note": {"type": "string"},
        "maybe": {"type": ["string", "null"]},
    },
    "required": ["words"],
    "additionalProperties": False,
}
REQUEST = ModelRequest((), (TextPart("Say it."),), SCHEMA)
GOOD = '{"words": ["a", "b"]}'


async def ask(*replies: Reply, request: ModelRequest = REQUEST) -> tuple[StructuredAnswer, Provider]:
    async with running_provider(*replies) as provider:
        settings = OpenAISettings(openai_base_url=provider.url, openai_model="gpt-test")
        model = OpenAILanguageModel(settings, PatientClock())
        try:
            return await complete_structured(model, request), provider
        finally:
            await model.close()


async def test_a_valid_answer_needs_one_round() -> None:
    said, provider = await ask(answer(GOOD))
    assert said == StructuredAnswer({"words": ["a", "b"]}, "gpt-test-2026", Usage(
        input_tokens=100, cached_input_tokens=60, output_tokens=20
    ))  # fmt: skip
    assert len(provider.requests) == 1


async def test_a_broken_answer_is_shown_to_the_model_with_its_mistakes() -> None:
    said, provider = await ask(answer('{"words": ["a"]'), answer(GOOD))
    assert said.value == {"words": ["a", "b"]}
    assert said.repaired
    assert said.usage == Usage(input_tokens=200, cached_input_tokens=120, output_tokens=40)
    asked, told = provider.requests[1]["input"][-2:]
    assert asked == {"role": "assistant", "content": '{"words": ["a"]'}
    assert told["role"] == "user"
    assert "not JSON" in told["content"]


async def test_a_schema_mistake_is_named_by_its_place() -> None:
    _, provider = await ask(answer('{"words": ["a", 2], "extra": 1}'), answer(GOOD))
    told = provider.requests[1]["input"][-1]["content"]
    assert "/words/1: 2 is not of type 'string'" in told
    assert "'extra' was unexpected" in told


async def test_a_second_broken_answer_is_the_end() -> None:
    with pytest.raises(AnswerInvalid) as raised:
        await ask(answer("no"), answer('{"words": ["only one"]}'))
    assert raised.value.problems == ("/words: ['only one'] is too short",)


async def test_an_unusable_schema_costs_nothing() -> None:
    request = ModelRequest((), (TextPart("q"),), {"type": "objekt"})
    async with running_provider() as provider:
        model = OpenAILanguageModel(OpenAISettings(openai_base_url=provider.url), PatientClock())
        with pytest.raises(SchemaUnusable, match="objekt"):
            await complete_structured(model, request)
    assert provider.requests == []


@pytest.mark.parametrize("text", ["", "[]", '"words"', "NaN", '{"words": NaN}', "[" * 100_000])
def test_what_is_no_object_is_a_problem_not_a_crash(text: str) -> None:
    value, problems = read_answer(text, SCHEMA)
    assert value == {}
    assert len(problems) == 1


def test_a_fenced_answer_is_read() -> None:
    assert read_answer(f"```json\n{GOOD}\n```", SCHEMA) == ({"words": ["a", "b"]}, ())


def test_null_for_an_optional_property_means_absent() -> None:
    value, problems = read_answer('{"words": ["a", "b"], "note": null, "maybe": null}', SCHEMA)
    assert value == {"words": ["a", "b"], "maybe": None}
    assert problems == ()
