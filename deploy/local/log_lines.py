"""Which of the servers' lines a person wants to see, and how they read; their log files keep all of them."""

import json
import re
from typing import Any

_NATS_LINE = re.compile(r"^\[\d+\] \S+ (?P<time>[\d:]+)\S* \[(?P<level>WRN|ERR|FTL)\] (?P<said>.*)$")
_LEVELS = {"WRN": "WARNING", "ERR": "ERROR", "FTL": "ERROR", "W": "WARNING", "E": "ERROR", "F": "ERROR"}
_EXPECTED_HERE = "startupWarnings"  # no password, root, ulimits: right on a loopback address
_CLIENT_LEFT = {237, 279}
"""CursorKilled and ClientDisconnect: whoever followed a run stopped, as at every shutdown."""


def nats_line(line: str) -> str | None:
    """Shorten a warning or error of nats-server; None for everything else."""
    match = _NATS_LINE.match(line)
    return f"{match['time']} {_LEVELS[match['level']]} {match['said']}" if match else None


def mongo_line(line: str) -> str | None:
    """Shorten a warning or error of mongod's JSON log; None for everything else.

    Format: https://www.mongodb.com/docs/manual/reference/log-messages/
    """
    try:
        entry = json.loads(line)
    except ValueError:
        return line or None
    level = _LEVELS.get(entry.get("s", ""))
    attributes = entry.get("attr", {})
    if level is None or _EXPECTED_HERE in entry.get("tags", []) or _code(attributes) in _CLIENT_LEFT:
        return None
    time = entry.get("t", {}).get("$date", "")[11:19]
    return f"{time} {level} {entry.get('msg', '')}{_reason(attributes)}"


def _code(attributes: dict[str, Any]) -> object:
    error = attributes.get("error")
    return error.get("code") if isinstance(error, dict) else None


def _reason(attributes: dict[str, Any]) -> str:
    error = attributes.get("error")
    return f": {json.dumps(error) if isinstance(error, dict) else error}" if error else ""
