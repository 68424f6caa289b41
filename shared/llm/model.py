"""The port to language models: one request, one answer, whoever the vendor is."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from shared.messages.analysis import PromptPart, Usage
from shared.messages.message import JsonObject


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words for the model; `cache_ttl` seconds asks the provider to keep this stable prefix that long."""

    text: str
    cache_ttl: int | None = None


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An encoded picture and its MIME type, sent inline."""

    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One later message of the exchange: what the model said, or what it was told about it."""

    speaker: Literal["model", "user"]
    text: str


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What to ask. Stable system parts come first, so that providers can cache the prefix.

    `cache_key` is the same for all requests with the same stable parts; `model` overrides the engine's
    configured one; `turns` continue the exchange after the user's message.
    """

    system: tuple[TextPart, ...]
    user: tuple[TextPart | ImagePart, ...]
    output_schema: JsonObject
    cache_key: str = ""
    model: str | None = None
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """The model's text as it came, the model that wrote it, and what it counted."""

    text: str
    model: str
    usage: Usage = field(default_factory=Usage)


def text_parts(parts: tuple[PromptPart, ...]) -> tuple[TextPart, ...]:
    """A message's rendered parts as a model takes them; empty ones are left out."""
    return tuple(TextPart(part.text, part.cache_ttl) for part in parts if part.text.strip())


class LanguageModel(Protocol):
    """Asks a model once; passing failures are retried inside."""

    async def complete(self, request: ModelRequest) -> ModelAnswer:
        """The answer's text, not yet checked against the schema.

        Raises:
            Unavailable: the provider does not answer, is overloaded or limits us; later may work.
            ProviderRejected: the request can never succeed as it is set up.
            Refused: the model declined.
            EngineUnavailable: something is missing on our side.
        """
        ...
