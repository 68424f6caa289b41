"""What is answered when nobody does: the workflow's own words, or what a policy picks from what is there."""

from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.patience import Policy
from services.orchestrator.domain.run import Generation, Run
from shared.messages.message import JsonObject


def chosen(auto_choice: JsonObject | Policy, run: Run, question: Interaction) -> JsonObject | None:
    """The answer to give; None when the policy finds nothing finished to choose from.

    It is checked like any answer afterwards: a policy that does not suit the question gives one that is
    refused there. Where the question has ways out, a policy takes the first that goes on.
    """
    if not isinstance(auto_choice, str):
        return auto_choice
    way = _way_on(question)
    if question.interaction_type == "media_generation":
        made = _pick(auto_choice, run, question)
        return {**way, "selected_content_id": made.generation_id} if made else None
    if question.interaction_type == "selection":
        return {**way, "selected_indices": _indices(question)}
    return way


def _pick(policy: Policy, run: Run, question: Interaction) -> Generation | None:
    """The first finished content, or the one with the best score; the first among equals and unscored."""
    made = run.generations_at(question.site).values()
    ready = [one for one in made if one.status == "ready" and one.content is not None]
    if policy == "first" or not ready:
        return ready[0] if ready else None
    return max(ready, key=lambda one: one.score.overall if one.score else -1.0)


def _indices(question: Interaction) -> list[int]:
    """The first item; of an order, the order as it is."""
    if question.display_data.get("mode") != "reorder":
        return [0]
    return list(range(len(question.display_data.get("boxes") or [])))


def _way_on(question: Interaction) -> JsonObject:
    offered = (question.display_data.get("retryable") or {}).get("options") or []
    return next(({"option_id": one["id"]} for one in offered if one["mode"] == "continue"), {})
