"""What keeps a waiting run from moving to another definition, as far as the definitions alone tell."""

from collections.abc import Iterator
from itertools import pairwise

from pydantic import Field

from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.run import Run
from shared.messages.message import Value


class Obstacle(Value):
    """One reason why a move is not safe."""

    site: str | None = Field(default=None, description="The module it is about, as `step.module`.")
    sentence: str


def obstacles(old: Workflow, new: Workflow, run: Run) -> tuple[Obstacle, ...]:
    """All of them, in the order of the run; `()` when the definitions fit what the run has been through."""
    if new.id != old.id:
        told = f"{new.id!r} is another workflow; the run is of {old.id!r}"
        return (Obstacle(sentence=told),)
    return tuple(
        dict.fromkeys((*_unsettled(run), *_visited(old, new, run), *_order(old, new, run), *_reads(new, run)))
    )


def _unsettled(run: Run) -> Iterator[Obstacle]:
    if run.status != "running":
        yield Obstacle(sentence=f"the run is {run.status}; only a run that waits for a person can move")
        return
    if run.paused is not None:
        yield Obstacle(sentence="the run is paused; resume it first")
    for request_id in run.open_requests:
        request = run.requests[request_id]
        yield Obstacle(site=str(request.site), sentence=f"its {request.type} is still being answered")
    for generation_id in run.making:
        yield Obstacle(
            site=str(run.generations[generation_id].site), sentence=f"{generation_id} is still being made"
        )
    if run.pending is None and not run.open_requests:
        yield Obstacle(sentence="the run asks nothing right now")


def _visited(old: Workflow, new: Workflow, run: Run) -> Iterator[Obstacle]:
    for site in _been_at(old, run):
        entry = new.entries.get(site)
        if entry is None:
            yield Obstacle(site=str(site), sentence="the run has been there, and it is gone")
        elif entry.module_id != old.entry(site).module_id:
            told = f"it was {old.entry(site).module_id} when the run was there, and is {entry.module_id}"
            yield Obstacle(site=str(site), sentence=told)


def _order(old: Workflow, new: Workflow, run: Run) -> Iterator[Obstacle]:
    been = [site for site in _been_at(old, run) if site in new.entries]
    for earlier, later in pairwise(been):
        if new.sites.index(earlier) > new.sites.index(later):
            yield Obstacle(
                site=str(later), sentence=f"the run came there after {earlier}, which now comes later"
            )


def _reads(new: Workflow, run: Run) -> Iterator[Obstacle]:
    """Later modules may read questions the run was asked, or will be."""
    here = run.cursor.site if run.cursor else None
    if here is None or here not in new.entries:
        return
    position = new.sites.index(here)
    asked = {
        str(one.site)
        for one in run.interactions.values()
        if one.interaction_type != "review" and not one.in_brief
    }
    ahead = {str(site) for site in new.sites[position:]}
    for site in new.sites[position:]:
        for name in new.entry(site).reads_interactions:
            if name not in asked and name not in ahead:
                yield Obstacle(
                    site=str(site), sentence=f"it reads the question at {name}, which was never asked"
                )


def _been_at(old: Workflow, run: Run) -> list[Site]:
    return [site for site in old.sites if str(site) in run.visits]


def strangers(new: Workflow, run: Run) -> tuple[Site, ...]:
    """Modules of the new definition that lie behind the run although it was never there."""
    here = run.cursor.site if run.cursor else None
    if here is None or here not in new.entries:
        return ()
    return tuple(site for site in new.sites[: new.sites.index(here)] if str(site) not in run.visits)
