"""The port to whatever writes the text, and the task it gets."""

from dataclasses import dataclass, field
from typing import Protocol

from shared.messages.analysis import PromptPart, Usage
from shared.messages.message import JsonObject


@dataclass(frozen=True, slots=True)
class Task:
    """A rendered request. `request_id` is the id of its envelope, the same for every redelivery."""

    request_id: str
    system: tuple[PromptPart, ...]
    user: tuple[PromptPart, ...]
    output_schema: JsonObject
    context: JsonObject
    attempt: int = 1
    feedback: str | None = None
    cache_key: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer and who wrote it; `warnings` are doubts a person should see."""

    response: JsonObject
    provider: str
    model: str
    usage: Usage = field(default_factory=Usage)
    warnings: tuple[str, ...] = ()


class PromptEngine(Protocol):
    """Writes structured text."""

    @property
    def name(self) -> str:
        """How events call it: `local`, `openai`."""
        ...

    async def write(self, task: Task) -> Draft:
        """Answer the task.

        Raises:
            TransientError: trying again later is right.
            PermanentError: no answer will come, whoever asks again.
        """
        ...
