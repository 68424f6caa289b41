"""One readable line per fact, from our code and from the libraries alike, or JSON for machines."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

from pydantic import Field, SecretStr

from shared.settings import Settings

Fields = MutableMapping[str, Any]

_QUIET = {
    "nats": "WARNING",
    "faststream": "WARNING",
    "uvicorn": "WARNING",
    "httpx": "WARNING",
    "asyncio": "WARNING",
}
_SECRET_WORDS = ("password", "secret", "token", "api_key", "authorization", "credential")
_COLOURS = {"debug": "\x1b[2m", "warning": "\x1b[33m", "error": "\x1b[31m", "critical": "\x1b[31;1m"}
_RESET = "\x1b[0m"


class LogSettings(Settings):
    """How loud and in which form; colour only on a terminal unless told."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    log_color: bool | None = Field(default=None, description="Unset: when the output is a terminal.")


def configure_logs(service: str, settings: LogSettings, stream: TextIO | None = None) -> None:
    """Send every logger of this process through one handler; call once, at the start of a process.

    Args:
        service: Name of the process; a field of every JSON line.
        settings: Level and form.
        stream: Where lines go; standard output by default.
    """
    structlog = _structlog()
    out = stream or sys.stdout
    colour = out.isatty() if settings.log_color is None else settings.log_color
    as_json = settings.log_format == "json"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S", utc=as_json),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]

    def name_service(_: Any, __: str, fields: Fields) -> Fields:
        fields["service"] = service
        return fields

    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    last += [name_service, structlog.processors.JSONRenderer(default=str)] if as_json else [_Line(colour)]
    handler = logging.StreamHandler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    _route_everything(handler, settings.log_level)


def _structlog() -> Any:
    """Import structlog without rich, which it would only use for its own console: 5 MB in every process."""
    hidden = "rich" not in sys.modules
    if hidden:
        sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog
    finally:
        if hidden:
            del sys.modules["rich"]
    return structlog


def _route_everything(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name, quiet in _QUIET.items():
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel("DEBUG" if level == "DEBUG" else quiet)


def hide_secrets(_: Any, __: str, fields: Fields) -> Fields:
    """Replace values that are secret by type or by the name of their field."""
    for name, value in fields.items():
        if isinstance(value, SecretStr) or any(word in name.lower() for word in _SECRET_WORDS):
            fields[name] = "***"
    return fields


class _Line:
    """Time, then the sentence, then `key=value`; a level only when it is not the ordinary one."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, _: Any, __: str, fields: Fields) -> str:
        time, level = fields.pop("timestamp", ""), fields.pop("level", "info")
        fields.pop("logger", None)
        event, trace = str(fields.pop("event", "")), fields.pop("exception", None)
        mark = "" if level == "info" else f"{level.upper()} "
        rest = "".join(f" {name}={value}" for name, value in fields.items())
        line = f"{time} {mark}{event}{rest}" + (f"\n{trace}" if trace else "")
        paint = _COLOURS.get(level, "") if self._colour else ""
        return f"{paint}{line}{_RESET}" if paint else line
