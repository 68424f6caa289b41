"""The engine that shows the picture to a language model, once per request however often it is delivered."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from services.analysis.adapters.downscaling import downscaled
from services.analysis.adapters.engine import Findings, Task
from shared.errors import StillreelError
from shared.llm.answers import answer_once
from shared.llm.model import LanguageModel, ModelRequest, text_parts
from shared.llm.structured import StructuredAnswer, complete_structured
from shared.messages.message import JsonObject
from shared.messaging.ports import KeyValue

Doubts = Callable[[Path, Sequence[dict[str, Any]]], Awaitable[list[str]]]
"""`pixel_doubts` about the picture at a path."""


class LanguageModelAnalyst:
    """An `AnalysisEngine` over a vendor's model.

    Args:
        name: How events call the vendor.
        model: Whom to ask.
        answers: Bucket of finished answers.
        doubts: What the pixels say against the elements a model named; it runs after the answer is kept, so
            that its failure costs a remark and never the answer.
        longest_side: Pixels the picture is reduced to before it is sent.
    """

    def __init__(
        self, name: str, model: LanguageModel, answers: KeyValue, doubts: Doubts, longest_side: int = 1536
    ) -> None:
        self._name = name
        self._model = model
        self._answers = answers
        self._doubts = doubts
        self._longest_side = longest_side

    @property
    def name(self) -> str:
        return self._name

    async def look(self, task: Task) -> Findings:
        async def ask() -> StructuredAnswer:
            picture = await asyncio.to_thread(downscaled, task.picture, self._longest_side)
            request = ModelRequest(
                text_parts(task.system), (*text_parts(task.user), picture), task.output_schema, task.cache_key
            )
            return await complete_structured(self._model, request)

        answer = await answer_once(self._answers, task.request_id, ask)
        warnings = ["The model's first answer was malformed and had to be asked again."] * answer.repaired
        warnings += await self._pixel_doubts(task.picture, answer.value)
        return Findings(answer.value, self._name, answer.model, answer.usage, tuple(warnings))

    async def _pixel_doubts(self, picture: Path, response: JsonObject) -> list[str]:
        """None for an answer in a workflow's own schema, which has no motion elements to be looked up."""
        match response:
            case {"motion_elements": {"detected_elements": [*elements]}}:
                pass
            case _:
                return []
        try:
            return await self._doubts(picture, elements)
        except StillreelError as error:
            return [f"The answer could not be compared with the pixels: {error}"]
