"""Colour helps people at a terminal and never reaches a file or someone who asked for none."""

import io

import pytest

from deploy.local.terminal import Terminal, wants_colour


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_every_line_says_whose_it_is() -> None:
    out = io.StringIO()
    Terminal(out)("video", "rendering")
    assert out.getvalue() == "       video │ rendering\n"


def test_only_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert wants_colour(Tty())
    assert not wants_colour(io.StringIO())


def test_no_color_is_honoured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = Tty()
    Terminal(out)("video", "12:00:00 ERROR lost")
    assert "\x1b" not in out.getvalue()


def test_two_processes_have_two_colours_and_an_error_is_red() -> None:
    out = io.StringIO()
    terminal = Terminal(out, colour=True)
    terminal("video", "fine")
    terminal("prompts", "12:00:00 ERROR lost")
    first, second = out.getvalue().splitlines()
    assert first.split("m")[0] != second.split("m")[0]
    assert "\x1b[31m12:00:00 ERROR lost\x1b[0m" in second
