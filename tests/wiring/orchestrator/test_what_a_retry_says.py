"""From a person's words to the model: each retry hears them, with the answer that was turned down."""

import json
from datetime import UTC, datetime
from typing import Any

from services.orchestrator.domain.commands import IngestResult, Retry
from services.orchestrator.domain.run import RunEvent
from services.prompts.adapters.language_model import LanguageModelEngine
from services.prompts.app import create
from shared.identity import new_id
from shared.llm.settings import OpenAISettings
from shared.messages.envelope import Envelope
from shared.messages.prompts import PromptsCompleted, PromptsRequested
from shared.messaging.memory import MemoryBus
from shared.messaging.streams import ANSWERS_BUCKET
from tests.support.playing import Play
from tests.support.workflows import RUN_ID
from tests.unit.prompts.test_handlers import WRITTEN, Model, StillClock

WRITER = "generate_video_prompts"


class Heard:
    """Whoever listens to the service's results."""

    def __init__(self) -> None:
        self.results: list[PromptsCompleted] = []

    async def publish(self, envelope: Envelope) -> None:
        assert isinstance(envelope.message, PromptsCompleted)
        self.results.append(envelope.message)


def _numbered(number: int) -> str:
    prompts: dict[str, Any] = WRITTEN["prompts"]
    generic = {**prompts["generic"], "prompt": f"Answer number {number}."}
    return json.dumps({"prompts": {**prompts, "generic": generic}})


async def test_every_retry_shows_the_model_the_words_and_the_answer_turned_down() -> None:
    play, model, heard = Play().to_motion_question(), Model(*map(_numbered, (1, 2, 3, 4))), Heard()
    bus, clock = MemoryBus(clock=StillClock()), StillClock()
    engines = {"openai": LanguageModelEngine("openai", model, bus.key_value(ANSWERS_BUCKET))}
    settings = OpenAISettings(openai_base_url="http://127.0.0.1:1/v1")
    (route,) = create(engines, "openai", settings, heard, clock)

    async def served(events: list[RunEvent]) -> str:
        (request,) = [event for event in events if isinstance(event, PromptsRequested)]
        at = datetime(2026, 1, 1, tzinfo=UTC)
        sent = Envelope(id=new_id(), source="stillreel/test", subject=RUN_ID, time=at, message=request)
        await route.handler(sent)
        play.do(IngestResult, result=heard.results[-1])
        return "\n".join(getattr(part, "text", "") for part in model.asked[-1].user)

    assert "turned your earlier answer down" not in await served(play.answer(selected_indices=[0, 1]))
    for attempt, words in ((2, "Calmer."), (3, "Only the lamp."), (4, "Slower still.")):
        said = await served(play.do(Retry, target_module=WRITER, feedback=words))
        assert said.count(words) == 1
        assert f"attempt {attempt}" in said
        assert f"Answer number {attempt - 1}." in said, "the answer turned down is the newest"
        assert f"Answer number {attempt - 2}." not in said
