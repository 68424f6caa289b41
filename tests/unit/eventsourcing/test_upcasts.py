"""Old events are read through the catalogue's upcasts by any decider that decodes with it."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest

from shared.clock import SystemClock
from shared.errors import UnknownMessage
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.memory import MemoryEventStore
from shared.eventsourcing.runner import Runner
from shared.messages import catalogue
from shared.messages.message import Message, ServiceName
from tests.contract.commits import commit
from tests.unit.eventsourcing.purse import PURSE


class CoinsPut(Message):
    """Version 1 said `amount` in cents, version 2 `cents`, version 3 `cents` and `currency`."""

    type: ClassVar[str] = "coins_put"
    schema_version: ClassVar[int] = 3
    service: ClassVar[ServiceName] = "orchestrator"

    cents: int
    currency: str


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Decider[Any, Any, Any]:
    monkeypatch.setattr(catalogue, "CURRENT", {**catalogue.CURRENT, "coins_put": CoinsPut})
    monkeypatch.setattr(
        catalogue,
        "UPCASTS",
        {
            ("coins_put", 1): lambda data: {"cents": data["amount"]},
            ("coins_put", 2): lambda data: {**data, "currency": "EUR"},
        },
    )
    purse: Decider[Any, Any, Any] = PURSE
    return replace(
        purse,
        initial=lambda _: (),
        evolve=lambda state, event: (*state, event),
        decode_event=catalogue.decode,
    )


async def test_events_of_every_released_version_fold_into_the_current_model(
    reader: Decider[Any, Any, Any],
) -> None:
    store = MemoryEventStore()
    for number, data in enumerate(({"amount": 1}, {"cents": 2}, {"cents": 3, "currency": "CHF"}), 1):
        one = commit("p", number, "coins_put", data=data)
        (event,) = one.events
        await store.append(replace(one, events=(replace(event, schema_version=number),)))
    runner: Runner[Any, Any, Any] = Runner(reader, store, source="s", clock=SystemClock())
    state, version = await runner.load("p")
    assert version == 3
    assert state == (
        CoinsPut(cents=1, currency="EUR"),
        CoinsPut(cents=2, currency="EUR"),
        CoinsPut(cents=3, currency="CHF"),
    )


async def test_an_event_from_a_newer_release_stops_the_fold_instead_of_being_guessed(
    reader: Decider[Any, Any, Any],
) -> None:
    store = MemoryEventStore()
    one = commit("p", 1, "coins_put", data={"cents": 1, "currency": "EUR", "new": 1})
    await store.append(replace(one, events=(replace(one.events[0], schema_version=4),)))
    runner: Runner[Any, Any, Any] = Runner(reader, store, source="s", clock=SystemClock())
    with pytest.raises(UnknownMessage, match="newer than version 3"):
        await runner.load("p")
