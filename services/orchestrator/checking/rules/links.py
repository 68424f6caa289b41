"""`$ref`: it leads to a file inside the folder, of the type it says, and never round in a circle."""

import posixpath
from collections.abc import Iterator
from typing import Any

from services.orchestrator.checking.layout import Layout, target
from services.orchestrator.checking.problem import Problem, closest, nearest, pointer
from services.orchestrator.checking.references import REFERENCE_TYPES, Reference, references


def followed(layout: Layout) -> Iterator[Problem]:
    """Each reference can be followed."""
    for reference in references(layout):
        yield from _followed(layout, reference)


def _followed(layout: Layout, reference: Reference) -> Iterator[Problem]:
    file, where = reference.step.file, reference.pointer
    if not isinstance(reference.name, str) or not reference.name:
        yield Problem("ref_not_a_path", file, where, f"$ref is {reference.name!r}, not a path")
        return
    if not reference.target:
        hint = "keep the file below the step's folder"
        yield Problem(
            "ref_leads_out", file, where, f"$ref {reference.name!r} leads out of the workflow's folder", hint
        )
        return
    if reference.kind not in REFERENCE_TYPES:
        message = f"$ref type {reference.kind!r} is not one of {', '.join(REFERENCE_TYPES)}"
        yield Problem("ref_type", file, where, message, closest(reference.kind, REFERENCE_TYPES))
    found = layout.folder.files.get(reference.target)
    if found is None:
        near = [posixpath.relpath(path, reference.step.folder) for path in layout.folder.files]
        candidates = [path for path in near if not path.startswith("..") and path != "step.json"]
        message = f"$ref {reference.name!r}: no such file"
        yield Problem("missing_file", file, where, message, nearest(reference.name, candidates))
    elif reference.kind == "json" and not reference.target.endswith(".json"):
        parsed = found.parsed
        if parsed.error:
            yield Problem("invalid_json", reference.target, "", parsed.error, line=parsed.line)
    elif reference.kind == "text" and found.text and ("{{" in found.text or "{%" in found.text):
        hint = 'say "type": "jinja2" to have it filled in'
        yield Problem(
            "unfilled_template",
            file,
            where,
            "this text has {{ … }} and is sent as it stands",
            hint,
            "warning",
        )


def without_circles(layout: Layout) -> Iterator[Problem]:
    """No `$ref` inside a JSON file comes back to where it began, in the file or over others."""
    started = {r.target for r in references(layout) if r.kind == "json" and r.target in layout.folder.files}
    said: set[frozenset[str]] = set()
    for path in sorted(started):
        for circle in _circles(layout, path):
            if frozenset(circle) not in said:
                said.add(frozenset(circle))
                way = [spot.removeprefix(path) for spot in (*circle, circle[0])]
                message = f"$ref leads in a circle: {' → '.join(way)}"
                where = circle[0].partition("#")[2]
                yield Problem("ref_circle", path, where, message, "let one of them end in a type")


def _circles(layout: Layout, path: str) -> Iterator[tuple[str, ...]]:
    for place, name in _links(layout.folder.json(path), ()):
        trail = [f"{path}#{place}"]
        here, link = path, name
        while True:
            here, inside = _destination(here, link)
            spot = f"{here}#{inside}"
            value = _at(layout.folder.json(here), inside)
            if spot in trail:
                yield tuple(trail[trail.index(spot) :])
                break
            if not (isinstance(value, dict) and isinstance(value.get("$ref"), str)):
                break
            trail.append(spot)
            link = value["$ref"]


def _destination(path: str, link: str) -> tuple[str, str]:
    file, _, inside = link.partition("#")
    return (target(posixpath.dirname(path), file) if file else path), inside


def _links(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _links(part, (*place, index))
    elif isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield pointer(*place), value["$ref"]
        for key, part in value.items():
            yield from _links(part, (*place, key))


def _at(value: Any, inside: str) -> Any:
    for part in inside.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        value = value.get(key) if isinstance(value, dict) else None
    return value
