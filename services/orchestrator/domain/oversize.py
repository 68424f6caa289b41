"""What is too large to be recorded: the module that caused it fails, and a person decides what then."""

from services.orchestrator.domain.awaiting import Answered
from services.orchestrator.domain.context import place_of
from services.orchestrator.domain.run import Result, Run, RunEvent
from shared.errors import PermanentError
from shared.messages.run import ModuleFailed

TOO_LARGE = "too_large"
"""Reason of such a failure, and code of such a refusal."""


def instead_of(result: Result, why: str, run: Run) -> list[RunEvent]:
    """The failure of the module that waited for a result nobody can store; `[]` when nobody waits for it.

    Raises:
        PermanentError: it is no answer to a request, so no module can fail of it.
    """
    if not isinstance(result, Answered):
        raise PermanentError(f"{result.type} does not fit into the run: {why}")
    request = run.requests.get(result.request_id)
    if request is None or request.outcome is not None or run.status != "running":
        return []
    return [
        ModuleFailed(
            **place_of(run, request.site, request.visit),
            reason=TOO_LARGE,
            message=f"What it was answered, and what follows from that, does not fit into the run: {why}.",
        )
    ]
