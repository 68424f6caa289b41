"""The port to whatever looks at pictures, and the task it gets."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from shared.messages.analysis import PromptPart, Usage
from shared.messages.message import JsonObject


@dataclass(frozen=True, slots=True)
class Task:
    """A picture on this machine's disk and what is asked about it; `request_id` is its envelope's id."""

    request_id: str
    picture: Path
    system: tuple[PromptPart, ...]
    user: tuple[PromptPart, ...]
    output_schema: JsonObject
    cache_key: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """An engine's answer as it came, and who gave it; `warnings` are doubts a person should see."""

    response: JsonObject
    provider: str
    model: str
    usage: Usage = field(default_factory=Usage)
    warnings: tuple[str, ...] = ()


class AnalysisEngine(Protocol):
    """Describes a picture."""

    @property
    def name(self) -> str:
        """How events call it: `local`, `openai`."""
        ...

    async def look(self, task: Task) -> Findings:
        """Describe the picture.

        Raises:
            RejectedMedia: the file cannot be read as a picture.
            TransientError: trying again later is right.
            PermanentError: no answer will come, whoever asks again.
        """
        ...
