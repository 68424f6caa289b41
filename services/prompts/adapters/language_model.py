"""The engine that asks a language model, once per request however often the request is delivered."""

from services.prompts.domain.engine import Draft, Task
from shared.llm.answers import answer_once
from shared.llm.model import LanguageModel, ModelRequest, text_parts
from shared.llm.structured import StructuredAnswer, complete_structured
from shared.messaging.ports import KeyValue


class LanguageModelEngine:
    """A `PromptEngine` over a vendor's model.

    Args:
        name: How events call the vendor.
        model: Whom to ask.
        answers: Bucket of finished answers.
    """

    def __init__(self, name: str, model: LanguageModel, answers: KeyValue) -> None:
        self._name = name
        self._model = model
        self._answers = answers

    @property
    def name(self) -> str:
        return self._name

    async def write(self, task: Task) -> Draft:
        request = ModelRequest(
            text_parts(task.system), text_parts(task.user), task.output_schema, task.cache_key
        )

        async def ask() -> StructuredAnswer:
            return await complete_structured(self._model, request)

        answer = await answer_once(self._answers, task.request_id, ask)
        warnings = (
            ("The model's first answer was malformed and had to be asked again.",) if answer.repaired else ()
        )
        return Draft(answer.value, self._name, answer.model, answer.usage, warnings)
