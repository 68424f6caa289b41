"""Stories that new event formats are recorded in: runs driven by the rules of today, then bare examples."""

from collections.abc import Iterator
from random import Random
from typing import Any, get_args

from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.messages.example_values import RUN
from shared.messages.examples import EXAMPLES
from shared.messages.message import Message
from shared.messages.run import WorkflowDefined
from tests.golden.files import Golden, Json
from tests.support.histories import driven
from tests.support.short_workflow import short_workflow

SEEDS = range(30)
RUN_TYPES = frozenset(kind.type for kind in get_args(RunEvent))
_PRELUDES = (
    ("run_started",),
    ("run_started", "interaction_requested"),
    ("run_started", "interaction_requested", "generation_requested"),
    ("run_started", "step_started", "module_started", "analysis_requested"),
)


def stories() -> Iterator[Golden]:
    """Driven runs, then the definition they are pinned to."""
    for seed in SEEDS:
        made = driven(Random(seed).randrange, 40)
        about = f"A run of the short workflow that took whatever came (story {seed})."
        yield Golden(f"driven_{seed}", about, "run", tuple(_stored(event) for event in made.events))
    workflow = short_workflow()
    defined = WorkflowDefined(
        workflow_hash=workflow.content_hash, definition=workflow.model_dump(mode="json")
    )
    yield Golden("definition", "The short workflow as it is stored.", "definition", (_stored(defined),))


def by_example(kind: str) -> Golden:
    """The published example of a type, in the shortest history that folds with it.

    Raises:
        ValueError: no history of examples folds; a story must bring it about.
    """
    example = EXAMPLES[kind]
    about = f"The published example of {kind}."
    if kind not in RUN_TYPES:
        return Golden(f"example_{kind}", about, "message", (_stored(example),))
    for prelude in _PRELUDES:
        events: list[Any] = [*(EXAMPLES[name] for name in prelude if name != kind), example]
        try:
            fold(Run(run_id=RUN), events)
        except (KeyError, AttributeError, StopIteration):
            continue
        return Golden(f"example_{kind}", about, "run", tuple(_stored(event) for event in events))
    raise ValueError(
        f"{kind}: let tests/support/histories.py bring one about, its example alone does not fold"
    )


def _stored(event: Message) -> Json:
    kind, version, data = RUN_DECIDER.encode_event(event)  # type: ignore[arg-type]  # any message is encoded alike
    return {"type": kind, "schema_version": version, "data": dict(data)}
