"""What a person's selection means: the items picked, as edited, or all of them in a new order."""

from typing import Any

from services.orchestrator.domain.refusals import invalid
from services.orchestrator.domain.schemas import violations
from services.orchestrator.domain.selecting import selectable
from shared.messages.message import JsonObject


def picked(display: JsonObject, response: JsonObject) -> JsonObject:
    """The outputs of `user.select`: `selected_indices`, `selected_data`, `selected_item` (the first).

    Raises:
        CallerError: with a pointer to what is wrong.
    """
    items = selectable(display["data"])
    mode = display.get("mode", "select")
    chosen = _indices(items, response.get("selected_indices"))
    if mode == "reorder":
        if len(chosen) < len(items):
            left = ", ".join(str(index) for index in range(len(items)) if index not in chosen)
            hint = f"Name every index in the new order; missing: {left}."
            raise invalid("the order does not hold all items", "/selected_indices", hint)
    elif len(chosen) > 1 and not display.get("multi_select"):
        raise invalid("only one item can be selected", "/selected_indices", "Send exactly one index.")
    edited = _edited(display, mode, items, response.get("edited"))
    data = [edited.get(index, items[index]) for index in chosen]
    return {"selected_indices": chosen, "selected_data": data, "selected_item": data[0]}


def _indices(items: list[Any], chosen: Any) -> list[int]:
    if not isinstance(chosen, list) or not chosen:
        raise invalid(
            "nothing is selected", "/selected_indices", f"Send a list of indices from 0 to {len(items) - 1}."
        )
    seen: set[int] = set()
    for position, index in enumerate(chosen):
        pointer = f"/selected_indices/{position}"
        if isinstance(index, bool) or not isinstance(index, int):
            raise invalid(f"{index!r} is not an index", pointer, "Send whole numbers.")
        if not 0 <= index < len(items):
            raise invalid(
                f"index {index} is out of range",
                pointer,
                f"Valid indices: 0 to {len(items) - 1}.",
                code="index_out_of_range",
            )
        if index in seen:
            raise invalid(f"index {index} is selected twice", pointer, "Name each index once.")
        seen.add(index)
    return chosen


def _edited(display: JsonObject, mode: str, items: list[Any], said: Any) -> dict[int, Any]:
    """Items by index as a person wants them; one that is not selected may be edited and changes nothing."""
    if said is None:
        return {}
    if mode != "edit":
        raise invalid("the items of this question cannot be edited", "/edited", "Leave edited out.")
    if not isinstance(said, dict):
        raise invalid("edited is not an object", "/edited", 'Send {"<index>": <the whole item>}.')
    edited: dict[int, Any] = {}
    for key, item in said.items():
        index = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else -1
        if not 0 <= index < len(items) or str(index) != key:
            hint = f"Valid indices: 0 to {len(items) - 1}."
            raise invalid(f"there is no item {key!r}", f"/edited/{_escaped(key)}", hint, "index_out_of_range")
        for problem in violations(item, display.get("item_schema") or _alike(items[index])):
            place = "".join(f"/{_escaped(part)}" for part in problem.path)
            raise invalid(problem.message, f"/edited/{key}{place}", "Correct this value.")
        edited[index] = item
    return edited


def _alike(item: Any) -> JsonObject:
    """Without an `item_schema` an edited item keeps its JSON type."""
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    kind = kinds.get(type(item))
    return {"type": kind} if kind else {}


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
