"""What a jump would keep, do again and cost, told before it is made."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from pydantic import Field

from services.orchestrator.domain.commands import Jump
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.going_back import target_of
from services.orchestrator.domain.keepsakes import keepable
from services.orchestrator.domain.places import site_of
from services.orchestrator.domain.prices import price
from services.orchestrator.domain.run import Generation, Run, RunEvent
from services.orchestrator.domain.way_back import unset_from
from shared.messages.message import Value
from shared.messages.run import InteractionRequested, InteractionResponse, ModuleCompleted


class Unkept(Value):
    """An answer that is not kept, or not yet known to be."""

    module: str = Field(description="As `step.module`.")
    reason: str


class Consequences(Value):
    """What going back to a module would leave and undo; nothing is changed by looking."""

    target: str
    kept: tuple[str, ...] = Field(description="State keys that keep their values.")
    unset: tuple[str, ...] = Field(description="State keys that are written anew.")
    keepable: tuple[str, ...] = Field(description="Modules that `keep` can name.")
    kept_answers: tuple[str, ...] = Field(description="Modules whose answers stay, surely.")
    not_kept: tuple[Unkept, ...] = Field(description="Modules to be kept that are asked again, and why.")
    undecided: tuple[Unkept, ...] = Field(description="Modules kept if what comes before them allows it.")
    redone: tuple[str, ...] = Field(description="Modules that surely run again, in order.")
    requests: dict[str, int] = Field(description="Requests to services made there last time, by type.")
    generations: dict[str, int] = Field(description="Generations made there last time, by provider.")
    cost: float | None = Field(description="USD that what is redone cost last time; null: unknown.")
    cost_note: str = Field(description="How the cost was come by, one sentence.")


def consequences(command: Jump, run: Run, decided: list[RunEvent]) -> Consequences:
    """What `decided`, the jump's events on `run`, leaves and undoes, and what services may add to that."""
    workflow = command.workflow
    target = target_of(command)
    unset = unset_from(workflow, run, target)
    after = fold(run, decided)
    later = workflow.sites[workflow.sites.index(target) :]
    kept = tuple(str(site) for site in later if str(site) in _kept(decided))
    spared = {*kept, *after.keeping}
    redone = [site for site in later if str(site) in run.visits and str(site) not in spared]
    requests = [one for one in run.requests.values() if _is_last(one.site, one.visit, run, redone)]
    made = [one for one in run.generations.values() if _is_of(one, run, redone)]
    cost, note = price(requests, made)
    return Consequences(
        target=str(target),
        kept=tuple(key for key in run.state if key not in unset),
        unset=unset,
        keepable=keepable(workflow, run, target),
        kept_answers=kept,
        not_kept=tuple(_asked_again(command, decided, spared)),
        undecided=tuple(Unkept(module=name, reason=_until(after)) for name in after.keeping),
        redone=tuple(map(str, redone)),
        requests=dict(Counter(one.type for one in requests)),
        generations=dict(Counter(one.provider for one in made)),
        cost=cost,
        cost_note=note,
    )


def _kept(decided: Collection[RunEvent]) -> set[str]:
    said = [e for e in decided if isinstance(e, InteractionResponse) and e.kept_from is not None]
    taken = [e for e in decided if isinstance(e, ModuleCompleted) and e.kept_from_visit is not None]
    return {*(str(site_of(event)) for event in said), *(str(site_of(event)) for event in taken)}


def _asked_again(command: Jump, decided: Iterable[RunEvent], spared: Collection[str]) -> Iterator[Unkept]:
    asked = {str(site_of(event)): event for event in decided if isinstance(event, InteractionRequested)}
    for name in dict.fromkeys(command.keep):
        if name in asked and name not in spared:
            yield Unkept(module=name, reason=str(asked[name].display_data.get("not_kept", "")))
        elif name not in spared:
            yield Unkept(module=name, reason="Something else is asked for there now.")


def _until(after: Run) -> str:
    here = after.cursor.site if after.cursor else "the run"
    return f"Known once {here} is done: the answer stays if it is still valid then."


def _is_last(site: Site, visit: int, run: Run, sites: Collection[Site]) -> bool:
    return site in sites and visit == run.visits.get(str(site))


def _is_of(made: Generation, run: Run, sites: Collection[Site]) -> bool:
    if made.action_type == "upload":
        return False
    asked = run.interactions.get(made.interaction_id)
    return asked is not None and _is_last(asked.site, asked.visit, run, sites)
