"""An environment the orchestrator can never work with ends it at once, in words instead of a stack trace."""

import os
import subprocess
import sys

import pytest

from services.orchestrator.following import Followers
from services.orchestrator.serve import application, serve
from services.orchestrator.settings import OrchestratorSettings
from shared.settings import load


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("STILLREEL_MONGO_URL", "mongodb://[::", "IPv6 address"),
        ("STILLREEL_MONGO_DATABASE", "a b", "database names"),
        ("STILLREEL_MEDIA_URL", "foo://bar", "Use file:///a/folder"),
    ],
)
async def test_an_impossible_address_ends_the_process_and_is_named(
    variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SystemExit) as ended:
        application(load(OrchestratorSettings), Followers())
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_setting_of_another_form_ends_the_process_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STILLREEL_MONGO_URL", "foo")
    with pytest.raises(SystemExit) as ended:
        serve()
    assert ended.value.code == 2
    assert "STILLREEL_MONGO_URL" in capsys.readouterr().err


def test_the_process_shows_no_stack_trace() -> None:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("STILLREEL_")}
    ended = subprocess.run(
        [sys.executable, "-m", "services.orchestrator"],
        env={**kept, "STILLREEL_HTTP_PORT": "0", "STILLREEL_MEDIA_URL": "foo://bar"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "Use file:///a/folder" in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
