"""What a run has cost: from what providers said, never guessed."""

from collections.abc import Collection, Iterator

from pydantic import Field

from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.prices import OUR_OWN
from services.orchestrator.domain.run import Generation, Run
from services.orchestrator.domain.summarising import FREE
from shared.messages.message import Value


class Spent(Value):
    """What was paid."""

    usd: float = Field(ge=0, description="USD, as far as providers named their prices.")
    unknown: int = Field(ge=0, description="How many answers and pieces of content came without a price.")


def cost_of(run: Run, sites: Collection[Site] | None = None) -> Spent:
    """What a run has cost so far, or what its modules at `sites` have, on every visit.

    What is still in the making, or was brought by a person, costs nothing yet.
    """
    paid = list(_paid(run, sites))
    known = [usd for usd in paid if usd is not None]
    return Spent(usd=round(sum(known), 6), unknown=len(paid) - len(known))


def _paid(run: Run, sites: Collection[Site] | None) -> Iterator[float | None]:
    for made in run.generations.values():
        if not made.is_unfinished and (sites is None or made.site in sites):
            yield _price(made)
    for request in run.requests.values():
        if request.provider and request.type not in OUR_OWN and (sites is None or request.site in sites):
            yield 0.0 if request.provider in FREE else None


def _price(made: Generation) -> float | None:
    return 0.0 if made.cost_usd is None and made.provider in FREE else made.cost_usd
