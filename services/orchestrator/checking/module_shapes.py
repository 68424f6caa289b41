"""What each module leaves behind, as shapes: from schemas, displayed data and the content model."""

from collections.abc import Callable, Mapping
from typing import Any

from services.orchestrator.checking import shapes
from services.orchestrator.checking.layout import Layout, Module
from services.orchestrator.checking.shapes import ANYTHING, CONTENT, INTEGER, NUMBER, TEXT, Shape
from services.orchestrator.domain.results import EVERYTHING

Infer = Callable[[Any], Shape]
"""The shape of an input's value, its expressions resolved where the module stands."""
_CUT = shapes.record({"format": TEXT, "content": CONTENT, "thumbnail": CONTENT}, ["format", "content"])


def form_fields(layout: Layout, module: Module) -> dict[str, Any]:
    """The properties of a form's schema; none for other modules."""
    schema = (
        layout.embedded(module.step, module.inputs.get("schema")) if module.module_id == "user.form" else None
    )
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


def outputs_of(layout: Layout, module: Module, infer: Infer) -> Mapping[str, tuple[Shape, bool]]:
    """Shape of each output, and whether a visit always leaves it behind."""
    match module.module_id:
        case "user.form":
            return _form(layout, module)
        case "user.select":
            item = item_of(infer(module.inputs.get("data")))
            several: Shape = {"type": "array", "items": item}
            found = {"selected_indices": _list_of(INTEGER), "selected_data": several, "selected_item": item}
        case "api.llm":
            schema = layout.embedded(module.step, module.inputs.get("output_schema"))
            is_here = isinstance(schema, dict) and "$ref" not in schema
            found = {"response": shapes.from_schema(schema) if is_here else ANYTHING}
        case "media.generate":
            found = {
                **_results(module),
                "selected_content_id": TEXT,
                "selected_content": CONTENT,
            }
        case "media.compose":
            cuts = _list_of(_CUT)
            whole = {"cuts": cuts, "duration_s": NUMBER, "thumbnail": CONTENT}
            found = {"response": shapes.record(whole, ["cuts", "duration_s"]), "cuts": cuts}
        case "media.storyboard":
            listed = _list_of({"type": "object"})
            board: Shape = {"type": "object"}
            found = {"storyboard": board, "shots": listed, "total_duration": NUMBER, "warnings": listed}
        case _:
            found = {}
    if module.entry.get("foreach"):
        found = {name: _list_of(shape) for name, shape in found.items()}
    return {name: (shape, True) for name, shape in found.items()}


def _results(module: Module) -> dict[str, Shape]:
    """What was made, by id, under the key each sub-action names."""
    keys = {str(action.get("result_key", EVERYTHING)) for action in module.sub_actions}
    return {key: {"type": "object"} for key in sorted({EVERYTHING, *keys})}


def _form(layout: Layout, module: Module) -> Mapping[str, tuple[Shape, bool]]:
    schema = layout.embedded(module.step, module.inputs.get("schema"))
    said = schema.get("required") if isinstance(schema, dict) else None
    required = said if isinstance(said, list) else []
    fields = {name: _field(one) for name, one in form_fields(layout, module).items()}
    values = shapes.record(fields, [name for name in required if name in fields])
    return {
        **({name: (shape, True) for name, shape in _results(module).items()} if module.sub_actions else {}),
        **{name: (shape, name in required) for name, shape in fields.items()},
        "values": (values if fields else ANYTHING, True),
    }


def _field(schema: Any) -> Shape:
    """A field's value: a media field becomes the content it names."""
    if not isinstance(schema, dict):
        return ANYTHING
    if schema.get("format") == "media":
        return CONTENT
    if isinstance(schema.get("items"), dict):
        return {**shapes.from_schema(schema), "items": _field(schema["items"])}
    return shapes.from_schema(schema)


def item_of(data: Shape) -> Shape:
    """What `user.select` picks from: a list's items, or those of the only list in an object."""
    found = lists_in(data)
    return shapes.items_of(found[0]) if found is not None and len(found) == 1 else ANYTHING


def lists_in(data: Shape) -> list[Shape] | None:
    """The lists `user.select` could mean; None when too little is known."""
    kinds = shapes.kinds_of(data)
    if kinds is None:
        return None
    if kinds == {"array"}:
        return [data]
    properties = data.get("properties")
    if kinds != {"object"} or not isinstance(properties, dict):
        return [] if kinds.isdisjoint({"array", "object"}) else None
    inside = [(shapes.kinds_of(one), one) for one in properties.values()]
    return (
        None
        if any(kind is None for kind, _ in inside)
        else [one for kind, one in inside if kind == {"array"}]
    )


def _list_of(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}
