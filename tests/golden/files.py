"""Golden histories as files: what one holds, and which files there are."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).resolve().parent
MANIFEST = FOLDER / "manifest.json"
SUPERSEDED = FOLDER / "superseded.json"
Json = dict[str, Any]
Stream = Literal["run", "definition", "message"]


@dataclass(frozen=True)
class Golden:
    """One history in the stored format and what it came to when it was recorded.

    Attributes:
        name: Of its file, without `.json`.
        about: Which story it tells.
        stream: `run`: folded as a run; `definition`: read as a workflow; `message`: each event only read.
        events: `type`, `schema_version` and `data` of each event, as a store holds them.
        expected: Of a run `state_hash`, the `fields` it is taken over, and `facts`; of a definition its hash.
    """

    name: str
    about: str
    stream: Stream
    events: tuple[Json, ...]
    expected: Json = field(default_factory=dict)

    def text(self) -> str:
        """The file's content: an event a line, so that a difference shows where it is."""
        head = json.dumps({"about": self.about, "stream": self.stream}, ensure_ascii=False)[1:-1]
        lines = ",\n".join(json.dumps(event, ensure_ascii=False) for event in self.events)
        tail = json.dumps(self.expected, ensure_ascii=False)
        return f'{{{head},\n"events": [\n{lines}\n],\n"expected": {tail}}}\n'


def goldens() -> Iterator[Golden]:
    """Every golden history there is, by name."""
    for path in sorted(FOLDER.glob("*.json")):
        if path not in (MANIFEST, SUPERSEDED):
            said = json.loads(path.read_text(encoding="utf-8"))
            yield Golden(path.stem, said["about"], said["stream"], tuple(said["events"]), said["expected"])


def manifest() -> dict[str, str]:
    """sha256 of each file by its name, as it was when it was recorded."""
    said: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.exists() else {}
    return said


def superseded() -> dict[str, Json]:
    """`{name: {"state_hash": …, "why": …}}` where the fold was changed on purpose since the recording."""
    said: dict[str, Json] = json.loads(SUPERSEDED.read_text(encoding="utf-8")) if SUPERSEDED.exists() else {}
    return said


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def add(golden: Golden) -> Path:
    """Write a new file and its line in the manifest.

    Raises:
        FileExistsError: there is one of that name; golden histories are never changed.
    """
    path = FOLDER / f"{golden.name}.json"
    with path.open("x", encoding="utf-8") as file:
        file.write(golden.text())
    MANIFEST.write_text(
        json.dumps({**manifest(), path.name: digest(path)}, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    return path
