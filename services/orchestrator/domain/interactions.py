"""Questions and answers of a run, paired by id: the projection every module's context is cut from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site
from shared.messages.message import JsonObject, Message, Value
from shared.messages.run import InteractionRequested, InteractionResponse, InteractionType

INTERACTION_EVENTS = (InteractionRequested.type, InteractionResponse.type)


@dataclass(frozen=True)
class Interaction:
    """One question and, once given, its one answer."""

    interaction_id: str
    interaction_type: InteractionType
    site: Site
    visit: int
    title: str
    resolved_inputs: JsonObject
    display_data: JsonObject
    response: JsonObject | None = None


Interactions = Mapping[str, Interaction]
"""By interaction id, in the order they were asked."""


def fold_interaction(interactions: Interactions, event: Message) -> Interactions:
    """Add a question, or an answer to the question of that id; an answer without question is dropped."""
    match event:
        case InteractionRequested():
            asked = Interaction(
                interaction_id=event.interaction_id,
                interaction_type=event.interaction_type,
                site=Site(event.step_id, event.module_name),
                visit=event.visit,
                title=event.title,
                resolved_inputs=event.resolved_inputs,
                display_data=event.display_data,
            )
            return {**interactions, event.interaction_id: asked}
        case InteractionResponse() if event.interaction_id in interactions:
            answered = replace(interactions[event.interaction_id], response=event.response)
            return {**interactions, event.interaction_id: answered}
        case _:
            return interactions


class VisibleInteraction(Value):
    """What a module sees of one interaction; `_resolved_inputs` on the wire."""

    interaction_id: str
    interaction_type: InteractionType
    resolved_inputs: JsonObject = Field(serialization_alias="_resolved_inputs")
    response: JsonObject | None = None


def previous_interactions(interactions: Iterable[Interaction], visible: Iterable[str]) -> dict[str, Any]:
    """`{step_id: {module_name: {interaction_id, interaction_type, _resolved_inputs, response}}}`.

    Of each site only the newest question, with its own answer or none; only the sites named in
    `visible` (`"step_id.module_name"`): a module sees its own and those it declares, nothing else.
    """
    allowed = set(visible)
    projected: dict[str, Any] = {}
    for interaction in interactions:
        if str(interaction.site) not in allowed or interaction.interaction_type == "review":
            continue
        seen = VisibleInteraction(
            interaction_id=interaction.interaction_id,
            interaction_type=interaction.interaction_type,
            resolved_inputs=interaction.resolved_inputs,
            response=interaction.response,
        ).model_dump(by_alias=True)
        if seen["response"] is None:
            del seen["response"]
        projected.setdefault(interaction.site.step_id, {})[interaction.site.module_name] = seen
    return projected
