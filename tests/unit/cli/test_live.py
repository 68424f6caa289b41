from collections.abc import Iterator

import pytest

from services.orchestrator.cli.live import ALIVE, Found, Frame, Lost, follow, frames
from services.orchestrator.cli.model import Event, Progress
from shared.errors import NotFound, Unavailable

STREAM = """: keep-alive

id: 1
event: run_started
data: {"a":
data: 1}

event: generation_progress
data: {}

id: 2
data: never finished"""


def event(version: int) -> list[str]:
    body = (
        f'{{"version": {version}, "id": "e{version}", "type": "step_started", "at": "2026-01-01T00:00:00Z",'
        ' "actor": "api", "source": "stillreel/orchestrator", "data": {}}'
    )
    return [f"id: {version}", "event: step_started", f"data: {body}", ""]


PROGRESS = ["event: generation_progress", 'data: {"generation_id": "g", "fraction": 0.5, "stage": "s"}', ""]


def test_lines_become_events_and_an_unfinished_one_is_dropped() -> None:
    assert list(frames(STREAM.splitlines())) == [
        ALIVE,
        Frame("run_started", '{"a":\n1}', "1"),
        Frame("generation_progress", "{}", None),
    ]


class Connections:
    """An API whose live events are scripted: each connection gives its lines, then breaks as told."""

    def __init__(self, *scripts: list[str] | Exception) -> None:
        self.scripts = list(scripts)
        self.asked_after: list[int] = []

    def lines(self, run_id: str, after: int) -> Iterator[str]:
        self.asked_after.append(after)
        script = self.scripts.pop(0) if self.scripts else NotFound("the script is over")
        if isinstance(script, Exception):
            raise script
        yield from script


def followed(api: Connections) -> list[object]:
    """Everything told until the script is over."""
    seen: list[object] = []
    try:
        for item in follow(api, "wf_1", sleep=lambda _: None):  # type: ignore[arg-type]
            seen.append(item)
    except NotFound:
        pass
    return seen


def test_after_a_loss_it_goes_on_behind_the_last_event_seen() -> None:
    api = Connections([*event(1), *event(2), *PROGRESS], Unavailable("gone"), [": alive", *event(3)])
    seen = followed(api)
    kinds = [type(item) for item in seen]
    assert kinds == [Event, Event, Progress, Lost, Found, Event, Lost]
    assert api.asked_after == [0, 2, 2, 3]


def test_a_server_that_stays_away_is_reported_once() -> None:
    seen = followed(Connections(*[Unavailable("no Stillreel here")] * 5))
    assert seen == [Lost("no Stillreel here")]


def test_it_gives_up_when_patience_is_over() -> None:
    api = Connections(*[Unavailable("no Stillreel here")] * 3)
    with pytest.raises(Unavailable, match="no Stillreel here"):
        list(follow(api, "wf_1", patience=-1.0, sleep=lambda _: None))  # type: ignore[arg-type]
    assert len(api.asked_after) == 2
