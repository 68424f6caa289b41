"""`python -m tests.golden`: record a history of each event format that is in none; change none there is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tests.golden.files import Golden, Json, add, goldens, manifest
from tests.golden.formats import missing, released
from tests.golden.replaying import outcome
from tests.golden.scenarios import by_example, stories


def recorded(known: Iterable[Golden]) -> list[Golden]:
    """New histories for what is missing in the known ones: stories where one tells of it, else examples."""
    events = [event for golden in known for event in golden.events]
    told = list(stories()) if _lacks(events) else []
    new: list[Golden] = []
    while told and _lacks(events):
        best = min(told, key=lambda story: (_lacks([*events, *story.events]), len(story.events)))
        if _lacks([*events, *best.events]) == _lacks(events):
            break
        new.append(_short(best, events))
        events += best.events
    for one in missing(released(), events):
        example = by_example(one.type)
        new.append(example)
        events += example.events
    return [replace(golden, expected=outcome(golden)) for golden in new]


def _lacks(events: Iterable[Json]) -> int:
    """How many formats, and fields of formats, are in none of the events."""
    return sum(1 + len(fields) for fields in missing(released(), events).values())


def _short(story: Golden, events: Sequence[Json]) -> Golden:
    """As much of a story as tells all that is new in it: each beginning of a history is one."""
    whole = _lacks([*events, *story.events])
    needed = next(n for n in range(len(story.events) + 1) if _lacks([*events, *story.events[:n]]) == whole)
    return replace(story, events=story.events[:needed])


def main() -> None:
    taken = set(manifest())
    for golden in recorded(goldens()):
        number = next(n for n in range(1, 10_000) if f"{golden.name}.{n}.json" not in taken)
        path = add(replace(golden, name=f"{golden.name}.{number}"))
        print(f"recorded {path.name}: {len(golden.events)} events")
    left = missing(released(), [event for golden in goldens() for event in golden.events])
    for one, fields in left.items():
        print(f"still in no golden history: {one} ({', '.join(fields)})")


if __name__ == "__main__":
    main()
