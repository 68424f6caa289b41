"""The engine that shows the picture to a language model, once per request however often it is delivered."""

import asyncio

from services.analysis.adapters.downscaling import downscaled
from services.analysis.adapters.engine import Findings, Task
from shared.llm.answers import answer_once
from shared.llm.model import LanguageModel, ModelRequest, text_parts
from shared.llm.structured import StructuredAnswer, complete_structured
from shared.messaging.ports import KeyValue


class LanguageModelAnalyst:
    """An `AnalysisEngine` over a vendor's model.

    Args:
        name: How events call the vendor.
        model: Whom to ask.
        answers: Bucket of finished answers.
        longest_side: Pixels the picture is reduced to before it is sent.
    """

    def __init__(self, name: str, model: LanguageModel, answers: KeyValue, longest_side: int = 1536) -> None:
        self._name = name
        self._model = model
        self._answers = answers
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
        warnings = (
            ("The model's first answer was malformed and had to be asked again.",) if answer.repaired else ()
        )
        return Findings(answer.value, self._name, answer.model, answer.usage, warnings)
