"""The run as an event-sourced aggregate: rules, fold, and how both are stored."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from services.orchestrator.domain.commands import Command
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import evolve
from services.orchestrator.domain.fold_source import source_hash
from services.orchestrator.domain.run import Run, RunEvent
from shared.eventsourcing.decider import Decider
from shared.messages.catalogue import decode

_RUN = TypeAdapter(Run)


def _encode(event: RunEvent) -> tuple[str, int, Mapping[str, Any]]:
    return event.type, event.schema_version, event.model_dump(mode="json")


def _decode(event_type: str, version: int, data: Mapping[str, Any]) -> RunEvent:
    return decode(event_type, version, data)  # type: ignore[return-value]  # streams of runs hold run events only


RUN_DECIDER: Decider[Command, Run, RunEvent] = Decider(
    initial=lambda run_id: Run(run_id=run_id),
    decide=decide,
    evolve=evolve,
    encode_event=_encode,
    decode_event=_decode,
    dump_state=lambda state: _RUN.dump_python(state, mode="json"),
    load_state=_RUN.validate_python,
    fingerprint=source_hash([evolve.__module__, decode.__module__]),
)
