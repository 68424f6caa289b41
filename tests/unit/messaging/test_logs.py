"""What a process says: short lines for people, JSON for machines, secrets for nobody."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from shared.logs import LogSettings, configure_logs


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before[0], before[1]
    logging.captureWarnings(capture=False)


def test_a_line_is_the_time_the_sentence_and_its_facts() -> None:
    out = io.StringIO()
    configure_logs("video", LogSettings(), out)
    logging.getLogger("stillreel.bus").info("%s handled", "generation_requested", extra={"seconds": 0.4})
    time, line = out.getvalue().rstrip("\n").split(" ", 1)
    assert len(time.split(":")) == 3
    assert line == "generation_requested handled seconds=0.4"


def test_structlog_and_the_standard_library_come_out_alike() -> None:
    out = io.StringIO()
    configure_logs("video", LogSettings(log_format="json"), out)
    structlog.get_logger("stillreel.a").warning("careful", number=1)
    logging.getLogger("stillreel.b").warning("careful", extra={"number": 1})
    one, two = (json.loads(line) for line in out.getvalue().splitlines())
    assert {**one, "logger": "", "timestamp": ""} == {**two, "logger": "", "timestamp": ""}
    assert (one["service"], one["level"], one["event"], one["number"]) == ("video", "warning", "careful", 1)


def test_json_lines_carry_the_traceback_as_a_field() -> None:
    out = io.StringIO()
    configure_logs("video", LogSettings(log_format="json"), out)
    try:
        int("broken")
    except ValueError:
        logging.getLogger("stillreel").exception("it failed")
    (line,) = out.getvalue().splitlines()
    assert "ValueError: invalid literal" in json.loads(line)["exception"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_hidden_by_type_and_by_name(form: str) -> None:
    out = io.StringIO()
    configure_logs("video", LogSettings.model_validate({"log_format": form}), out)
    facts = {"openai_api_key": "sk-1", "value": SecretStr("sk-2"), "nats_password": "sk-3", "word": "shown"}
    logging.getLogger("stillreel").info("starting", extra=facts)
    assert "sk-" not in out.getvalue()
    assert "shown" in out.getvalue()


def test_libraries_are_quiet_unless_something_is_wrong() -> None:
    out = io.StringIO()
    configure_logs("video", LogSettings(), out)
    for name in ("uvicorn.access", "faststream", "nats.aio.client", "httpx"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).error("trouble")
    assert out.getvalue().count("trouble") == 4
    assert "chatter" not in out.getvalue()


def test_there_is_no_colour_where_there_is_no_terminal_unless_told() -> None:
    plain, painted = io.StringIO(), io.StringIO()
    configure_logs("video", LogSettings(), plain)
    logging.getLogger("stillreel").error("trouble")
    configure_logs("video", LogSettings(log_color=True), painted)
    logging.getLogger("stillreel").error("trouble")
    assert "\x1b[" not in plain.getvalue()
    assert "\x1b[" in painted.getvalue()
