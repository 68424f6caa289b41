"""What a person does inside a question: start a generation, or bring a file."""

from pydantic import Field, ValidationError

from services.orchestrator.domain.commands import AttachContent, StartGeneration
from services.orchestrator.domain.context import attempt_at, place_of
from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.refusals import invalid, pending_question, sub_action
from services.orchestrator.domain.run import Run, RunEvent
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Value
from shared.messages.run import ContentAttached
from shared.messages.video import GenerationParameters, GenerationRequested, MotionElement

FAMILIES = {"leonardo": "leonardo_motion", "openai": "sora_2", "sora": "sora_2"}
"""Provider → the family of video prompts written for it; others take the one of their name, or `generic`."""


class ActionParameters(Value):
    """What the page sends with a generating action; everything may be left out."""

    provider: str | None = None
    model: str | None = None
    prompt: str | None = Field(default=None, max_length=20_000)
    negative_prompt: str | None = Field(default=None, max_length=20_000)
    source_image: str | None = Field(
        default=None, description="`url` or `local_path` of content of this run."
    )
    generation: JsonObject = Field(
        default_factory=dict, description="Duration, fps, ratio, strength, camera, seed."
    )


def start_generation(command: StartGeneration, run: Run) -> list[RunEvent]:
    """The request that follows from a generating action; `[]` when this very generation was started before.

    Raises:
        NotFound: no such question or action.
        Conflict: the question was answered or left.
        CallerError: the parameters are wrong, with a pointer to where.
    """
    if command.generation_id in run.generations:
        return []
    question = pending_question(run, command.interaction_id)
    action = sub_action(question, command.action_id)
    if action["action_type"] == "upload":
        raise invalid(
            "this action takes a file", "/content_id", "Upload with PUT /media, then send its content_id."
        )
    wanted = _parameters(command.parameters)
    provider = wanted.provider or command.workflow.defaults.provider
    written = _written_prompts(question, provider)
    return [
        GenerationRequested(
            run_id=run.run_id,
            generation_id=command.generation_id,
            interaction_id=question.interaction_id,
            attempt=attempt_at(run, question.site),
            action_id=command.action_id,
            action_type=action["action_type"],
            provider=provider,
            model=wanted.model,
            prompt=wanted.prompt if wanted.prompt is not None else str(written.get("prompt", "")),
            negative_prompt=(
                wanted.negative_prompt
                if wanted.negative_prompt is not None
                else str(written.get("negative_prompt", ""))
            ),
            source_image=_source_image(run, question, wanted.source_image),
            motion_elements=_motion_elements(question),
            parameters=_generation_parameters(command, question, wanted.generation, written),
        )
    ]


def attach_content(command: AttachContent, run: Run) -> list[RunEvent]:
    """The fact that a file belongs to a question; `[]` when it does already.

    Raises:
        NotFound: no such question or action.
        Conflict: the question was answered or left.
        CallerError: the action takes no file, or the file is no picture.
    """
    known = run.generations.get(command.content.content_id)
    if known is not None and known.interaction_id == command.interaction_id:
        return []
    question = pending_question(run, command.interaction_id)
    action = sub_action(question, command.action_id)
    if action["action_type"] != "upload":
        raise invalid(f"action {command.action_id!r} takes no file", "/content_id", "Use an upload action.")
    if not command.content.mime_type.startswith("image/"):
        raise invalid(
            f"the file is {command.content.mime_type}, not a picture",
            "/content_id",
            "Upload a JPEG, PNG or WebP picture.",
            code="wrong_media_type",
        )
    return [
        ContentAttached(
            **place_of(run, question.site, question.visit),
            interaction_id=question.interaction_id,
            action_id=command.action_id,
            content=command.content,
        )
    ]


def _parameters(parameters: JsonObject) -> ActionParameters:
    try:
        return ActionParameters.model_validate(parameters)
    except ValidationError as error:
        raise _refused(error, "/parameters") from error


def _generation_parameters(
    command: StartGeneration, question: Interaction, wanted: JsonObject, written: JsonObject
) -> GenerationParameters:
    """Person over prompts over what an earlier answer chose over workflow defaults."""
    defaults = command.workflow.defaults.generation.model_dump(exclude_defaults=True)
    chosen = question.resolved_inputs.get("generation")
    defaults |= chosen if isinstance(chosen, dict) else {}
    suggested = {"motion_strength": written["motion_strength"]} if "motion_strength" in written else {}
    try:
        return GenerationParameters.model_validate({**defaults, **suggested, **wanted})
    except ValidationError as error:
        raise _refused(error, "/parameters/generation") from error


def _refused(error: ValidationError, base: str) -> Exception:
    first = error.errors(include_url=False)[0]
    pointer = "/".join([base, *(str(part) for part in first["loc"])])
    return invalid(first["msg"], pointer, "Correct or leave out this value.", code="invalid_parameters")


def _written_prompts(question: Interaction, provider: str) -> JsonObject:
    prompts = question.display_data.get("data")
    if not isinstance(prompts, dict):
        return {}
    family = provider if provider in prompts else FAMILIES.get(provider, "generic")
    written = prompts.get(family) or prompts.get("generic") or {}
    return written if isinstance(written, dict) else {}


def _motion_elements(question: Interaction) -> tuple[MotionElement, ...]:
    elements = question.resolved_inputs.get("motion_elements") or []
    return tuple(MotionElement.model_validate(element) for element in elements)


def _source_image(run: Run, question: Interaction, wanted: str | None) -> MediaReference | None:
    shown = question.display_data.get("source_image")
    if wanted is None:
        return MediaReference.model_validate(shown) if shown else None
    known = run.content(wanted)
    if known is None:
        raise invalid(
            f"{wanted!r} is not content of this run",
            "/parameters/source_image",
            "Send the url of display_data.source_image.",
            code="unknown_content",
        )
    return known
