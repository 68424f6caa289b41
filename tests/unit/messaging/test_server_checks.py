"""Servers that would lose what they acknowledged are told apart without starting any."""

from types import SimpleNamespace
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.messaging.server_checks import _read, _sync_interval, _version


def client(major: int, minor: int) -> Any:
    return SimpleNamespace(connected_server_version=SimpleNamespace(major=major, minor=minor, patch=4))


@pytest.mark.parametrize(("major", "minor"), [(2, 12), (2, 15), (3, 0)])
def test_a_server_of_2_12_or_newer_is_fine(major: int, minor: int) -> None:
    assert _version(client(major, minor)) == []


@pytest.mark.parametrize(("major", "minor"), [(2, 11), (2, 9), (1, 4)])
def test_an_older_server_is_named_with_what_is_needed(major: int, minor: int) -> None:
    assert _version(client(major, minor)) == [
        f"nats-server {major}.{minor}.4 is too old: Stillreel needs 2.12 or newer"
    ]


def test_only_syncing_always_is_safe() -> None:
    always = {"jetstream": {"config": {"sync_interval": 120_000_000_000, "sync_always": True}}}
    later = {"jetstream": {"config": {"sync_interval": 120_000_000_000}}}
    assert _sync_interval(always) == []
    assert "up to 120 s before they are on disk" in _sync_interval(later)[0]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "127.0.0.1:8222", ""])
def test_a_monitoring_address_must_be_http(url: str) -> None:
    with pytest.raises(Unavailable, match="must start with http"):
        _read(url)


def test_a_monitoring_endpoint_that_is_away_is_named() -> None:
    with pytest.raises(Unavailable, match=r"the NATS monitoring endpoint http://127.0.0.1:9/varz does not"):
        _read("http://127.0.0.1:9")
