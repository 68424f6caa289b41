"""Composition root of the analysis service.

Two doors: `create` wires given engines (tests, the simulator), `assemble` the real ones for a process.
"""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial

from services.analysis.adapters.engine import AnalysisEngine
from services.analysis.adapters.language_model import LanguageModelAnalyst
from services.analysis.adapters.local import LocalAnalyst
from services.analysis.handlers import routes
from services.analysis.local.worker import analyse_in_process, doubts_in_process
from services.analysis.settings import AnalysisSettings
from shared.clock import Clock, SystemClock
from shared.llm.openai_model import OpenAILanguageModel
from shared.llm.settings import EngineChoice, OpenAISettings, chosen_engine
from shared.media.object_store import open_media_store
from shared.media.store import MediaStore
from shared.messaging.ports import Bus, Publisher, Route
from shared.messaging.streams import ANSWERS_BUCKET

_log = logging.getLogger("stillreel.analysis")


def create(
    engines: Mapping[str, AnalysisEngine],
    choice: EngineChoice,
    openai: OpenAISettings,
    media: MediaStore,
    publisher: Publisher,
    clock: Clock,
) -> tuple[Route, ...]:
    """Routes over given engines, `local` and `openai` by name."""

    def choose(wish: str) -> AnalysisEngine:
        return engines[chosen_engine(choice, openai, wish)]

    return routes(choose, media, publisher, clock)


@asynccontextmanager
async def assemble(bus: Bus, settings: AnalysisSettings) -> AsyncIterator[Sequence[Route]]:
    """Routes over the real engines and media store; the model's connections are closed on leaving."""
    clock = SystemClock()
    media = open_media_store(settings.media_url)
    model = OpenAILanguageModel(settings, clock)
    engines: dict[str, AnalysisEngine] = {
        "local": LocalAnalyst(partial(analyse_in_process, timeout_seconds=settings.analysis_timeout)),
        "openai": LanguageModelAnalyst(
            "openai",
            model,
            bus.key_value(ANSWERS_BUCKET),
            partial(doubts_in_process, timeout_seconds=settings.analysis_timeout),
            settings.analysis_longest_side,
        ),
    }
    _log.info("pictures are described by the %s engine", chosen_engine(settings.analysis_engine, settings))
    try:
        yield create(engines, settings.analysis_engine, settings, media, bus.publisher, clock)
    finally:
        await model.close()
