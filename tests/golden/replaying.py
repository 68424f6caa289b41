"""What a golden history comes to today."""

from typing import Any

from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run
from services.orchestrator.domain.state_hash import Fields, known_fields, state_hash
from shared.messages.catalogue import decode
from shared.messages.message import Message
from shared.messages.run import WorkflowDefined
from tests.golden.files import Golden, Json


def outcome(golden: Golden, fields: Fields | None = None) -> Json:
    """As `Golden.expected`; with the hash over `fields` of the records named there, or over all known now."""
    messages = read(golden)
    if golden.stream == "run":
        run = folded(golden)
        named = known_fields() if fields is None else fields
        return {"state_hash": state_hash(run, named), "fields": named, "facts": facts(run)}
    return {"content_hash": [_content_hash(m) for m in messages]} if golden.stream == "definition" else {}


def read(golden: Golden) -> list[Message]:
    """Its events as the catalogue reads them."""
    return [decode(event["type"], event["schema_version"], event["data"]) for event in golden.events]


def folded(golden: Golden) -> Run:
    messages: list[Any] = read(golden)
    return fold(Run(run_id=messages[0].run_id), messages)


def facts(run: Run) -> Json:
    """What a person would say the history came to."""
    asked = run.question
    return {
        "status": run.status,
        "workflow_hash": run.workflow_hash,
        "at": f"{run.cursor.site}#{run.cursor.visit} {run.cursor.phase}" if run.cursor else None,
        "question": asked and [asked.interaction_id, asked.interaction_type, asked.title],
        "state_keys": sorted(run.state),
        "visits": dict(sorted(run.visits.items())),
        "generations": {key: made.status for key, made in run.generations.items()},
        "requests": {key: request.outcome for key, request in run.requests.items()},
        "failure": run.failure and run.failure.reason,
    }


def _content_hash(message: Message) -> str:
    assert isinstance(message, WorkflowDefined)
    return Workflow.model_validate(message.definition).content_hash
