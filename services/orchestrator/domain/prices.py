"""What was paid for, as far as anybody said."""

from collections.abc import Iterable

from services.orchestrator.domain.run import Generation, Request
from services.orchestrator.domain.summarising import FREE

OUR_OWN = frozenset({"composition_requested"})
"""Requests that are always carried out on machines of our own."""


def price(requests: Iterable[Request], made: Iterable[Generation]) -> tuple[float | None, str]:
    """USD paid for all of these, and how that is known; None when somebody named no price."""
    asked = {one.provider or "a service that has not answered" for one in requests if one.type not in OUR_OWN}
    paid = [one.cost_usd for one in made if one.cost_usd is not None]
    unsaid = {one.provider for one in made if one.cost_usd is None}
    unpriced = sorted({*asked, *unsaid} - FREE)
    if unpriced:
        known = f"; the rest cost {sum(paid):.2f} USD" if any(paid) else ""
        return None, f"Unknown: no price is recorded for what {', '.join(unpriced)} did{known}."
    total = round(sum(paid), 6)
    return total, "What its providers charged last time." if total else "Nothing there was paid for."
