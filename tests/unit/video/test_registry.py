"""Providers are found by name, made once, and missing ones hurt nobody else."""

import importlib.util
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from services.video.providers import registry
from services.video.providers.local import LocalProvider
from services.video.providers.registry import Providers, UnsupportedGeneration, installed
from services.video.settings import VideoSettings
from shared.clock import SystemClock
from shared.messages.video import GenerationRequested
from tests.unit.video.world import World, request_for

SETTINGS = VideoSettings.model_construct(video_local_renders=1)


def request(**changes: Any) -> GenerationRequested:
    message = request_for(World(), **changes).message
    assert isinstance(message, GenerationRequested)
    return message


def test_the_studio_is_there_out_of_the_box() -> None:
    provider = Providers(installed(), SETTINGS, SystemClock()).for_request(request(provider="local"))
    assert isinstance(provider, LocalProvider)
    assert provider.capabilities.free


def test_a_provider_is_made_once() -> None:
    providers = Providers(installed(), SETTINGS, SystemClock())
    assert providers.for_request(request(provider="local")) is providers.for_request(
        request(provider="local")
    )


def test_a_package_adds_a_provider_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint(
        "studio2", "services.video.providers.local:LocalProvider.from_settings", registry.ENTRY_POINTS
    )
    monkeypatch.setattr(
        registry, "entry_points", lambda group: [point] if group == registry.ENTRY_POINTS else []
    )
    assert set(installed()) == {"local", "studio2"}
    providers = Providers(installed(), SETTINGS, SystemClock())
    assert isinstance(providers.for_request(request(provider="studio2")), LocalProvider)


def test_a_missing_library_hurts_its_provider_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    providers = Providers(installed(), SETTINGS, SystemClock())
    with pytest.raises(UnsupportedGeneration, match=r"pip install 'stillreel\[video\]'") as caught:
        providers.for_request(request(provider="local"))
    assert caught.value.code == "provider_not_installed"


def test_an_unknown_provider_is_told_which_exist() -> None:
    with pytest.raises(UnsupportedGeneration, match="There are: local") as caught:
        Providers(installed(), SETTINGS, SystemClock()).for_request(request(provider="sora"))
    assert caught.value.code == "unknown_provider"
