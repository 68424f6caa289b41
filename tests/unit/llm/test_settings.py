"""Which engine answers is decided by settings, never by accident."""

import pytest
from pydantic import SecretStr

from shared.llm.settings import OpenAISettings, chosen_engine


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "STILLREEL_OPENAI_API_KEY", "STILLREEL_OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_auto_is_local_until_openai_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen_engine("auto", OpenAISettings()) == "local"
    monkeypatch.setenv("STILLREEL_OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert chosen_engine("auto", OpenAISettings()) == "openai"
    assert chosen_engine("local", OpenAISettings()) == "local"


def test_a_workflows_wish_counts_under_auto_and_yields_to_a_setting() -> None:
    with_key, without = OpenAISettings(openai_api_key=SecretStr("sk")), OpenAISettings()
    assert chosen_engine("auto", with_key, wish="local") == "local"
    assert chosen_engine("auto", without, wish="openai") == "local"
    assert chosen_engine("openai", without, wish="local") == "openai"
    assert chosen_engine("local", with_key, wish="openai") == "local"


def test_the_sdks_own_key_variable_is_the_fallback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-theirs")
    assert chosen_engine("auto", OpenAISettings()) == "openai"
    monkeypatch.setenv("STILLREEL_OPENAI_API_KEY", "sk-ours")
    key = OpenAISettings().openai_api_key
    assert key is not None
    assert key.get_secret_value() == "sk-ours"


def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert not OpenAISettings().openai_configured
