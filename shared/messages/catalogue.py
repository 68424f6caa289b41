"""Every message by name and version: the one table that reads the wire and the store."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from shared.errors import InvalidMessage, UnknownMessage
from shared.messages import (
    analysis,
    cancelling,
    composition,
    forking,
    migration,
    prompts,
    run,
    video,
    waiting,
)
from shared.messages.message import Message

MESSAGES: tuple[type[Message], ...] = (
    analysis.AnalysisRequested,
    analysis.AnalysisCompleted,
    analysis.AnalysisFailed,
    prompts.PromptsRequested,
    prompts.PromptsCompleted,
    prompts.PromptsFailed,
    video.GenerationRequested,
    video.GenerationSubmitted,
    video.VideoReady,
    video.GenerationFailed,
    composition.CompositionRequested,
    composition.CompositionCompleted,
    composition.CompositionFailed,
    cancelling.GenerationCancelRequested,
    cancelling.GenerationCancelled,
    cancelling.CompositionCancelRequested,
    cancelling.CompositionCancelled,
    run.RunStarted,
    run.StepStarted,
    run.StepCompleted,
    run.ModuleStarted,
    run.ModuleSkipped,
    run.ModuleCompleted,
    run.ModuleFailed,
    run.InteractionRequested,
    run.InteractionResponse,
    run.ContentAttached,
    run.RetryRequested,
    run.Jumped,
    run.GenerationsAbandoned,
    run.RequestParked,
    run.RunCompleted,
    run.RunCancelled,
    waiting.RunPaused,
    waiting.RunResumed,
    waiting.InteractionReminded,
    forking.RunForked,
    migration.RunMigrated,
    run.WorkflowDefined,
    run.ContentStored,
)

CURRENT: Mapping[str, type[Message]] = {message.type: message for message in MESSAGES}

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTS: Mapping[tuple[str, int], Upcast] = {
    ("video_ready", 1): lambda data: data,  # clips were not measured then, and `score` may be missing
}
"""(type, version) → function to the data of version + 1. Stored events are never rewritten."""


def decode(message_type: str, version: int, data: Mapping[str, Any]) -> Message:
    """The message for one stored or received type, version and data.

    Raises:
        UnknownMessage: no such type, or a version this catalogue cannot read.
        InvalidMessage: the data breaks the model.
    """
    model = CURRENT.get(message_type)
    if model is None:
        raise UnknownMessage(f"message type {message_type!r} is not in the catalogue")
    current = dict(data)
    for step in range(version, model.schema_version):
        upcast = UPCASTS.get((message_type, step))
        if upcast is None:
            raise UnknownMessage(f"{message_type} has no upcast from version {step}")
        current = upcast(current)
    if version > model.schema_version:
        raise UnknownMessage(
            f"{message_type} version {version} is newer than version {model.schema_version} known here"
        )
    try:
        return model.model_validate(current)
    except ValidationError as error:
        raise InvalidMessage(f"{message_type} version {version}: {error}") from error
