"""The engine that needs nobody: words put together from the context by rule, the same every time."""

from services.prompts.domain.engine import Draft, Task
from services.prompts.domain.writers import WRITERS, NothingToWrite, writer_of
from shared.llm.errors import EngineUnavailable
from shared.llm.structured import schema_problems

MODEL = "composer-2"
_ADVICE = (
    "Set STILLREEL_PROMPTS_ENGINE=openai with STILLREEL_OPENAI_API_KEY, or STILLREEL_OPENAI_BASE_URL of a "
    "compatible server."
)


class LocalComposer:
    """A `PromptEngine` for what the shipped workflows ask; of any other schema it says that it cannot."""

    name = "local"

    async def write(self, task: Task) -> Draft:
        """Compose.

        Raises:
            EngineUnavailable: the schema asks for something else, or the context lacks what it is about.
        """
        write = writer_of(task.output_schema)
        if write is None:
            raise EngineUnavailable(f"The local engine writes only {', '.join(WRITERS)}. {_ADVICE}")
        try:
            response = write(task)
        except NothingToWrite as error:
            raise EngineUnavailable(str(error)) from error
        problems = schema_problems(response, task.output_schema)
        if problems:
            raise EngineUnavailable(
                f"What the local engine writes does not fit this schema ({problems[0]}). {_ADVICE}"
            )
        return Draft(response, self.name, MODEL)
