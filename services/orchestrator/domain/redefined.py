"""What a run is after it moved to another definition."""

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.run import Cursor, Run
from shared.messages.migration import RunMigrated


def redefined(run: Run, event: RunMigrated) -> Run:
    """By the new definition; back before its question when that is asked anew.

    A correction under way counts no further attempt: it is the same one, asked again.
    """
    there = replace(run, workflow_hash=event.to_hash)
    if event.visit is None or run.cursor is None:
        return there
    site = run.cursor.site
    has_failed = run.cursor.phase == "failed"
    attempts = dict(run.attempts)
    if run.correction is not None and not has_failed:
        attempts[str(site)] = attempts.get(str(site), 1) - 1
    return replace(
        there,
        cursor=Cursor(site, event.visit, "failed" if has_failed else "entering"),
        visits={**run.visits, str(site): event.visit},
        attempts=attempts,
        pending=None,
    )
