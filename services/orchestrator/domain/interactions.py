"""Questions and answers of a run, paired by id: the projection every module's context is cut from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site
from shared.messages.message import JsonObject, Message, Value
from shared.messages.run import InteractionRequested, InteractionResponse, InteractionType

SAID = ("option_id", "selected_indices", "selected_content_id", "feedback", "values", "edited")
"""Keys that a person sends; the rest of a response follows from them."""

VISITS_KEPT = 50
"""Visits of a site whose questions are known in brief; an answer to an older one is to nothing known."""

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
    in_brief: bool = False
    remind_at: datetime | None = None
    expires_at: datetime | None = None
    reminded: bool = False

    def brief(self) -> "Interaction":
        """Only what a late or repeated answer is measured against: where it was asked, and what was said."""
        said = self.response and {key: self.response[key] for key in SAID if key in self.response}
        return replace(self, title="", resolved_inputs={}, display_data={}, response=said, in_brief=True)


Interactions = Mapping[str, Interaction]
"""By interaction id, in the order they were asked."""


def fold_interaction(interactions: Interactions, event: Message) -> Interactions:
    """Add a question, or an answer to the question of that id; an answer without question is dropped.

    A site keeps its newest question and its newest answer whole, the earlier ones in brief: a run that is
    sent back a thousand times does not carry a thousand pages with it.
    """
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
                remind_at=event.remind_at,
                expires_at=event.expires_at,
            )
            brief = _earlier_in_brief(interactions, asked)
            return {**_remembered(interactions, asked), **brief, event.interaction_id: asked}
        case InteractionResponse() if event.interaction_id in interactions:
            answered = replace(interactions[event.interaction_id], response=event.response)
            return {**interactions, event.interaction_id: answered}
        case _:
            return interactions


def _remembered(interactions: Interactions, asked: Interaction) -> Interactions:
    """All but what was asked at this site many visits ago, unless it is the site's newest answer still."""
    oldest = asked.visit - VISITS_KEPT
    if oldest < 1:
        return interactions
    return {
        key: one
        for key, one in interactions.items()
        if one.visit > oldest or not one.in_brief or one.site != asked.site
    }


def _earlier_in_brief(interactions: Interactions, asked: Interaction) -> dict[str, Interaction]:
    """Those of the site that nobody reads again; looks back only as far as they are whole."""
    changed: dict[str, Interaction] = {}
    kept_answer = asked.interaction_type == "review"  # which leaves the site's own question as it is
    for earlier in reversed(tuple(interactions.values())):
        is_own = earlier.interaction_type != "review"
        if earlier.site != asked.site or (is_own and asked.interaction_type == "review"):
            continue
        if earlier.in_brief and earlier.response is not None:
            break
        if is_own and earlier.response is not None and not kept_answer:
            kept_answer = True
        elif not earlier.in_brief:
            changed[earlier.interaction_id] = earlier.brief()
    return changed


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
    whole = (one for one in interactions if not one.in_brief)
    newest = {one.site: one for one in whole if one.interaction_type != "review"}
    projected: dict[str, Any] = {}
    for site, interaction in newest.items():
        if str(site) not in allowed:
            continue
        seen = VisibleInteraction(
            interaction_id=interaction.interaction_id,
            interaction_type=interaction.interaction_type,
            resolved_inputs=interaction.resolved_inputs,
            response=interaction.response,
        ).model_dump(by_alias=True)
        if seen["response"] is None:
            del seen["response"]
        projected.setdefault(site.step_id, {})[site.module_name] = seen
    return projected
