"""`user.select`: a person picks, edits or orders items."""

from typing import Any

from services.orchestrator.domain.resolution import resolve_inputs
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.schemas import refuse_unusable_schema
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.regions import parse_location

MODES = ("select", "edit", "reorder")


def selectable(data: Any) -> list[Any]:
    """The items of `user.select`'s data: a list, or the only list inside an object.

    Raises:
        ModuleInputError: there is no such list, or more than one, or it is empty.
    """
    lists = (
        [data]
        if isinstance(data, list)
        else [v for v in data.values() if isinstance(v, list)]
        if isinstance(data, dict)
        else []
    )
    if len(lists) != 1 or not lists[0]:
        raise ModuleInputError("user.select needs `data` with exactly one list that is not empty")
    return list(lists[0])


def begin_select(visit: Visit) -> list[RunEvent]:
    """Ask a person to pick among items, edit them or put them in order.

    Raises:
        ModuleInputError: there are no items, the mode is unknown, or `item_schema` is no JSON Schema.
    """
    inputs = resolve_inputs(visit.entry, visit.context.model_dump())
    items = selectable(inputs.get("data"))
    mode = inputs.get("mode", "select")
    if mode not in MODES:
        raise ModuleInputError(f"mode {mode!r} of user.select is not one of {', '.join(MODES)}")
    item_schema = inputs.get("item_schema")
    if item_schema is not None:
        refuse_unusable_schema(item_schema, "item_schema")
    display = {
        "data": inputs["data"],
        "schema": inputs.get("schema", {}),
        "multi_select": bool(inputs.get("multi_select", False)),
        "mode": mode,
        "boxes": [_box(item) for item in items],
        "previous_response": visit.previous_response,
        "retryable": visit.ways_out,
        **({"item_schema": item_schema} if item_schema is not None else {}),
    }
    return [visit.ask("selection", str(inputs.get("prompt", "")), inputs, display)]


def _box(item: Any) -> list[float] | None:
    location = item.get("location") if isinstance(item, dict) else None
    box = parse_location(location).box if isinstance(location, str) else None
    return [box.x0, box.y0, box.x1, box.y1] if box else None
