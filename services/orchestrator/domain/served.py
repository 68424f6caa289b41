"""What services made for each module, so that the same is not asked, and paid for, again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.orchestrator.domain.copying import replace
from shared.messages.message import JsonObject


@dataclass(frozen=True)
class Served:
    """What a module last asked of services; `outputs` is what it had of them before the run went back."""

    visit: int
    fingerprints: tuple[str, ...]
    outputs: JsonObject | None = None


ServedBySite = dict[str, Served]


def requested(served: ServedBySite, site: str, visit: int, fingerprint: str) -> ServedBySite:
    """With one more request, or the same once more, as a fork asks it again.

    One from before there were fingerprints is like no other.
    """
    if not fingerprint:
        return without(served, site)
    known = served.get(site)
    others = known.fingerprints if known and known.visit == visit else ()
    again = fingerprint in others
    return {**served, site: Served(visit, others if again else (*others, fingerprint))}


def shelved(served: ServedBySite, undone: Collection[str], outputs: Mapping[str, JsonObject]) -> ServedBySite:
    """With the outputs of modules that are undone at hand."""
    gone = {site: replace(served[site], outputs=outputs[site]) for site in undone if site in served}
    return {**served, **gone}


def unshelved(served: ServedBySite, site: str) -> ServedBySite:
    """Once a module has outputs again."""
    known = served.get(site)
    return (
        served if known is None or known.outputs is None else {**served, site: replace(known, outputs=None)}
    )


def without(served: ServedBySite, site: str) -> ServedBySite:
    return {key: known for key, known in served.items() if key != site} if site in served else served
