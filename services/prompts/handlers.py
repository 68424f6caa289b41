"""Requests for text in, finished text out: render, ask, guard, publish."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.prompts.domain.brief import clip_seconds
from services.prompts.domain.caption_writing import fitted_captions
from services.prompts.domain.engine import Draft, PromptEngine, Task
from services.prompts.domain.negative_prompts import guard
from services.prompts.domain.rendering import readable_context, rendered
from services.prompts.domain.scene import read_scene
from shared.clock import Clock
from shared.errors import InvalidMessage
from shared.llm.correction import corrected
from shared.llm.errors import AnswerInvalid, EngineUnavailable, ProviderRejected, Refused, SchemaUnusable
from shared.llm.structured import load_validator, schema_problems
from shared.messages.envelope import Envelope
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsFailure, PromptsRequested
from shared.messaging.ports import Publisher, Route
from shared.messaging.streams import PROMPTS
from shared.templating import TemplateError

SOURCE = "stillreel/prompts"

ChooseEngine = Callable[[str], PromptEngine]
"""From the engine a workflow wishes for to the one that answers."""

_REASONS: tuple[tuple[type[Exception], PromptsFailure], ...] = (
    (TemplateError, "template_broken"),
    (AnswerInvalid, "answer_invalid"),
    (SchemaUnusable, "answer_invalid"),
    (Refused, "refused"),
    (ProviderRejected, "provider_rejected"),
    (EngineUnavailable, "engine_unavailable"),
)
_EXPECTED = tuple(error for error, _ in _REASONS)


async def write_prompts(
    envelope: Envelope, *, choose: ChooseEngine, publisher: Publisher, clock: Clock
) -> None:
    """Answer one `prompts_requested` with `prompts_completed` or `prompts_failed`.

    The event's id derives from the request's, so that a redelivery can only repeat it.

    Raises:
        InvalidMessage: this is another kind of message.
        Unavailable: the bus, the kept answers or the model are away; delivering it again is right.
    """
    request = envelope.message
    if not isinstance(request, PromptsRequested):
        raise InvalidMessage(f"the prompts service does not handle {request.type}")
    await load_validator()
    engine, started = choose(request.provider), clock.now()
    try:
        draft = _guarded(await engine.write(_task(envelope.id, request)), request)
    except _EXPECTED as error:
        outcome: PromptsCompleted | PromptsFailed = _failed(request, error, engine.name)
    else:
        outcome = _completed(request, draft, started, clock.now())
    await publisher.publish(envelope.reaction(outcome, source=SOURCE, at=clock.now()))


def _task(request_id: str, request: PromptsRequested) -> Task:
    context = readable_context(request)
    return Task(
        request_id=request_id,
        system=rendered(request.system, context),
        user=corrected(
            rendered(request.user, context), request.attempt, request.feedback, request.rejected_output
        ),
        output_schema=request.output_schema,
        context=context,
        attempt=request.attempt,
        feedback=request.feedback,
        cache_key=request.cache_key,
    )


def _guarded(draft: Draft, request: PromptsRequested) -> Draft:
    scene = read_scene(request.context)
    still = guard(draft.response, scene.potential, scene.selected)
    response, moved = fitted_captions(still.response, clip_seconds(request.context))
    problems = schema_problems(response, request.output_schema)
    if problems:
        raise AnswerInvalid(problems)
    warnings = (*draft.warnings, *still.warnings, *moved)
    return Draft(response, draft.provider, draft.model, draft.usage, warnings)


def _completed(
    request: PromptsRequested, draft: Draft, started: datetime, ended: datetime
) -> PromptsCompleted:
    return PromptsCompleted(
        run_id=request.run_id,
        request_id=request.request_id,
        response=draft.response,
        provider=draft.provider,
        model=draft.model,
        warnings=draft.warnings,
        usage=draft.usage,
        seconds=max(0.0, (ended - started).total_seconds()),
    )


def _failed(request: PromptsRequested, error: Exception, provider: str) -> PromptsFailed:
    return PromptsFailed(
        run_id=request.run_id,
        request_id=request.request_id,
        reason=next(reason for kind, reason in _REASONS if isinstance(error, kind)),
        message=str(error),
        provider=provider,
    )


def routes(choose: ChooseEngine, publisher: Publisher, clock: Clock) -> tuple[Route, ...]:
    """The service's whole wiring."""
    return (Route(PROMPTS.name, partial(write_prompts, choose=choose, publisher=publisher, clock=clock)),)
