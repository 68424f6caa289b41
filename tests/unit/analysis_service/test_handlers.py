"""A request to look at a picture becomes exactly one event, whatever happens to picture or engine."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from services.analysis.adapters.engine import AnalysisEngine, Findings, Task
from services.analysis.adapters.language_model import LanguageModelAnalyst
from services.analysis.adapters.local import LocalAnalyst
from services.analysis.app import create
from services.analysis.domain.errors import AnalysisCrashed, AnalysisTimedOut
from services.analysis.local.worker import analyse_in_process, doubts_in_process
from shared.errors import InvalidMessage, RejectedMedia, TransientError, Unavailable
from shared.identity import reaction_id
from shared.llm.errors import AnswerInvalid, ProviderRejected, Refused
from shared.llm.model import ImagePart, ModelAnswer, ModelRequest
from shared.llm.settings import EngineChoice, OpenAISettings
from shared.llm.strict_schema import why_not_strict
from shared.media.store import MediaStore
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, PromptPart, Usage
from shared.messages.envelope import Envelope
from shared.messaging.memory import MemoryBus
from shared.messaging.streams import ANSWERS_BUCKET
from shared.regions import parse_location
from tests.unit.analysis_service.requests import SCHEMA, analysis, delivered, request, stored, text_of

GOOD = analysis(
    ("curtain", "sway", "left (x 2-14%, y 13-55%)"),
    ("dust motes", "drift", "center"),
    ("lamp glow", "pulse", "upper right"),
)


class StillClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


class Engine:
    """Answers or fails as told; keeps what it was shown."""

    name = "local"

    def __init__(self, outcome: dict[str, Any] | Exception) -> None:
        self.outcome = outcome
        self.shown: list[tuple[Task, bytes]] = []

    async def look(self, task: Task) -> Findings:
        self.shown.append((task, task.picture.read_bytes()))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return Findings(self.outcome, self.name, "fake-1")


class Model:
    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked: list[ModelRequest] = []

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        self.asked.append(request)
        return ModelAnswer(self.answer, "gpt-test", Usage(input_tokens=9))


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "STILLREEL_OPENAI_API_KEY", "STILLREEL_OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


async def answer(
    envelope: Envelope,
    media: MediaStore,
    engines: Mapping[str, AnalysisEngine],
    choice: EngineChoice = "auto",
    bus: MemoryBus | None = None,
) -> Envelope:
    bus = bus or MemoryBus(clock=StillClock())
    (route,) = create(engines, choice, OpenAISettings(), media, bus.publisher, StillClock())
    assert route.durable == "analysis"
    await route.handler(envelope)
    return bus.published[-1]


async def test_the_real_local_engine_describes_a_room_the_same_way_each_time(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    asked = delivered(request(image))
    engines = {"local": LocalAnalyst(analyse_in_process)}
    first = await answer(asked, media, engines)
    assert isinstance(first.message, AnalysisCompleted)
    assert first.message.provider == "local"
    assert first.id == reaction_id(asked.id, "analysis_completed")
    assert (first.cause, first.traceparent) == (asked.id, asked.traceparent)
    detected = first.message.response["motion_elements"]["detected_elements"]
    assert all(parse_location(element["location"]).box for element in detected[:3])
    assert await answer(asked, media, engines) == first


async def test_the_engine_sees_the_stored_file_and_nothing_is_left_behind(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    engine = Engine(GOOD)
    await answer(delivered(request(image)), media, {"local": engine})
    ((task, content),) = engine.shown
    assert len(content) == image.bytes
    assert task.picture.suffix == ".jpg"
    assert not task.picture.parent.exists()


async def test_nothing_is_left_behind_when_the_engine_fails(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    engine = Engine(AnalysisTimedOut("too slow"))
    with pytest.raises(TransientError):
        await answer(delivered(request(image)), media, {"local": engine})
    assert not engine.shown[0][0].picture.parent.exists()


async def test_doubts_become_warnings_and_the_answer_is_mended(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    found = analysis(
        ("cat's tail", "slow swish", "center"),
        ("curtain", "sway", "left (x 90-140%, y 10-50%)"),
        ("dust motes", "drift", "center"),
    )
    event = await answer(delivered(request(image)), media, {"local": Engine(found)})
    assert isinstance(event.message, AnalysisCompleted)
    motion = event.message.response["motion_elements"]
    assert "cat's tail" not in [element["element"] for element in motion["detected_elements"]]
    assert "cat's tail" in motion["all_potential_elements"]
    assert any("cat's tail" in warning for warning in event.message.warnings)
    assert any("past the picture's edge" in warning for warning in event.message.warnings)


async def test_a_language_model_is_shown_a_small_picture_and_asked_once(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    model, bus = Model(json.dumps(GOOD)), MemoryBus(clock=StillClock())
    analyst = LanguageModelAnalyst(
        "openai", model, bus.key_value(ANSWERS_BUCKET), doubts_in_process, longest_side=320
    )
    asked = delivered(request(image, user=(PromptPart(text="Look at {{ state.x }}.", jinja2=True),),
                              context={"state": {"x": "this"}}))  # fmt: skip
    first = await answer(asked, media, {"openai": analyst}, "openai", bus)
    again = await answer(asked, media, {"openai": analyst}, "openai", bus)
    assert isinstance(first.message, AnalysisCompleted)
    assert (first.message.provider, first.message.model) == ("openai", "gpt-test")
    assert first.message == again.message
    (shown,) = model.asked
    text, picture = shown.user
    assert getattr(text, "text", "") == "Look at this."
    assert isinstance(picture, ImagePart)
    assert len(picture.content) < 60_000
    assert [part.cache_ttl for part in shown.system] == [10_800, 10_800]
    assert shown.cache_key == "cc-abc"


async def test_a_retry_shows_the_words_and_the_description_that_was_turned_down(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    engine = Engine(GOOD)
    context = {"feedback": "There is a lamp too.", "rejected_output": {"response": {"seen": "no lamp"}}}
    await answer(delivered(request(image, attempt=2, context=context)), media, {"local": engine}, "local")
    ((task, _),) = engine.shown
    said = task.user[-1].text
    assert "attempt 2" in said
    assert "There is a lamp too." in said
    assert '{"response": {"seen": "no lamp"}}' in said


async def test_a_claim_of_a_model_that_the_pixels_contradict_is_flagged(tmp_path: Path) -> None:
    wall = tmp_path / "wall.png"
    Image.new("RGB", (320, 240), "beige").save(wall)
    media, image = await stored(tmp_path, wall)
    model, bus = Model(json.dumps(GOOD)), MemoryBus(clock=StillClock())
    analyst = LanguageModelAnalyst("openai", model, bus.key_value(ANSWERS_BUCKET), doubts_in_process)
    event = await answer(delivered(request(image)), media, {"openai": analyst}, "openai", bus)
    assert isinstance(event.message, AnalysisCompleted)
    assert any("'curtain'" in text and "texture" in text for text in event.message.warnings)


async def test_pixels_that_can_not_be_compared_cost_a_remark_and_not_the_answer(tmp_path: Path) -> None:
    async def crash(_: Path, __: object) -> list[str]:
        raise AnalysisCrashed("ended by SIGSEGV")

    media, image = await stored(tmp_path)
    model, bus = Model(json.dumps(GOOD)), MemoryBus(clock=StillClock())
    analyst = LanguageModelAnalyst("openai", model, bus.key_value(ANSWERS_BUCKET), crash)
    event = await answer(delivered(request(image)), media, {"openai": analyst}, "openai", bus)
    assert isinstance(event.message, AnalysisCompleted)
    assert any("could not be compared" in text for text in event.message.warnings)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RejectedMedia("no picture", hint="Send one."), "media_unreadable"),
        (AnalysisCrashed("ended by SIGSEGV"), "engine_unavailable"),
        (AnswerInvalid(("/: wrong",)), "answer_invalid"),
        (Refused("no"), "refused"),
        (ProviderRejected("HTTP 401"), "provider_rejected"),
    ],
)
async def test_every_failure_is_an_event_with_a_reason(tmp_path: Path, error: Exception, reason: str) -> None:
    media, image = await stored(tmp_path)
    asked = delivered(request(image))
    event = await answer(asked, media, {"local": Engine(error)})
    assert isinstance(event.message, AnalysisFailed)
    assert event.message.reason == reason
    assert event.message.message == str(error)
    assert event.id == reaction_id(asked.id, "analysis_failed")


async def test_a_picture_that_is_gone_is_media_missing(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    (tmp_path / "media" / image.local_path).unlink()
    event = await answer(delivered(request(image)), media, {"local": Engine(GOOD)})
    assert isinstance(event.message, AnalysisFailed)
    assert event.message.reason == "media_missing"


async def test_a_damaged_picture_is_unreadable_for_the_real_engine(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    (tmp_path / "media" / image.local_path).write_bytes(b"no longer a picture")
    event = await answer(delivered(request(image)), media, {"local": LocalAnalyst(analyse_in_process)})
    assert isinstance(event.message, AnalysisFailed)
    assert event.message.reason == "media_unreadable"


async def test_a_schema_the_local_engine_does_not_speak_is_engine_unavailable(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    asked = delivered(request(image, output_schema={"type": "object", "required": ["mood"]}))

    async def measured(_: Path) -> dict[str, Any]:
        return GOOD

    event = await answer(asked, media, {"local": LocalAnalyst(measured)})
    assert isinstance(event.message, AnalysisFailed)
    assert event.message.reason == "engine_unavailable"
    assert "STILLREEL_ANALYSIS_ENGINE=openai" in event.message.message


async def test_a_template_that_cannot_be_rendered_is_template_broken(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    part = PromptPart(text="{{ state.nothing_like_it }}", jinja2=True)
    asked = delivered(request(image, user=(part,)))
    event = await answer(asked, media, {"local": Engine(GOOD)})
    assert isinstance(event.message, AnalysisFailed)
    assert event.message.reason == "template_broken"
    assert "nothing_like_it" in event.message.message


async def test_an_engine_that_is_away_is_no_event_but_a_redelivery(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    bus = MemoryBus(clock=StillClock())
    with pytest.raises(Unavailable):
        await answer(delivered(request(image)), media, {"local": Engine(Unavailable("away"))}, bus=bus)
    assert bus.published == []


async def test_another_kind_of_message_is_parked_not_guessed_at(tmp_path: Path) -> None:
    media, image = await stored(tmp_path)
    done = await answer(delivered(request(image)), media, {"local": Engine(GOOD)})
    with pytest.raises(InvalidMessage, match="analysis_completed"):
        await answer(done, media, {"local": Engine(GOOD)})


def test_the_shipped_schema_suits_strict_structured_output() -> None:
    assert why_not_strict(SCHEMA) == []


def test_the_shipped_texts_ask_for_boxes_in_the_form_the_renderer_reads() -> None:
    for name in ("cc_image_analysis_system.txt", "cc_image_analysis_user.txt"):
        assert "upper left (x 2-14%, y 13-55%)" in text_of(name)
