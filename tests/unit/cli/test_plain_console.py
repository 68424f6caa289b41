"""A terminal shows what others wrote, and does nothing they wrote."""

import io

import pytest
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.plain_console import PlainConsole
from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel

STEERING = "\x1b[2J\x1b]0;title\x07\x9b5A\x7f\u202eevil\u2066"


def shown(what: object, *, terminal: bool = False) -> str:
    file = io.StringIO()
    PlainConsole(file=file, width=60, force_terminal=terminal, highlight=False).print(what)
    return file.getvalue()


@pytest.mark.parametrize("what", [STEERING, Text(STEERING)], ids=["string", "text"])
def test_steering_characters_are_left_out_and_the_rest_is_shown(what: object) -> None:
    assert shown(what) == "[2J]0;title5Aevil\n"


def test_a_cell_of_a_table_steers_nothing_either() -> None:
    table = Table.grid()
    table.add_row(Text(STEERING), Text("calm"))
    assert not set(shown(table)) & set("\x1b\x07\x9b\x7f\u202e\u2066")


def test_colours_lines_and_every_script_stay() -> None:
    assert shown(Text("a\nб 猫 عربي 🎬", style="bold"), terminal=True) == (
        "\x1b[1ma\x1b[0m\n\x1b[1mб 猫 عربي 🎬\x1b[0m\n"
    )


def test_a_reason_with_escapes_does_not_steer_the_terminal(live: LiveStillreel, stillreel: Stillreel) -> None:
    stillreel("run", "cc", api=live.url)
    stillreel("cancel", "last", "--reason", STEERING, api=live.url)
    told = stillreel("events", "last", api=live.url)
    assert "evil" in told.stdout
    assert not set(told.stdout) & set("\x1b\x07\x9b\x7f\u202e\u2066")


@pytest.mark.parametrize(
    "arguments",
    [
        ("jump", "last", "\udcff"),
        ("jump", "last", "image_prompts", "--input", '{"option_id": "\\udcff"}'),
        ("retry", "last", "--feedback", "\udcff"),
        ("fork", "last", "--name", "\udcff"),
        ("context", "last", "--step", "\udcff", "--module", "a"),
    ],
    ids=["jump", "input", "feedback", "name", "query"],
)
def test_bytes_that_are_no_text_are_refused_in_words(
    live: LiveStillreel, stillreel: Stillreel, arguments: tuple[str, ...]
) -> None:
    stillreel("run", "cc", api=live.url)
    refused = stillreel(*arguments, api=live.url)
    assert refused.exit_code == 3
    assert "is no text" in refused.stderr
    assert "Traceback" not in refused.output
