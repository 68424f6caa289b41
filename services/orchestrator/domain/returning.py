"""How going back changes a run: what was written, answered and asked for from there on no longer holds."""

from services.orchestrator.domain.awaiting import abandoned
from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.places import at, site_of
from services.orchestrator.domain.run import Correction, Run
from services.orchestrator.domain.served import shelved, without
from shared.messages.run import Jumped, RetryRequested


def go_back(run: Run, event: RetryRequested | Jumped) -> Run:
    """A retry counts on, a jump starts counting over; what was asked of services is nobody's any more."""
    correction, keeping = None, event.keep if isinstance(event, Jumped) else run.keeping
    served = shelved(run.served, event.undone, run.outputs)
    attempts = {key: count for key, count in run.attempts.items() if key != str(site_of(event))}
    if isinstance(event, RetryRequested):
        correction = Correction(event.feedback, event.rejected_output)
        attempts = run.attempts
        keeping = tuple(name for name in keeping if name != str(site_of(event)))
        served = without(served, str(site_of(event)))  # what the person turned down
    return replace(
        at(run, event, "entering"),
        state={key: value for key, value in run.state.items() if key not in event.unset},
        outputs={key: value for key, value in run.outputs.items() if key not in event.undone},
        correction=correction,
        attempts=attempts,
        failure=None,
        pending=None,
        step_open=run.step_open if run.step_open == event.step_id else None,
        requests={**run.requests, **abandoned(run)},
        served=served,
        keeping=keeping,
    )
