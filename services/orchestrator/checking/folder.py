"""A workflow's folder as it lies on the disk, broken or not: read once, so that the rules read nothing."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

MAX_FILE_BYTES = 1 << 20
MAX_FILES = 2_000
MAX_VALUES = 20_000
"""Values in one JSON file: each may be wrong in several ways, and every way is told."""
Flaw = Literal["", "too_large", "not_text", "outside", "unreadable"]


@dataclass(frozen=True)
class File:
    """One file; `text` is None when there is a flaw."""

    path: str
    text: str | None
    flaw: Flaw = ""

    @cached_property
    def parsed(self) -> "Parsed":
        return parse(self.text) if self.text is not None else Parsed(None)


@dataclass(frozen=True)
class Parsed:
    """A JSON text's value, or where it stops being JSON; keys an object had twice."""

    value: Any
    error: str = ""
    line: int = 0
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Folder:
    """Every file by its path below the folder, with `/` between names; `cut` when there were too many."""

    name: str
    files: Mapping[str, File] = field(default_factory=dict)
    cut: bool = False

    def json(self, path: str) -> Any:
        """The value of a JSON file; None when it is missing or no JSON."""
        file = self.files.get(path)
        return file.parsed.value if file is not None else None


def read_folder(path: Path) -> Folder:
    """All that is below `path`; hidden files and editors' backups are left out, links lead inside only."""
    root = path.resolve()
    files: dict[str, File] = {}
    for found in _walk(root):
        if len(files) >= MAX_FILES:
            return Folder(root.name, files, cut=True)
        name = found.relative_to(root).as_posix()
        files[name] = _read(found, name, root)
    return Folder(root.name, files)


def _walk(root: Path) -> Iterator[Path]:
    seen: set[str] = set()
    for place, folders, names in os.walk(root, followlinks=True):
        here = os.path.realpath(place)
        if here in seen or not Path(here).is_relative_to(root):
            folders.clear()
            continue
        seen.add(here)
        folders[:] = sorted(name for name in folders if not _ignored(name))
        yield from (Path(place) / name for name in sorted(names) if not _ignored(name))


def _ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or name == "__pycache__"


def _read(path: Path, name: str, root: Path) -> File:
    try:
        if not path.resolve(strict=True).is_relative_to(root):
            return File(name, None, "outside")
        if not path.is_file():  # a named pipe would be read for ever
            return File(name, None, "unreadable")
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            return File(name, None, "too_large")
        return File(name, content.decode("utf-8"))
    except UnicodeDecodeError:
        return File(name, None, "not_text")
    except (OSError, RuntimeError):  # a link in a circle is a RuntimeError before Python 3.13
        return File(name, None, "unreadable")


def parse(text: str) -> Parsed:
    """JSON with the mistakes Python's reader forgives: keys twice."""
    repeated: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in found:
            if key in made:
                repeated.append(key)
            made[key] = value
        return made

    try:
        value = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        return Parsed(
            None, f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})", error.lineno
        )
    except (ValueError, RecursionError) as error:
        return Parsed(None, f"not valid JSON: {error}")
    if _holds_more_than(MAX_VALUES, value):
        return Parsed(None, f"holds more than {MAX_VALUES:,} values")
    return Parsed(value, repeated=tuple(dict.fromkeys(repeated)))


def _holds_more_than(most: int, value: Any) -> bool:
    waiting, count = [value], 0
    while waiting and count <= most:
        part = waiting.pop()
        count += 1
        if len(waiting) <= most:
            waiting.extend(
                part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
            )
    return count + len(waiting) > most
