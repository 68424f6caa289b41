"""A request becomes exactly one event, whoever the engine is and however often it is delivered."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from services.prompts.adapters.language_model import LanguageModelEngine
from services.prompts.adapters.local import LocalComposer
from services.prompts.app import create
from services.prompts.domain.engine import PromptEngine
from services.prompts.domain.negative_prompts import ALWAYS
from shared.errors import InvalidMessage, Unavailable
from shared.identity import reaction_id
from shared.llm.errors import ProviderRejected, Refused
from shared.llm.model import ModelAnswer, ModelRequest
from shared.llm.settings import EngineChoice, OpenAISettings
from shared.messages.analysis import PromptPart, Usage
from shared.messages.envelope import Envelope
from shared.messages.prompts import PromptsCompleted, PromptsFailed
from shared.messaging.memory import MemoryBus
from shared.messaging.ports import Handler
from shared.messaging.streams import ANSWERS_BUCKET
from tests.unit.prompts.runs import delivered, request

WRITTEN = {
    "prompts": {
        "leonardo_motion": {
            "prompt": "The curtains sway.",
            "negative_prompt": "blurry, curtain motion",
            "motion_strength": 0.4,
        },
        "sora_2": {
            "prompt": "A quiet shot.",
            "negative_prompt": "",
            "style_notes": {"visual_consistency": "a", "motion_intensity": "b", "lighting_preservation": "c"},
        },
        "generic": {"prompt": "Curtains sway.", "negative_prompt": "", "motion_strength": 0.4},
    }
}


class StillClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


class Model:
    """A language model that says what it is told to and remembers what it was asked."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[ModelRequest] = []

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return ModelAnswer(answer, "gpt-test", Usage(input_tokens=7, output_tokens=5))


def handler(
    bus: MemoryBus, model: Model | None = None, choice: EngineChoice = "auto", key: str = ""
) -> Handler:
    engines: Mapping[str, PromptEngine] = {
        "local": LocalComposer(),
        "openai": LanguageModelEngine("openai", model or Model(), bus.key_value(ANSWERS_BUCKET)),
    }
    openai = OpenAISettings(openai_base_url="http://127.0.0.1:1/v1" if model else "")
    (route,) = create(engines, choice, openai, bus.publisher, StillClock())
    assert route.durable == "prompts"
    return route.handler


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "STILLREEL_OPENAI_API_KEY", "STILLREEL_OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


async def answer(envelope: Envelope, model: Model | None = None, choice: EngineChoice = "auto") -> Envelope:
    bus = MemoryBus(clock=StillClock())
    await handler(bus, model, choice)(envelope)
    (published,) = bus.published
    return published


async def test_without_any_key_the_local_engine_answers_a_wish_for_openai() -> None:
    asked = delivered(request())
    event = await answer(asked)
    assert isinstance(event.message, PromptsCompleted)
    assert event.message.provider == "local"
    assert event.message.warnings == ()
    assert event.id == reaction_id(asked.id, "prompts_completed")
    assert (event.source, event.subject) == ("stillreel/prompts", asked.subject)
    assert (event.cause, event.traceparent) == (asked.id, asked.traceparent)


async def test_a_redelivered_request_produces_the_same_event() -> None:
    asked = delivered(request())
    assert await answer(asked) == await answer(asked)


async def test_the_models_answer_is_guarded_and_what_was_mended_is_told() -> None:
    event = await answer(delivered(request()), Model(json.dumps(WRITTEN)))
    message = event.message
    assert isinstance(message, PromptsCompleted)
    assert (message.provider, message.model) == ("openai", "gpt-test")
    assert message.usage == Usage(input_tokens=7, output_tokens=5)
    for prompts in message.response["prompts"].values():
        written = prompts["negative_prompt"].split(", ")
        assert {*ALWAYS, "shadows", "Plant leaves", "left lamp", "water in the bowl"} <= set(written)
        assert not any("curtain" in term for term in written)
    assert (
        "Keep still: the pet, the camera, water in the bowl"
        in message.response["prompts"]["sora_2"]["prompt"]
    )
    assert any(
        "Taken out of the negative prompt for leonardo_motion" in warning for warning in message.warnings
    )


async def test_the_model_gets_the_rendered_texts_stable_parts_first() -> None:
    model = Model(json.dumps(WRITTEN))
    await answer(delivered(request(attempt=2, feedback="Less wind.", rejected_output={"old": 1})), model)
    (asked,) = model.asked
    assert [part.cache_ttl for part in asked.system] == [10_800, 10_800]
    texts = [getattr(part, "text", "") for part in asked.user]
    assert "- **The curtains**: gentle sway" in texts[0]
    assert "Less wind." in texts[0]
    assert '{"old": 1}' in texts[1]
    assert asked.cache_key == "cc-abc"


async def test_a_crash_after_the_answer_does_not_pay_for_it_again() -> None:
    bus, model, asked = MemoryBus(clock=StillClock()), Model(json.dumps(WRITTEN)), delivered(request())

    class Away:
        async def publish(self, envelope: Envelope) -> None:
            raise Unavailable("the bus is away")

    engines = {"openai": LanguageModelEngine("openai", model, bus.key_value(ANSWERS_BUCKET))}
    settings = OpenAISettings(openai_base_url="http://127.0.0.1:1/v1")
    (first,) = create(engines, "openai", settings, Away(), StillClock())
    with pytest.raises(Unavailable):
        await first.handler(asked)
    (second,) = create(engines, "openai", settings, bus.publisher, StillClock())
    await second.handler(asked)
    assert len(model.asked) == 1
    assert isinstance(bus.published[0].message, PromptsCompleted)


async def test_a_setting_overrides_the_workflows_wish() -> None:
    event = await answer(delivered(request(provider="openai")), Model(), choice="local")
    assert isinstance(event.message, PromptsCompleted)
    assert event.message.provider == "local"


BROKEN = json.dumps({"prompts": {}})
GONE = (PromptPart(text="{{ state.gone }}", jinja2=True),)
OTHER_SCHEMA = {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("model", "fields", "reason", "words"),
    [
        (None, {"user": GONE}, "template_broken", "state.gone is not set"),
        (None, {"output_schema": OTHER_SCHEMA}, "engine_unavailable", "STILLREEL_PROMPTS_ENGINE"),
        (Model(BROKEN, BROKEN), {}, "answer_invalid", "leonardo_motion"),
        (Model(), {"output_schema": {"type": "nonsense"}}, "answer_invalid", "no JSON Schema"),
        (Model(Refused("not this one")), {}, "refused", "not this one"),
        (Model(ProviderRejected("HTTP 401: set a key")), {}, "provider_rejected", "set a key"),
    ],
)
async def test_every_failure_is_an_event_a_person_can_act_on(
    model: Model | None, fields: dict[str, Any], reason: str, words: str
) -> None:
    asked = delivered(request(**fields))
    event = await answer(asked, model)
    assert isinstance(event.message, PromptsFailed)
    assert event.message.reason == reason
    assert words in event.message.message
    assert event.message.provider == ("openai" if model else "local")
    assert event.id == reaction_id(asked.id, "prompts_failed")


async def test_an_absent_provider_is_no_event_but_a_redelivery() -> None:
    bus = MemoryBus(clock=StillClock())
    with pytest.raises(Unavailable):
        await handler(bus, Model(Unavailable("overloaded")))(delivered(request()))
    assert bus.published == []


async def test_another_kind_of_message_is_parked_not_guessed_at() -> None:
    done = await answer(delivered(request()))
    with pytest.raises(InvalidMessage, match="prompts_completed"):
        await handler(MemoryBus(clock=StillClock()))(done)
