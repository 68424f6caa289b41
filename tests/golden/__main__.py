"""`python -m tests.golden`: record a history of each event format that is in none; change none there is."""

from collections.abc import Iterable
from dataclasses import replace

from tests.golden.files import Golden, add, goldens, manifest
from tests.golden.formats import missing, released
from tests.golden.replaying import outcome
from tests.golden.scenarios import by_example, stories


def recorded(known: Iterable[Golden]) -> list[Golden]:
    """New histories for what is missing in the known ones: stories where one tells of it, else examples."""
    formats = released()
    events = [event for golden in known for event in golden.events]
    new: list[Golden] = []
    lacking = missing(formats, events)
    for story in stories() if lacking else ():
        if len(missing(formats, [*events, *story.events])) < len(lacking):
            new.append(story)
            events += story.events
            lacking = missing(formats, events)
    for one in lacking:
        example = by_example(one.type)
        new.append(example)
        events += example.events
    return [replace(golden, expected=outcome(golden)) for golden in new]


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
