"""A run's events as they happen: server-sent events, taken up again where they broke off."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.orchestrator.cli.client import Api
from services.orchestrator.cli.model import Event, Progress
from shared.errors import TransientError, Unavailable

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One server-sent event; `id` is None for what is not stored."""

    event: str
    data: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Lost:
    """The server went away; told once, and again only after it had come back."""

    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """The server is there again and goes on after the last event seen."""


Item = Event | Progress | Lost | Found


ALIVE = Frame("", "", None)
"""A comment: nothing happened, but somebody is there."""


def frames(lines: Iterable[str]) -> Iterator[Frame]:
    """Group the lines of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html).

    A comment comes as `ALIVE`; an event the stream broke off in is dropped, as the standard says.
    """
    event, data, identity = "message", list[str](), None
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield Frame(event, "\n".join(data), identity)
            event, data, identity = "message", [], None
        elif not field:
            yield ALIVE
        elif field == "event":
            event = value
        elif field == "data":
            data.append(value)
        elif field == "id":
            identity = value


def read_frame(frame: Frame) -> Event | Progress:
    """Stored events have a version as their id; what has none is progress."""
    fields = json.loads(frame.data)
    return Progress.model_validate(fields) if frame.id is None else Event.model_validate(fields)


def follow(
    api: Api,
    run_id: str,
    after: int = 0,
    *,
    patience: float = float("inf"),
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Item]:
    """Events past version `after` and progress in between, for ever; losing the server is an item too.

    Args:
        api: Where the run is.
        run_id: The run.
        after: Version of the last event that is known already.
        patience: Seconds without a server after which its absence is raised.
        sleep: How to wait between attempts.

    Raises:
        NotFound: there is no such run.
        Unavailable: no server for longer than `patience`.
    """
    lost_at: float | None = None
    pause = FIRST_PAUSE
    while True:
        problem: TransientError = Unavailable("the server ended the connection")
        try:
            for frame in frames(api.lines(run_id, after)):
                if lost_at is not None:
                    lost_at, pause = None, FIRST_PAUSE
                    yield Found()
                item = read_frame(frame) if frame is not ALIVE else None
                if isinstance(item, Event):
                    after = item.version
                if item is not None:
                    yield item
        except TransientError as error:
            problem = error
        if lost_at is None:
            lost_at = time.monotonic()
            yield Lost(str(problem))
        elif time.monotonic() - lost_at > patience:
            raise problem
        sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
