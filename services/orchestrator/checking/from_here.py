"""What a run in the middle of a workflow would lack on its way on, given the state it really has."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.orchestrator.checking import shapes
from services.orchestrator.checking.expressions import Finding
from services.orchestrator.checking.flow import Moment, Written, moments
from services.orchestrator.checking.layout import Layout, Module
from services.orchestrator.checking.pinned import layout_of
from services.orchestrator.checking.rules.templates import lacking
from services.orchestrator.domain.definition import Site, Workflow

_KEY = re.compile(r"state\.([A-Za-z_][A-Za-z0-9_]*)")
_STATE = ("state_read_early", "state_never_set", "state_maybe_unset")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a module reads that a run would not have when it comes there."""

    site: str
    sentence: str


def lacks(workflow: Workflow, state: Mapping[str, Any], here: Site) -> tuple[Lack, ...]:
    """What is missing from `here` on, and, for a run that goes back, from any module before it on.

    A module behind `here` is judged as a run finds it that goes back to it: it has what modules before it
    wrote, of which all that counts is in `state`.
    """
    layout = layout_of(workflow)
    sites = [str(site) for site in workflow.sites]
    start = sites.index(str(here))
    found = list(_from(layout, moments(layout, start, _given(layout, state)), start))
    for position in range(start):
        unset = workflow.state_keys_from(workflow.sites[position])
        kept = {key: value for key, value in state.items() if key not in unset}
        moment = moments(layout, position, _given(layout, kept))[0]
        found += _back(_from(layout, [moment], position))
    return tuple(dict.fromkeys(found))


def _given(layout: Layout, state: Mapping[str, Any]) -> list[Written]:
    """The state as if a module before all others had written it, just as it is."""
    nobody = Module(layout.steps[0], -1, {"name": "this run"})
    return [Written(key, key, nobody, -1, shapes.of_value(value), True) for key, value in state.items()]


def _from(layout: Layout, judged: Any, start: int) -> Iterator[Lack]:
    behind = {key: module for module in layout.modules[:start] for key in module.outputs_to_state.values()}
    for moment in judged:
        for _, finding in lacking(layout, moment):
            yield Lack(moment.module.site, _sentence(finding, behind))
        yield from _loops(moment)


def _sentence(finding: Finding, behind: Mapping[str, Module]) -> str:
    named = _KEY.search(finding.message)
    if finding.rule not in _STATE or named is None or named[1] not in behind:
        return finding.message
    return (
        f"it reads state.{named[1]}, which this run has not got: "
        f"{behind[named[1]].site} writes it, and the run is past that"
    )


def _loops(moment: Moment) -> Iterator[Lack]:
    kinds = shapes.kinds_of(moment.item) if moment.item is not None else None
    if kinds is not None and kinds != {"array"}:
        yield Lack(moment.module.site, f"foreach goes over {' or '.join(sorted(kinds))}, and needs a list")


def _back(found: Iterator[Lack]) -> Iterator[Lack]:
    yield from (Lack(one.site, f"after going back there: {one.sentence}") for one in found)
