"""Who may do what: narrow permissions are enough, and a refused login is said in words: trap 13."""

from pathlib import Path
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.messaging.connection import BusConnection
from shared.messaging.ports import Route
from shared.messaging.streams import WORK_STREAM
from shared.messaging.watch import LoginRefused
from shared.settings import BusSettings
from tests.support.messaging import (
    Recorder,
    configured_nats,
    count,
    eventually,
    generation_requested,
    provisioned_bus,
)

pytestmark = pytest.mark.connected

NARROW = {
    "publish": {
        "allow": [
            "stillreel.events.video.>",
            "stillreel.dead.video.>",
            "$JS.API.CONSUMER.INFO.STILLREEL_WORK.video",
            "$JS.API.CONSUMER.MSG.NEXT.STILLREEL_WORK.video",
            "$JS.ACK.STILLREEL_WORK.video.>",
        ]
    },
    "subscribe": {"allow": ["_INBOX_video.>"]},
}


async def test_narrow_permissions_are_enough_because_every_inbox_has_the_services_prefix(
    tmp_path: Path,
) -> None:
    narrow: dict[str, Any] = {"nats_user": "video", "nats_password": "v", "nats_publish_attempts": 1}
    narrow["nats_publish_timeout"] = 0.3
    users = [
        {"user": "operator", "password": "o"},
        {"user": "video", "password": "v", "permissions": NARROW},
    ]
    async with (
        configured_nats(tmp_path, authorization={"users": users}) as server,
        provisioned_bus(server.url, nats_user="operator", nats_password="o") as operator,
        BusConnection("video", BusSettings(**narrow, nats_url=server.url)) as bus,
    ):
        handler = Recorder()
        await bus.subscribe([Route("video", handler)])
        assert (await bus.ready()).ok
        await operator.publisher.publish(generation_requested())
        await handler.until(lambda seen: seen.finished == 1)
        await eventually(lambda: _is_empty(operator))
        with pytest.raises(Unavailable):
            await bus.publisher.publish(generation_requested())


LOGIN: dict[str, Any] = {"nats_user": "video", "nats_password": "right"}


def _only(password: str) -> dict[str, Any]:
    return {"authorization": {"users": [{"user": "video", "password": password}]}}


async def test_a_wrong_password_is_refused_at_once_with_advice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with configured_nats(tmp_path, **_only("another")) as server:
        with pytest.raises(LoginRefused, match="check STILLREEL_NATS_USER"):
            await BusConnection("video", BusSettings(nats_url=server.url, **LOGIN)).__aenter__()
    assert "right" not in caplog.text


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # nats-py leaves refused sockets
async def test_a_login_refused_in_between_does_not_end_reconnecting(tmp_path: Path) -> None:
    async with (
        configured_nats(tmp_path, **_only("right")) as server,
        provisioned_bus(server.url, **LOGIN) as bus,
    ):
        server.changes = _only("another")
        await server.restart()
        await eventually(lambda: _reached(lambda: "Authorization" in str(bus.broker.watch.last_error)))
        server.changes = _only("right")
        await server.restart()
        await eventually(lambda: _reached(lambda: bus.client.is_connected))
        await bus.publisher.publish(generation_requested())


async def _reached(holds: Any) -> bool:
    return bool(holds())


async def _is_empty(bus: BusConnection) -> bool:
    return await count(bus, WORK_STREAM.name) == 0
