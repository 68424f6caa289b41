"""The engine that needs nobody: pixels measured in a process of their own."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from services.analysis.adapters.engine import Findings, Task
from shared.llm.errors import EngineUnavailable
from shared.llm.structured import schema_problems
from shared.messages.message import JsonObject

MODEL = "pixels-1"

Analyse = Callable[[Path], Awaitable[JsonObject]]


class LocalAnalyst:
    """An `AnalysisEngine` for the image analysis schema; of any other schema it says that it cannot.

    Args:
        analyse: Measures the picture at a path.
    """

    name = "local"

    def __init__(self, analyse: Analyse) -> None:
        self._analyse = analyse

    async def look(self, task: Task) -> Findings:
        analysis = await self._analyse(task.picture)
        problems = schema_problems(analysis, task.output_schema)
        if problems:
            raise EngineUnavailable(
                f"The local engine's analysis does not fit this schema ({problems[0]}). "
                "Set STILLREEL_ANALYSIS_ENGINE=openai with STILLREEL_OPENAI_API_KEY, or "
                "STILLREEL_OPENAI_BASE_URL of a compatible server."
            )
        return Findings(analysis, self.name, MODEL)
