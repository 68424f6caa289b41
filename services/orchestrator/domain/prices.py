"""What was paid for, as far as anybody said."""

from collections.abc import Iterable

from services.orchestrator.domain.run import Generation, Request
from services.orchestrator.domain.summarising import FREE

FREE_TO_ALL = frozenset({"composition_requested"})
"""Requests that are always carried out on machines of our own."""


def price(requests: Iterable[Request], made: Iterable[Generation]) -> tuple[float | None, str]:
    """USD paid for all of these, and how that is known; None when somebody named no price."""
    asked = {one.provider or "a service that has not answered yet" for one in requests if _may_cost(one)}
    unpriced = sorted({*asked, *(one.provider for one in made)} - FREE)
    if unpriced:
        return None, f"Unknown: no price is recorded for what {', '.join(unpriced)} did."
    return 0.0, "Nothing there was paid for."


def _may_cost(request: Request) -> bool:
    return request.type not in FREE_TO_ALL
