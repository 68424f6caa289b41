"""Where a fact about a module puts a run: read by every part of the fold."""

from typing import Literal

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.run import Cursor, Run
from shared.messages.run import SiteFact


def site_of(event: SiteFact) -> Site:
    return Site(event.step_id, event.module_name)


def at(run: Run, event: SiteFact, phase: Literal["entering", "open", "done", "failed"]) -> Run:
    """The run with its cursor on the fact's module."""
    site = site_of(event)
    cursor = Cursor(site, event.visit, phase)
    return replace(run, cursor=cursor, visits={**run.visits, str(site): event.visit})
