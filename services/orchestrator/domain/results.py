"""What came of a question's sub-actions, under the `result_key` that each of them names."""

from collections.abc import Iterable

from services.orchestrator.domain.definition import SubAction
from services.orchestrator.domain.run import Generation
from shared.messages.message import JsonObject

NEWEST = 100
"""Results an answer repeats under one key; older ones stay in the run, to be picked and fetched."""
EVERYTHING = "generations"
"""The usual key: what all actions of the question made, whatever their own key is."""


def results(actions: Iterable[SubAction], made: Iterable[Generation]) -> dict[str, JsonObject]:
    """By result key the newest of what was made or brought, oldest first, by generation id.

    A key that several actions share holds what all of them made; a key of an action that was not used is
    there and empty.
    """
    keys = {action.id: action.result_key for action in actions}
    found: dict[str, dict[str, Generation]] = {EVERYTHING: {}, **{key: {} for key in keys.values()}}
    for one in made:
        for key in {EVERYTHING, keys.get(one.action_id, EVERYTHING)}:
            found[key][one.generation_id] = one
    return {
        key: {name: one.as_json() for name, one in list(group.items())[-NEWEST:]}
        for key, group in found.items()
    }
