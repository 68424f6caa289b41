"""The adapter against a real HTTP server: what is sent, what is retried, what a person is told to mend."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.llm.errors import EngineUnavailable, ProviderRejected, Refused
from shared.llm.model import ImagePart, ModelRequest, TextPart, Turn
from shared.llm.openai_model import OpenAILanguageModel
from shared.llm.settings import OpenAISettings
from shared.messages.analysis import Usage
from tests.unit.llm.provider import (
    PatientClock,
    Provider,
    Reply,
    answer,
    failure,
    refusal,
    running_provider,
)

SCHEMA: dict[str, Any] = {
    "title": "Two words",
    "type": "object",
    "properties": {
        "words": {"type": "array", "items": {"type": "string"}, "minItems": 2, "x-display": "title"},
        "note": {"type": "string"},
    },
    "required": ["words"],
    "additionalProperties": False,
}
REQUEST = ModelRequest(
    system=(TextPart("You are brief.", cache_ttl=10_800), TextPart("Be kind.")),
    user=(TextPart("Say it."), ImagePart(b"\x89PNG", "image/png")),
    output_schema=SCHEMA,
    cache_key="cc-v1",
)


@asynccontextmanager
async def model_for(
    *replies: Reply, **settings: Any
) -> AsyncIterator[tuple[OpenAILanguageModel, Provider, PatientClock]]:
    clock = PatientClock()
    async with running_provider(*replies) as provider:
        values = {"openai_base_url": provider.url, "openai_api_key": "sk-test", "openai_model": "gpt-test"}
        model = OpenAILanguageModel(OpenAISettings(**{**values, **settings}), clock)
        try:
            yield model, provider, clock
        finally:
            await model.close()


async def test_the_request_is_exactly_what_the_responses_api_takes() -> None:
    async with model_for(answer('{"words": ["a", "b"]}')) as (model, provider, _):
        said = await model.complete(REQUEST)
    assert provider.paths == ["POST /v1/responses HTTP/1.1"]
    assert provider.headers[0]["authorization"] == "Bearer sk-test"
    assert provider.requests == [
        {
            "model": "gpt-test",
            "input": [
                {
                    "role": "system",
                    "content": [
                        {"type": "input_text", "text": "You are brief."},
                        {"type": "input_text", "text": "Be kind."},
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {"type": "input_text", "text": "Say it."},
                        {
                            "type": "input_image",
                            "detail": "auto",
                            "image_url": "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode(),
                        },
                    ],
                },
            ],
            "text": {
                "format": {
                    "type": "json_schema",
                    "name": "Two_words",
                    "strict": True,
                    "schema": {
                        "type": "object",
                        "properties": {
                            "words": {"type": "array", "items": {"type": "string"}, "minItems": 2},
                            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                        },
                        "required": ["words", "note"],
                        "additionalProperties": False,
                    },
                }
            },
            "store": False,
            "prompt_cache_key": "cc-v1",
            "prompt_cache_retention": "24h",
        }
    ]
    assert said.text == '{"words": ["a", "b"]}'
    assert said.model == "gpt-test-2026"
    assert said.usage == Usage(input_tokens=100, cached_input_tokens=60, output_tokens=20)


async def test_short_lived_parts_ask_for_no_longer_retention() -> None:
    brief = ModelRequest((TextPart("x", cache_ttl=60),), (TextPart("y"),), SCHEMA, model="other")
    async with model_for(answer("{}")) as (model, provider, _):
        await model.complete(brief)
    assert "prompt_cache_retention" not in provider.requests[0]
    assert "prompt_cache_key" not in provider.requests[0]
    assert provider.requests[0]["model"] == "other"


async def test_later_turns_follow_the_users_message() -> None:
    request = ModelRequest((), (TextPart("q"),), SCHEMA, turns=(Turn("model", "a"), Turn("user", "wrong")))
    async with model_for(answer("{}")) as (model, provider, _):
        await model.complete(request)
    assert provider.requests[0]["input"][1:] == [
        {"role": "assistant", "content": "a"},
        {"role": "user", "content": "wrong"},
    ]


async def test_a_busy_provider_is_asked_again_when_it_says() -> None:
    busy = failure(429, "slow down", retry_after=7)
    async with model_for(busy, failure(503, "overloaded"), answer("{}")) as (model, provider, clock):
        await model.complete(REQUEST)
    assert clock.waits == [7.0, 1.0]
    assert len(provider.requests) == 3


async def test_a_wait_too_long_to_hold_goes_back_to_the_bus_at_once() -> None:
    async with model_for(failure(429, "slow down", retry_after=3600)) as (model, _, clock):
        with pytest.raises(Unavailable, match="slow down"):
            await model.complete(REQUEST)
    assert clock.waits == []


async def test_a_provider_that_keeps_failing_is_unavailable_after_the_last_attempt() -> None:
    replies = [failure(500, "oops")] * 3
    async with model_for(*replies, openai_attempts=3) as (model, provider, clock):
        with pytest.raises(Unavailable, match="HTTP 500"):
            await model.complete(REQUEST)
    assert clock.waits == [0.5, 1.0]
    assert len(provider.requests) == 3


async def test_a_silent_provider_times_out_and_is_unavailable() -> None:
    settings = {"openai_timeout": 0.2, "openai_attempts": 2}
    async with model_for(Reply(silent=True), Reply(silent=True), **settings) as (model, provider, _):
        with pytest.raises(Unavailable, match="timed out"):
            await model.complete(REQUEST)
    assert len(provider.requests) == 2


async def test_a_failed_response_object_is_retried_when_its_code_is_passing() -> None:
    broken = answer("")
    failed = Reply(
        body={**broken.body, "status": "failed", "error": {"code": "server_error", "message": "hm"}}
    )
    async with model_for(failed, answer("{}")) as (model, provider, _):
        await model.complete(REQUEST)
    assert len(provider.requests) == 2


@pytest.mark.parametrize(
    ("reply", "advice"),
    [
        (failure(401, "Incorrect API key"), "STILLREEL_OPENAI_API_KEY"),
        (failure(403, "Country not supported"), "STILLREEL_OPENAI_MODEL"),
        (failure(404, "The model does not exist"), "STILLREEL_OPENAI_MODEL and STILLREEL_OPENAI_BASE_URL"),
        (failure(400, "image too large"), "image too large"),
        (failure(429, "You exceeded your quota", code="insufficient_quota"), "no credit left"),
        (
            Reply(body=b"<html>hello</html>", headers={"content-type": "text/html"}),
            "STILLREEL_OPENAI_BASE_URL",
        ),
    ],
)
async def test_a_request_that_can_never_succeed_names_the_setting_to_mend(reply: Reply, advice: str) -> None:
    async with model_for(reply) as (model, provider, clock):
        with pytest.raises(ProviderRejected) as raised:
            await model.complete(REQUEST)
    assert advice in str(raised.value)
    assert len(provider.requests) == 1
    assert clock.waits == []


async def test_a_refusal_is_told_in_the_models_words() -> None:
    async with model_for(refusal("I can't help with that picture.")) as (model, _, _clock):
        with pytest.raises(Refused) as raised:
            await model.complete(REQUEST)
    assert raised.value.explanation == "I can't help with that picture."


async def test_a_filtered_answer_is_a_refusal() -> None:
    filtered = {
        **answer("{").body,
        "status": "incomplete",
        "incomplete_details": {"reason": "content_filter"},
    }
    async with model_for(Reply(body=filtered)) as (model, _, _clock):
        with pytest.raises(Refused, match="content filter"):
            await model.complete(REQUEST)


async def test_what_a_compatible_server_does_not_know_is_left_out_from_then_on() -> None:
    replies = [
        failure(400, "Unknown parameter", param="prompt_cache_retention"),
        failure(400, "Invalid schema: 'minItems' is not permitted", param="text.format.schema"),
        answer("{}"),
        answer("{}"),
    ]
    async with model_for(*replies) as (model, provider, clock):
        await model.complete(REQUEST)
        await model.complete(REQUEST)
    last = provider.requests[-1]
    assert len(provider.requests) == 4
    assert "prompt_cache_retention" not in last
    words = last["text"]["format"]["schema"]["properties"]["words"]
    assert words == {"type": "array", "items": {"type": "string"}, "description": "at least 2 items"}
    assert clock.waits == []


async def test_a_schema_strict_mode_cannot_take_is_sent_as_a_wish() -> None:
    open_schema = {"type": "object", "additionalProperties": {"type": "string"}}
    async with model_for(answer("{}")) as (model, provider, _):
        await model.complete(ModelRequest((), (TextPart("q"),), open_schema))
    assert provider.requests[0]["text"]["format"]["strict"] is False


async def test_without_a_key_or_a_server_the_engine_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("STILLREEL_OPENAI_API_KEY", raising=False)
    with pytest.raises(EngineUnavailable, match="STILLREEL_OPENAI_API_KEY"):
        await OpenAILanguageModel(OpenAISettings(), PatientClock()).complete(REQUEST)
