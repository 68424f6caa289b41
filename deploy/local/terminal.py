"""Several processes in one terminal, each line saying whose it is."""

import os
import re
import sys
from typing import TextIO

_PREFIX_WIDTH = 12
_PALETTE = ("36", "35", "34", "32", "33", "96", "95", "94")
_ALARMS = ((re.compile(r"\b(ERROR|CRITICAL)\b"), "31"), (re.compile(r"\bWARNING\b"), "33"))


class Terminal:
    """Writes `source │ line`; call it with a source and a line.

    Args:
        out: Where to; standard output by default.
        colour: None decides: on a terminal, unless NO_COLOR is set (https://no-color.org).
    """

    def __init__(self, out: TextIO | None = None, *, colour: bool | None = None) -> None:
        self._out = out or sys.stdout
        self._colour = wants_colour(self._out) if colour is None else colour
        self._paint: dict[str, str] = {}

    def __call__(self, source: str, line: str) -> None:
        prefix = f"{source:>{_PREFIX_WIDTH}} │"
        if self._colour:
            own = self._paint.setdefault(source, _PALETTE[len(self._paint) % len(_PALETTE)])
            alarm = next((colour for pattern, colour in _ALARMS if pattern.search(line)), None)
            prefix = f"\x1b[{own}m{prefix}\x1b[0m"
            line = f"\x1b[{alarm}m{line}\x1b[0m" if alarm else line
        print(prefix, line, file=self._out, flush=True)


def wants_colour(out: TextIO) -> bool:
    """Tell whether to colour: only a terminal, never against NO_COLOR."""
    return out.isatty() and not os.environ.get("NO_COLOR")
