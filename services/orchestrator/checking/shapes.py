"""Shapes: what is known of a value before there is one, as JSON Schema; `{}` is anything."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from shared.messages.media import MediaReference

Shape = Mapping[str, Any]
Presence = Literal["present", "optional", "absent"]

ANYTHING: Shape = {}
TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "number"}
INTEGER: Shape = {"type": "integer"}
BOOLEAN: Shape = {"type": "boolean"}
_CONTENT = MediaReference.model_json_schema()
CONTENT: Shape = {
    **_CONTENT,
    "required": list(_CONTENT["properties"]),
}  # dumped whole, null for what is not known
_SCALARS = {"string", "number", "integer", "boolean", "null"}
_KEYWORDS: Mapping[str, type | tuple[type, ...]] = {"required": list, "enum": list, "type": (str, list)}
_STRING_METHODS = (
    "capitalize casefold count endswith find isdigit isupper islower lower lstrip removeprefix removesuffix "
    "rstrip split splitlines startswith strip title upper"
)
_METHODS = {
    "object": frozenset(("get", "items", "keys", "values")),
    "array": frozenset(("count", "index")),
    "string": frozenset(_STRING_METHODS.split()),
}


def record(properties: Mapping[str, Shape], required: Iterable[str] | None = None) -> Shape:
    """An object with exactly these properties, all of them there unless `required` says which."""
    names = list(properties) if required is None else list(required)
    return {
        "type": "object",
        "properties": dict(properties),
        "required": names,
        "additionalProperties": False,
    }


def from_schema(schema: Any) -> Shape:
    """A schema somebody wrote; keywords that hold what they must not are left out (a rule has said so)."""
    if not isinstance(schema, Mapping):
        return ANYTHING
    made: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs", "definitions"):
            if isinstance(value, Mapping):
                made[key] = {name: from_schema(part) for name, part in value.items()}
        elif key in ("anyOf", "oneOf"):
            if isinstance(value, list):
                made[key] = [from_schema(part) for part in value]
        elif key in ("items", "additionalProperties"):
            made[key] = value if isinstance(value, bool) and key != "items" else from_schema(value)
        elif key not in _KEYWORDS or isinstance(value, _KEYWORDS[key]):
            made[key] = value
    return made


def items_of(shape: Shape) -> Shape:
    """What a loop over the value gives."""
    found: list[Shape] = []
    for one in variants(shape):
        kind = one.get("type")
        if kind == "array":
            found.append(_resolved(one.get("items") or ANYTHING, shape))
        elif kind in ("object", "string"):
            found.append(TEXT)
        else:
            return ANYTHING
    return union(found)


def variants(shape: Shape) -> list[Shape]:
    """The shapes of which the value has one, null left out; `[{}]` when nothing is known."""
    shape = _resolved(shape, shape)
    for keyword in ("anyOf", "oneOf"):
        if isinstance(shape.get(keyword), list):
            inside = [_resolved(one, shape) for one in shape[keyword] if isinstance(one, dict)]
            return [found for one in inside for found in variants(one)] or [ANYTHING]
    kinds = shape.get("type")
    if isinstance(kinds, list):
        return [{**shape, "type": str(kind)} for kind in kinds if kind != "null"] or [ANYTHING]
    if kinds == "null":
        return []
    if "const" in shape:
        return [of_value(shape["const"])]
    if kinds is None and isinstance(shape.get("enum"), list):
        return [of_value(value) for value in shape["enum"]]
    return [shape]


def kinds_of(shape: Shape) -> set[str] | None:
    """JSON types the value may have; None when nothing is known."""
    kinds = {one.get("type") for one in variants(shape)}
    return None if None in kinds or not kinds else {str(kind) for kind in kinds}


def member(shape: Shape, name: str) -> tuple[Shape, Presence]:
    """A property, item or method of the value and whether it is there; in doubt it is."""
    found: list[Shape] = []
    presences: set[Presence] = set()
    for one in variants(shape):
        inner, presence = _member(one, name, shape)
        presences.add(presence)
        if presence != "absent":
            found.append(inner)
    if not presences:
        return ANYTHING, "present"
    if presences == {"absent"}:
        return ANYTHING, "absent"
    return union(found), "present" if presences == {"present"} else "optional"


def _member(shape: Shape, name: str, root: Shape) -> tuple[Shape, Presence]:
    kind, properties = shape.get("type"), shape.get("properties")
    if isinstance(properties, dict) and kind in (None, "object"):
        if name in properties:
            inner = _resolved(properties[name], {**root, **shape})
            return inner, "present" if name in shape.get("required", ()) else "optional"
        open_to = shape.get("additionalProperties", False)
        if open_to is not False:
            return (open_to if isinstance(open_to, dict) else ANYTHING), "present"
        return ANYTHING, "present" if name in _METHODS["object"] else "absent"
    if kind == "array":
        if name.isdecimal():
            return _resolved(shape.get("items") or ANYTHING, root), "present"
        return ANYTHING, "present" if name in _METHODS["array"] else "absent"
    if kind == "string":
        return ANYTHING, "present" if name in _METHODS["string"] else "absent"
    return ANYTHING, "absent" if kind in _SCALARS else "present"


def names_in(shape: Shape) -> list[str]:
    """The properties the value may have."""
    return [name for one in variants(shape) for name in one.get("properties") or ()]


def union(shapes: Iterable[Shape]) -> Shape:
    """One of these; anything when one of them is anything."""
    different: dict[str, Shape] = {}
    for shape in shapes:
        if not shape:
            return ANYTHING
        different.setdefault(fingerprint(shape), shape)
    found = list(different.values())
    return found[0] if len(found) == 1 else {"anyOf": found} if found else ANYTHING


def of_value(value: Any) -> Shape:
    """The shape of a literal."""
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    if isinstance(value, float):
        return NUMBER
    if isinstance(value, str):
        return TEXT
    if isinstance(value, list):
        return {"type": "array", "items": union(of_value(part) for part in value)}
    if isinstance(value, dict):
        return record({key: of_value(part) for key, part in value.items()})
    return ANYTHING


def fingerprint(shape: Shape) -> str:
    """Equal for shapes that differ in words only."""
    return json.dumps(_bare(shape), sort_keys=True, default=str)


def _bare(value: Any, *, names: bool = False) -> Any:
    if isinstance(value, Mapping):
        kept = value if names else {k: v for k, v in value.items() if not _is_wording(k)}
        return {
            key: _bare(part, names=key in ("properties", "$defs") and not names) for key, part in kept.items()
        }
    if isinstance(value, list | tuple):
        return [_bare(part) for part in value]
    return value


def _is_wording(key: str) -> bool:
    return (
        key in ("title", "description", "default", "examples", "$comment", "$schema", "$id")
        or key[:2] == "x-"
    )


def _resolved(shape: Any, root: Shape) -> Shape:
    """The shape a local `$ref` names, with the definitions it may need further down."""
    for _ in range(16):
        if not isinstance(shape, Mapping):
            return ANYTHING
        name = shape.get("$ref")
        if not isinstance(name, str):
            break
        where: Any = root
        for part in name.removeprefix("#").split("/")[1:]:
            where = where.get(part) if isinstance(where, Mapping) else None
        shape = where
    else:
        return ANYTHING
    shared = {key: root[key] for key in ("$defs", "definitions") if key in root and key not in shape}
    return {**shape, **shared} if shape and shared else shape
