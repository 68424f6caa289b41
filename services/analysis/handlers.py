"""Requests to look at a picture in, its description out: fetch, look, check, publish."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.analysis.adapters.engine import AnalysisEngine, Findings, Task
from services.analysis.adapters.fetching import fetched
from services.analysis.domain.elements import check_analysis, normalise_analysis
from services.analysis.domain.errors import AnalysisCrashed
from shared.clock import Clock
from shared.errors import InvalidMessage, NotFound, RejectedMedia
from shared.llm.correction import corrected
from shared.llm.errors import AnswerInvalid, EngineUnavailable, ProviderRejected, Refused, SchemaUnusable
from shared.llm.structured import load_validator, schema_problems
from shared.media.store import MediaStore
from shared.messages.analysis import (
    AnalysisCompleted,
    AnalysisFailed,
    AnalysisFailure,
    AnalysisRequested,
    PromptPart,
)
from shared.messages.envelope import Envelope
from shared.messaging.ports import Publisher, Route
from shared.messaging.streams import ANALYSIS
from shared.templating import TemplateError, render

SOURCE = "stillreel/analysis"

ChooseEngine = Callable[[str], AnalysisEngine]
"""From the engine a workflow wishes for to the one that answers."""

_REASONS: tuple[tuple[type[Exception], AnalysisFailure], ...] = (
    (NotFound, "media_missing"),
    (RejectedMedia, "media_unreadable"),
    (AnswerInvalid, "answer_invalid"),
    (SchemaUnusable, "answer_invalid"),
    (Refused, "refused"),
    (ProviderRejected, "provider_rejected"),
    (EngineUnavailable, "engine_unavailable"),
    (AnalysisCrashed, "engine_unavailable"),
    (TemplateError, "template_broken"),
)
_EXPECTED = tuple(error for error, _ in _REASONS)


async def describe_picture(
    envelope: Envelope, *, choose: ChooseEngine, media: MediaStore, publisher: Publisher, clock: Clock
) -> None:
    """Answer one `analysis_requested` with `analysis_completed` or `analysis_failed`.

    The event's id derives from the request's, so that a redelivery can only repeat it.

    Raises:
        InvalidMessage: this is another kind of message.
        TransientError: the bus, the media store or the engine is away; delivering it again is right.
    """
    request = envelope.message
    if not isinstance(request, AnalysisRequested):
        raise InvalidMessage(f"the analysis service does not handle {request.type}")
    await load_validator()
    engine, started = choose(request.provider), clock.now()
    try:
        async with fetched(media, request.image) as picture:
            findings = await engine.look(
                Task(
                    request_id=envelope.id,
                    picture=picture,
                    system=_texts(request.system, request),
                    user=_with_correction(_texts(request.user, request), request),
                    output_schema=request.output_schema,
                    cache_key=request.cache_key,
                )
            )
        checked = _checked(findings, request)
    except _EXPECTED as error:
        outcome: AnalysisCompleted | AnalysisFailed = _failed(request, error, engine.name)
    else:
        outcome = _completed(request, checked, started, clock.now())
    await publisher.publish(envelope.reaction(outcome, source=SOURCE, at=clock.now()))


def _texts(parts: tuple[PromptPart, ...], request: AnalysisRequested) -> tuple[PromptPart, ...]:
    return tuple(
        PromptPart(text=render(part.text, request.context), cache_ttl=part.cache_ttl) if part.jinja2 else part
        for part in parts
    )


def _with_correction(user: tuple[PromptPart, ...], request: AnalysisRequested) -> tuple[PromptPart, ...]:
    """What a retry says is in the context, where templates may read it too."""
    words, rejected = request.context.get("feedback"), request.context.get("rejected_output")
    return corrected(user, request.attempt, words, rejected)


def _checked(findings: Findings, request: AnalysisRequested) -> Findings:
    """Mended and checked; an answer to a workflow's own schema, without motion elements, is only checked."""
    response, warnings = findings.response, list(findings.warnings)
    if "motion_elements" in response:
        warnings += check_analysis(response, request.image.width, request.image.height)
        response = normalise_analysis(response)
    problems = schema_problems(response, request.output_schema)
    if problems:
        raise AnswerInvalid(problems)
    return Findings(response, findings.provider, findings.model, findings.usage, tuple(warnings))


def _completed(
    request: AnalysisRequested, findings: Findings, started: datetime, ended: datetime
) -> AnalysisCompleted:
    return AnalysisCompleted(
        run_id=request.run_id,
        request_id=request.request_id,
        response=findings.response,
        provider=findings.provider,
        model=findings.model,
        warnings=findings.warnings,
        usage=findings.usage,
        seconds=max(0.0, (ended - started).total_seconds()),
    )


def _failed(request: AnalysisRequested, error: Exception, provider: str) -> AnalysisFailed:
    return AnalysisFailed(
        run_id=request.run_id,
        request_id=request.request_id,
        reason=next(reason for kind, reason in _REASONS if isinstance(error, kind)),
        message=str(error),
        provider=provider,
    )


def routes(choose: ChooseEngine, media: MediaStore, publisher: Publisher, clock: Clock) -> tuple[Route, ...]:
    """The service's whole wiring."""
    return (
        Route(
            ANALYSIS.name,
            partial(describe_picture, choose=choose, media=media, publisher=publisher, clock=clock),
        ),
    )
