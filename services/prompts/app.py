"""Composition root of the prompts service.

Two doors: `create` wires given engines (tests, the simulator), `assemble` the real ones for a process.
"""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from services.prompts.adapters.language_model import LanguageModelEngine
from services.prompts.adapters.local import LocalComposer
from services.prompts.domain.engine import PromptEngine
from services.prompts.handlers import routes
from services.prompts.settings import PromptsSettings
from shared.clock import Clock, SystemClock
from shared.llm.openai_model import OpenAILanguageModel
from shared.llm.settings import EngineChoice, OpenAISettings, chosen_engine
from shared.messaging.ports import Bus, Publisher, Route
from shared.messaging.streams import ANSWERS_BUCKET

_log = logging.getLogger("stillreel.prompts")


def create(
    engines: Mapping[str, PromptEngine],
    choice: EngineChoice,
    openai: OpenAISettings,
    publisher: Publisher,
    clock: Clock,
) -> tuple[Route, ...]:
    """Routes over given engines, `local` and `openai` by name."""

    def choose(wish: str) -> PromptEngine:
        return engines[chosen_engine(choice, openai, wish)]

    return routes(choose, publisher, clock)


@asynccontextmanager
async def assemble(bus: Bus, settings: PromptsSettings) -> AsyncIterator[Sequence[Route]]:
    """Routes over the real engines; the model's connections are closed on leaving."""
    clock = SystemClock()
    model = OpenAILanguageModel(settings, clock)
    engines: dict[str, PromptEngine] = {
        "local": LocalComposer(),
        "openai": LanguageModelEngine("openai", model, bus.key_value(ANSWERS_BUCKET)),
    }
    _log.info("prompts are written by the %s engine", chosen_engine(settings.prompts_engine, settings))
    try:
        yield create(engines, settings.prompts_engine, settings, bus.publisher, clock)
    finally:
        await model.close()
