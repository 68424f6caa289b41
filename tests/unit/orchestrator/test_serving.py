"""An environment the orchestrator can never work with ends it at once, in words instead of a stack trace."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("STILLREEL_MONGO_URL", "foo", "STILLREEL_MONGO_URL"),
        ("STILLREEL_MONGO_URL", "mongodb://[::", "IPv6 address"),
        ("STILLREEL_MONGO_DATABASE", "a b", "database names"),
        ("STILLREEL_MEDIA_URL", "foo://bar", "Use file:///a/folder"),
    ],
)
def test_an_impossible_address_is_named_without_a_stack_trace(variable: str, value: str, said: str) -> None:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("STILLREEL_")}
    ended = subprocess.run(
        [sys.executable, "-m", "services.orchestrator"],
        env={**kept, "STILLREEL_HTTP_PORT": "0", variable: value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert said in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
