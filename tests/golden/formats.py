"""Which event formats there are, and which of them a golden history holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.messages.catalogue import MESSAGES, UPCASTS
from tests.golden.files import Json


@dataclass(frozen=True, order=True)
class Format:
    """A type in one of its schema versions; `fields` are those of the newest version, () of earlier ones."""

    type: str
    version: int
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.type} version {self.version}"


def released() -> list[Format]:
    """Every format that a store may hold, oldest version of a type first."""
    earlier = [Format(kind, version) for kind, version in UPCASTS]
    now = [Format(m.type, m.schema_version, tuple(sorted(m.model_fields))) for m in MESSAGES]
    return sorted([*earlier, *now])


def missing(formats: Iterable[Format], events: Iterable[Json]) -> Mapping[Format, tuple[str, ...]]:
    """Formats that no event is in, with the fields that no event of theirs has."""
    seen: dict[tuple[str, int], set[str]] = {}
    for event in events:
        seen.setdefault((event["type"], event["schema_version"]), set()).update(event["data"])
    lacking: dict[Format, tuple[str, ...]] = {}
    for one in formats:
        fields = seen.get((one.type, one.version))
        unseen = tuple(name for name in one.fields if fields is None or name not in fields)
        if fields is None or unseen:
            lacking[one] = unseen
    return lacking
