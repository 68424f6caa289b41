"""What a service reported becomes part of its run: once, and only where somebody asked for it."""

from typing import Any, assert_never

from services.orchestrator.domain.awaiting import Answered, outputs_of
from services.orchestrator.domain.commands import IngestResult
from services.orchestrator.domain.context import place_of
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.forking import subject
from services.orchestrator.domain.looping import joined, named
from services.orchestrator.domain.oversize import instead_of
from services.orchestrator.domain.run import Request, Result, Run, RunEvent
from services.orchestrator.domain.withdrawing import is_known
from shared.errors import PermanentError
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed
from shared.messages.cancelling import CompositionCancelled, GenerationCancelled
from shared.messages.composition import CompositionCompleted, CompositionFailed
from shared.messages.prompts import PromptsCompleted, PromptsFailed
from shared.messages.run import ModuleCompleted, ModuleFailed
from shared.messages.video import GenerationFailed, GenerationSubmitted, VideoReady


def take_in(command: IngestResult, run: Run) -> list[RunEvent]:
    """A report, or what stands in its place when it cannot be stored.

    Raises:
        PermanentError: the run never asked for it, or was never started.
    """
    if command.unstorable is not None:
        return instead_of(command.result, command.unstorable, run)
    return ingest(command.workflow, command.result, run)


def ingest(workflow: Workflow, result: Result, run: Run) -> list[RunEvent]:
    """The reported fact itself, and the end of the module that waited for it; raises as `take_in` does."""
    if run.status == "new":
        raise PermanentError(f"{result.type} belongs to run {run.run_id}, which was never started")
    match result:
        case GenerationCancelled() | CompositionCancelled():
            if (known := is_known(result, run)) is None:
                raise _uninvited(result, subject(result), run)
            return [] if known else [result]
        case GenerationSubmitted() | VideoReady() | GenerationFailed():
            return [] if _generation_known(result, run) else [result]
        case (
            AnalysisCompleted()
            | PromptsCompleted()
            | CompositionCompleted()
            | AnalysisFailed()
            | PromptsFailed()
            | CompositionFailed()
        ):
            return _ingest_answer(workflow, result, run)
        case _:
            assert_never(result)


def _generation_known(result: GenerationSubmitted | VideoReady | GenerationFailed, run: Run) -> bool:
    generation = run.generations.get(result.generation_id)
    if generation is None:
        raise _uninvited(result, result.generation_id, run)
    match result:
        case GenerationSubmitted():
            return generation.job_id is not None
        case VideoReady():
            return generation.content is not None
        case GenerationFailed():
            return generation.reason is not None


def _ingest_answer(
    workflow: Workflow,
    result: Answered,
    run: Run,
) -> list[RunEvent]:
    request = run.requests.get(result.request_id)
    if request is None:
        raise _uninvited(result, result.request_id, run)
    if request.outcome not in (None, "abandoned"):
        return []
    if request.outcome == "abandoned" or run.status != "running":
        return [result]  # kept as history; nobody waits for it any more
    site = request.site
    place = place_of(run, site, request.visit)
    looped = workflow.entry(site).foreach is not None
    match result:
        case AnalysisCompleted() | PromptsCompleted() | CompositionCompleted():
            answer = outputs_of(result)
            outputs = joined(run, result.request_id, answer) if looped else answer
            if outputs is None:
                return [result]
            return [
                result,
                ModuleCompleted(**place, outputs=outputs, state=_state(workflow, request, outputs)),
            ]
        case AnalysisFailed() | PromptsFailed() | CompositionFailed():
            message = named(run, result.request_id, result.message) if looped else result.message
            return [result, ModuleFailed(**place, reason=result.reason, message=message)]


def _uninvited(result: Result, asked: str, run: Run) -> PermanentError:
    """A dead letter, not history: what nobody waits for could make a run as long as it likes."""
    return PermanentError(
        f"{result.type} answers {asked}, which run {run.run_id} never asked for, or long ago"
    )


def _state(workflow: Workflow, request: Request, outputs: dict[str, Any]) -> dict[str, Any]:
    keys = workflow.entry(request.site).outputs_to_state
    return {key: outputs[name] for name, key in keys.items() if name in outputs}
