"""What a model is told when a person turned its earlier answer down."""

import json

from shared.messages.analysis import PromptPart
from shared.messages.message import JsonObject


def corrected(
    user: tuple[PromptPart, ...], attempt: int, feedback: str | None, rejected_output: JsonObject | None
) -> tuple[PromptPart, ...]:
    """The user's parts; after a retry also the turned-down answer and, unless said already, the words."""
    if not feedback and rejected_output is None:
        return user
    lines = [f"This is attempt {attempt}: the person turned your earlier answer down."]
    if rejected_output is not None:
        rejected = json.dumps(rejected_output, ensure_ascii=False)
        lines.append(f"The rejected answer was:\n{rejected}")
    if feedback and not any(feedback in part.text for part in user):
        lines.append(f"In the person's words: {feedback}")
    lines.append("Write a new answer that differs where they ask for it. Do not repeat the rejected wording.")
    return (*user, PromptPart(text="\n\n".join(lines)))
