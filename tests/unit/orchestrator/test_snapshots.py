"""A snapshot stands for the state it was taken of, and only for the fold that made that state."""

import json
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from services.orchestrator.domain import fold_source
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.evolution import FOLDS, evolve
from services.orchestrator.domain.fold_source import source_hash, sources_of
from services.orchestrator.domain.run import Run
from shared.messages.catalogue import decode
from tests.support.histories import driven
from tests.support.workflows import RUN_ID

FOLD = [evolve.__module__, decode.__module__]


def test_the_fingerprint_covers_every_fold_event_and_field_of_a_run() -> None:
    made_of = {fold.__module__ for fold in FOLDS.values()} | {event.__module__ for event in FOLDS}
    _collect(Run, made_of)
    assert {name for name in made_of if name.startswith(fold_source.OURS)} <= sources_of(FOLD).keys()


def test_the_fingerprint_changes_with_any_module_of_the_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    assert source_hash(FOLD) == RUN_DECIDER.fingerprint
    sources = sources_of(FOLD)
    for changed in sources:
        monkeypatch.setattr(fold_source, "sources_of", lambda _: {**sources, changed: "changed"})  # noqa: B023
        assert source_hash(FOLD) != RUN_DECIDER.fingerprint, f"{changed} can change unnoticed"


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_snapshot_gives_back_the_state_in_its_types_and_order(data: st.DataObject) -> None:
    one = driven(lambda below: data.draw(st.integers(0, below - 1)), 25)
    run = Run(run_id=RUN_ID)
    for event in one.events:
        run = evolve(run, event)
        stored = json.loads(json.dumps(RUN_DECIDER.dump_state(run)))
        read = RUN_DECIDER.load_state(stored)
        assert read == run
        assert repr(read) == repr(run), "the same values, in other types or another order"


def _collect(kind: Any, found: set[str]) -> None:
    """Modules of the records a type is made of, at any depth."""
    is_record = isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, BaseModel))
    if is_record:
        found.add(kind.__module__)
    if is_record:
        names = [one.name for one in fields(kind)] if is_dataclass(kind) else list(kind.model_fields)
        for name, hint in get_type_hints(kind).items():
            if name in names:
                _collect(hint, found)
    for part in getattr(kind, "__args__", ()):
        _collect(part, found)
    if origin := getattr(kind, "__origin__", None):
        found.add(getattr(origin, "__module__", ""))
