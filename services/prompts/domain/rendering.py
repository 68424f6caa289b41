"""A request's parts as text for a model: templates rendered, a retry's words and rejected answer added."""

import json

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


def with_correction(user: tuple[PromptPart, ...], request: PromptsRequested) -> tuple[PromptPart, ...]:
    """The user's parts; after a retry also the turned-down answer and, unless said already, the words."""
    if not request.feedback and request.rejected_output is None:
        return user
    lines = [f"This is attempt {request.attempt}: the person turned your earlier answer down."]
    if request.rejected_output is not None:
        rejected = json.dumps(request.rejected_output, ensure_ascii=False)
        lines.append(f"The rejected answer was:\n{rejected}")
    if request.feedback and not any(request.feedback in part.text for part in user):
        lines.append(f"In the person's words: {request.feedback}")
    lines.append("Write a new answer that differs where they ask for it. Do not repeat the rejected wording.")
    return (*user, PromptPart(text="\n\n".join(lines)))
