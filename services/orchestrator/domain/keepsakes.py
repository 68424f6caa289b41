"""What of the part a person goes back over could be kept: the last answer of a person or a service there."""

from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.refusals import invalid
from services.orchestrator.domain.run import Run

CHOICES = ("values", "selected_indices", "selected_content_id")
"""What an answer that went on holds one of; one that went back holds none."""


def last_answer(run: Run, site: Site) -> Interaction | None:
    """The newest question of a site that was answered, unless that answer was a way back."""
    for asked in reversed(tuple(run.interactions.values())):
        if asked.site == site and asked.interaction_type != "review" and asked.response is not None:
            went_on = any(key in asked.response for key in CHOICES)
            return asked if went_on and not asked.in_brief else None
    return None


def keepable(workflow: Workflow, run: Run, target: Site) -> tuple[str, ...]:
    """Modules after `target`, as `step.module` in running order, that a jump there can keep."""
    later = workflow.sites[workflow.sites.index(target) + 1 :]
    return tuple(str(site) for site in later if last_answer(run, site) or _served(run, str(site)))


def chosen(keep: tuple[str, ...], workflow: Workflow, run: Run, target: Site) -> tuple[str, ...]:
    """What a person wants to keep, in running order.

    Raises:
        CallerError: something in it cannot be kept, with a pointer to it.
    """
    can_be = keepable(workflow, run, target)
    for number, name in enumerate(keep):
        if name not in can_be:
            hint = f"Choose among: {', '.join(can_be)}." if can_be else "Leave keep out."
            problem = f"{name!r} is not an answered module after {target}"
            raise invalid(problem, f"/keep/{number}", hint, "not_keepable")
    return tuple(name for name in can_be if name in keep)


def _served(run: Run, site: str) -> bool:
    known = run.served.get(site)
    return known is not None and (known.outputs is not None or site in run.outputs)
