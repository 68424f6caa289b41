"""A request's parts as text for a model, rendered with what templates may read."""

from shared.messages.analysis import PromptPart
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsRequested
from shared.templating import render


def readable_context(request: PromptsRequested) -> JsonObject:
    """What templates may read: the request's context, with attempt and feedback always there."""
    return {
        **request.context,
        "attempt": request.attempt,
        "feedback": request.feedback,
        "rejected_output": request.rejected_output,
    }


def rendered(parts: tuple[PromptPart, ...], context: JsonObject) -> tuple[PromptPart, ...]:
    """The same parts as plain text.

    Raises:
        TemplateError: a template does not parse or reads what is not there.
    """
    return tuple(
        PromptPart(text=render(part.text, context), cache_ttl=part.cache_ttl) if part.jinja2 else part
        for part in parts
    )
