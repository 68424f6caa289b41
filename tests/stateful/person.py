"""How a person answers what a run asks: the response that is sent, and the outputs it should lead to."""

from typing import Any

from tests.stateful.flow import PLACES
from tests.stateful.model import Model
from tests.stateful.terms import Said

MUSIC: list[dict[str, Any]] = [{"music": True}, {"music": False}] * 3 + [{}]
NAMES = ["Mia", "Åse", "猫"]
WRONG: dict[str, list[dict[str, Any]]] = {
    "form": [
        {},
        {"values": {}},
        {"values": {"names": []}},
        {"values": {"names": 5}},
        {"selected_indices": [0]},
    ],
    "selection": [{}, {"selected_indices": [9]}, {"selected_indices": [0, 0]}, {"option_id": "publish"}],
    "media_generation": [{"selected_content_id": "gc_nothing"}, {"option_id": "publish"}, {"values": {}}],
    "review": [{"option_id": "go_on"}, {"selected_indices": [0]}, {"option_id": "retry", "feedback": 5}],
}
"""Responses that no question of the kind takes."""


def filled_in(number: int) -> Said:
    values = {"names": NAMES[: 1 + number % 3], **MUSIC[number // 3 % 7]}
    return {"values": values}, {**values, "values": values}


def chosen(model: Model, number: int) -> Said | None:
    """Some elements in some order; None where there is nothing to choose from."""
    try:
        items = list(model.state["seen"]["elements"])
    except KeyError:
        return None
    wanted = [index for index in range(len(items)) if number >> index & 1] or [number % max(len(items), 1)]
    if not items:
        return None
    indices = wanted[::-1] if number & 64 else wanted
    return {"selected_indices": indices}, {
        "selected_indices": indices,
        "selected_data": [items[index] for index in indices],
    }


def picked(model: Model, site: str, number: int) -> Said | None:
    """Something finished; None while there is none."""
    ready = [name for name, one in model.made.items() if one.site == site and one.status == "ready"]
    if not ready:
        return None
    name = ready[number % len(ready)]
    return {"selected_content_id": name}, {
        "selected_content_id": name,
        "selected_content": model.made[name].content,
        "generations": {key: {"status": one.status} for key, one in model.made.items() if one.site == site},
    }


def answer_at(model: Model, at: int, number: int) -> Said | None:
    """An answer the question of this place should take, None when there can be none now."""
    place = PLACES[at]
    match place.kind:
        case "form":
            return filled_in(number)
        case "selection":
            return chosen(model, number)
        case "media_generation":
            return picked(model, place.site, number)
        case _:
            return None
