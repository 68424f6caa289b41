"""How content in the making changes a run, from the request to its first and only end."""

from collections.abc import Iterable

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.run import Generation, Run
from shared.messages.run import ContentAttached, GenerationsAbandoned
from shared.messages.video import GenerationFailed, GenerationRequested, GenerationSubmitted, VideoReady


def new_generation(run: Run, event: ContentAttached | GenerationRequested) -> Run:
    made, asked = _generation_of(event), run.interactions.get(event.interaction_id)
    return with_generation(run, replace(made, site=asked.site if asked else None))


def _generation_of(event: ContentAttached | GenerationRequested) -> Generation:
    if isinstance(event, ContentAttached):
        return Generation(
            generation_id=event.content.content_id,
            interaction_id=event.interaction_id,
            action_id=event.action_id,
            action_type="upload",
            provider="upload",
            status="ready",
            content=event.content,
        )
    return Generation(
        generation_id=event.generation_id,
        interaction_id=event.interaction_id,
        action_id=event.action_id,
        action_type=event.action_type,
        provider=event.provider,
        status="requested",
        prompt=event.prompt,
        negative_prompt=event.negative_prompt,
        parameters=event.parameters.model_dump(mode="json"),
    )


def with_generation(run: Run, generation: Generation) -> Run:
    key, making = generation.generation_id, run.making
    if generation.is_unfinished:
        making = {**making, key: generation.interaction_id}
    elif key in making:
        making = {other: asked for other, asked in making.items() if other != key}
    return replace(run, generations=run.generations | {key: generation}, making=making)


def generation_result(run: Run, event: GenerationSubmitted | VideoReady | GenerationFailed) -> Run:
    """The first end of a generation is its only one; an abandoned one stays so, but keeps its facts."""
    generation = run.generations.get(event.generation_id)
    if generation is None or generation.status in ("ready", "failed"):
        return run
    match event:
        case GenerationSubmitted():
            told = replace(generation, status="submitted", job_id=event.job_id)
        case VideoReady():
            told = replace(
                generation,
                status="ready",
                content=event.content,
                parameters=event.parameters,
                report=event.report,
                score=event.score,
                cost_usd=event.cost_usd,
            )
        case GenerationFailed():
            told = replace(
                generation,
                status="failed",
                reason=event.reason,
                message=event.message,
                cost_usd=event.cost_usd,
            )
    status = "abandoned" if generation.status == "abandoned" else told.status
    return with_generation(run, replace(told, status=status, parked=None))


def generations_abandoned(run: Run, event: GenerationsAbandoned) -> Run:
    return abandoned(run, event.generation_ids)


def abandoned(run: Run, generation_ids: Iterable[str]) -> Run:
    """The run once nobody waits for these any more; those it does not know are passed over."""
    known = [run.generations[key] for key in generation_ids if key in run.generations]
    gone = {g.generation_id: replace(g, status="abandoned") for g in known}
    making = {key: asked for key, asked in run.making.items() if key not in gone}
    return replace(run, generations=run.generations | gone, making=making)
