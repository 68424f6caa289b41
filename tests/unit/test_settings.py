"""The environment is read once, checked whole, and complained about in words a person can act on."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from shared import settings as settings_module
from shared.settings import (
    BusSettings,
    HealthSettings,
    MediaSettings,
    Settings,
    SettingsError,
    load,
    unknown_variables,
)

STACK = (
    "STILLREEL_HOME",
    "STILLREEL_NATS_URL",
    "STILLREEL_NATS_MONITOR_URL",
    "STILLREEL_MONGO_URL",
    "STILLREEL_MEDIA_URL",
    "STILLREEL_HTTP_HOST",
    "STILLREEL_HTTP_PORT",
    "STILLREEL_HEALTH_PORT",
)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("STILLREEL_")]:
        monkeypatch.delenv(name)


class ServiceSettings(BusSettings, HealthSettings, MediaSettings):
    pass


KNOWN = {f"STILLREEL_{field.upper()}" for field in ServiceSettings.model_fields}


def test_without_any_variable_the_defaults_hold() -> None:
    settings = load(ServiceSettings)
    assert settings.nats_servers == ["nats://127.0.0.1:4222"]
    assert settings.nats_publish_timeout == 5.0
    assert settings.health_host == "127.0.0.1"


def test_variables_of_all_parts_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_NATS_URL", "nats://a:4222, nats://b:4222")
    monkeypatch.setenv("STILLREEL_HEALTH_PORT", "0")
    monkeypatch.setenv("STILLREEL_MEDIA_URL", "s3://bucket")
    settings = load(ServiceSettings)
    assert settings.nats_servers == ["nats://a:4222", "nats://b:4222"]
    assert (settings.health_port, settings.media_url) == (0, "s3://bucket")


def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_NATS_URL", "")
    assert load(BusSettings).nats_url == "nats://127.0.0.1:4222"


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(BusSettings(), "nats_url", "nats://elsewhere:4222")  # noqa: B010 -- mypy refuses it too


def test_every_variable_of_the_local_stack_is_tolerated_by_every_process() -> None:
    assert list(unknown_variables(dict.fromkeys(STACK, "x"), KNOWN)) == []


def test_a_variable_of_a_family_only_others_read_is_left_to_them() -> None:
    assert list(unknown_variables({"STILLREEL_VIDEO_PROVIDER_OF_TOMORROW": "x"}, KNOWN)) == []


def test_a_variable_of_a_family_read_here_must_be_one_of_its_own() -> None:
    known = {*KNOWN, "STILLREEL_VIDEO_PROVIDER"}
    (sentence,) = unknown_variables({"STILLREEL_VIDEO_PROVIDRE": "x"}, known)
    assert sentence.endswith("did you mean STILLREEL_VIDEO_PROVIDER?")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("STILLREEL_NATS_ULR", "did you mean STILLREEL_NATS_URL?"),
        ("STILLREEL_NTAS_URL", "did you mean STILLREEL_NATS_URL?"),
        ("STILLREEL_HELTH_PORT", "did you mean STILLREEL_HEALTH_PORT?"),
        ("STILLREEL_MEDIA_ULR", "did you mean STILLREEL_MEDIA_URL?"),
        ("STILLREEL_VIDOE_PROVIDER", "did you mean STILLREEL_VIDEO_…?"),
        ("STILLREEL_XYZZY", "remove it."),
    ],
)
def test_a_variable_nobody_reads_is_named_with_its_nearest_neighbour(name: str, advice: str) -> None:
    assert list(unknown_variables({name: "x"}, KNOWN)) == [f"{name} is not a variable of Stillreel: {advice}"]


def test_variables_of_other_programs_are_none_of_our_business() -> None:
    assert list(unknown_variables({"PATH": "x", "NATS_URL": "x", "MY_STILLREEL_NATS_ULR": "x"})) == []


def test_all_problems_are_told_at_once_and_no_value_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_NATS_PUBLISH_TIMEOUT", "very-secret-1")
    monkeypatch.setenv("STILLREEL_HEALTH_PORT", "99999")
    monkeypatch.setenv("STILLREEL_NATS_ULR", "very-secret-2")
    with pytest.raises(SettingsError) as caught:
        load(ServiceSettings)
    said = str(caught.value)
    assert "STILLREEL_NATS_PUBLISH_TIMEOUT: Input should be a valid number" in said
    assert "STILLREEL_HEALTH_PORT: Input should be less than or equal to 65535" in said
    assert "STILLREEL_NATS_ULR is not a variable" in said
    assert "very-secret" not in said


def test_two_ways_to_log_in_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_NATS_USER", "video")
    monkeypatch.setenv("STILLREEL_NATS_TOKEN", "t")
    with pytest.raises(SettingsError, match="set only one of STILLREEL_NATS_USER, STILLREEL_NATS_TOKEN"):
        load(BusSettings)


def test_a_secret_does_not_show() -> None:
    settings = BusSettings(nats_token=SecretStr("very-secret"))
    assert "very-secret" not in repr(settings)
    assert "very-secret" not in settings.model_dump_json()


def test_a_setting_outside_every_family_is_refused_when_it_is_defined() -> None:
    with pytest.raises(TypeError, match="STILLREEL_COLOUR_DEPTH belongs to no family"):

        class Odd(Settings):
            colour_depth: int = 8


def test_what_one_service_reads_of_a_family_no_other_takes_for_a_mistake() -> None:
    """The local stack gives every service the same environment."""
    from services.analysis.settings import AnalysisSettings
    from services.orchestrator.settings import OrchestratorSettings
    from services.prompts.settings import PromptsSettings
    from services.video.settings import VideoSettings

    services = (AnalysisSettings, OrchestratorSettings, PromptsSettings, VideoSettings)
    everything = {f"STILLREEL_{field.upper()}": "x" for service in services for field in service.model_fields}
    for service in services:
        known = {f"STILLREEL_{field.upper()}" for field in service.model_fields}
        assert list(unknown_variables(everything, known)) == [], service.__name__


def test_a_login_that_needs_a_missing_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings_module, "find_spec", lambda _: None)
    monkeypatch.setenv("STILLREEL_NATS_NKEY", str(tmp_path / "seed"))
    with pytest.raises(SettingsError, match=r"NATS_NKEY needs a package: pip install 'stillreel\[nkeys\]'"):
        load(BusSettings)
