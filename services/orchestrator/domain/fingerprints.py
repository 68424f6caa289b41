"""Whether a service is asked for the same again: a hash of the request without what differs on each visit."""

import hashlib
import json
from typing import Any

from services.orchestrator.domain.run import RunEvent
from shared.messages.analysis import AnalysisRequested
from shared.messages.composition import CompositionRequested
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsRequested

OF_THE_VISIT = {"request_id", "attempt", "seed", "feedback", "rejected_output", "fingerprint"}
"""Who asks and how often; a composition's seed follows from its request's id."""


def fingerprinted(event: RunEvent, position: int) -> RunEvent:
    """A request, the `position`th of its visit from 0, with its fingerprint; any other event as it is."""
    if not isinstance(event, AnalysisRequested | PromptsRequested | CompositionRequested):
        return event
    return event.model_copy(update={"fingerprint": fingerprint(event, position)})


def fingerprint(
    request: AnalysisRequested | PromptsRequested | CompositionRequested, position: int = 0
) -> str:
    """sha256, in hex, of everything the answer depends on but a person's correction of an earlier one.

    The same for two items of a `foreach` only if it is asked at the same place among them.

    An answer that was corrected and then accepted is what is kept, so the words that led to it do not count;
    nor do the ids of the questions a module reads, which are new each time the same is answered.
    """
    asked = {**request.model_dump(mode="json", exclude=OF_THE_VISIT), "position": position}
    if "context" in asked:
        asked["context"] = _without_ids(asked["context"])
    written = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _without_ids(context: JsonObject) -> JsonObject:
    same = {key: value for key, value in context.items() if key not in OF_THE_VISIT}
    steps: dict[str, Any] = context.get("previous_interactions") or {}
    return {
        **same,
        "previous_interactions": {
            step: {
                module: {key: value for key, value in seen.items() if key != "interaction_id"}
                for module, seen in modules.items()
            }
            for step, modules in steps.items()
        },
    }
