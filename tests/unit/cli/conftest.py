"""Fixtures of the command line's tests: a Stillreel to talk to, and the program itself."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.orchestrator.cli.main import app
from tests.unit.cli.live_stillreel import LiveStillreel

Stillreel = Callable[..., Any]
"""Runs the program with these arguments; gives its exit code, stdout and stderr."""


@pytest.fixture(scope="module")
def shared_live() -> Iterator[LiveStillreel]:
    with LiveStillreel() as server:
        yield server


@pytest.fixture
def live(shared_live: LiveStillreel) -> LiveStillreel:
    """A Stillreel that other tests of the module have used: look at your own run only."""
    shared_live.quiet, shared_live.prompts_fail, shared_live.video_fails = set(), "", ""
    return shared_live


@pytest.fixture
def fresh_live() -> Iterator[LiveStillreel]:
    """A Stillreel without runs."""
    with LiveStillreel() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("STILLREEL_API_URL", raising=False)
    return tmp_path / "home"


@pytest.fixture
def stillreel(home: Path) -> Stillreel:
    """The program with nowhere to go but where `--api` says."""
    runner = CliRunner()

    def run(*arguments: str, api: str = "") -> Any:
        return runner.invoke(app, list(arguments), env={"STILLREEL_API_URL": api} if api else {})

    return run


PROGRAM = """
import signal

from services.orchestrator.cli.main import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell began in the background
main()
"""
Process = Callable[..., "subprocess.Popen[str]"]
"""Starts the program as a process of its own, stdout and stderr in pipes."""


@pytest.fixture
def process(home: Path) -> Iterator[Process]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, api: str) -> "subprocess.Popen[str]":
        one = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "STILLREEL_API_URL": api},
        )
        started.append(one)
        return one

    yield start
    for one in started:
        one.kill()
        one.communicate()
