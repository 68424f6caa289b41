"""What becomes of a run's state when a fork of it begins: the same, less what is the parent's to finish."""

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.making import abandoned
from services.orchestrator.domain.run import Parent, Run
from services.orchestrator.domain.standing_still import with_times
from shared.messages.forking import RunForked


def forked(run: Run, event: RunForked) -> Run:
    """The state of the new run; requests that are asked again keep their places in a `foreach`.

    It is not paused where its parent was, and its question waits anew.
    """
    requests = {
        event.asked_again.get(key, key): replace(request, parked=None)
        if key in event.asked_again
        else request
        for key, request in run.requests.items()
    }
    begun = replace(
        abandoned(run, event.left),
        run_id=event.run_id,
        paused=None,
        parent=Parent(event.parent_run_id, event.parent_version, event.root_run_id, event.name),
        requests=requests,
    )
    return with_times(begun, event.interaction_id, event.remind_at, event.expires_at)
