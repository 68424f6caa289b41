"""What a rule reports: a place an editor can jump to, what is wrong there, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from shared.messages.message import JsonObject

Severity = Literal["error", "warning"]
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `file` is relative to the workflow's folder, `pointer` a JSON pointer in it.

    Attributes:
        rule: Stable name of the rule, snake_case.
        line: Line of a text file, from 1; 0 where the pointer says it all.
        severity: A workflow with an error is not offered; a warning only says what will surprise.
    """

    rule: str
    file: str
    pointer: str
    message: str
    suggestion: str = ""
    severity: Severity = "error"
    line: int = 0

    @property
    def place(self) -> str:
        return self.pointer or (f"line {self.line}" if self.line else "")

    @property
    def sentence(self) -> str:
        """The whole problem on one line, without its file."""
        suggestion = f" ({self.suggestion})" if self.suggestion else ""
        return f"{self.place}: {self.message}{suggestion}" if self.place else f"{self.message}{suggestion}"

    def as_json(self) -> JsonObject:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "file": self.file,
            "pointer": self.pointer,
            "line": self.line or None,
            "message": self.message,
            "suggestion": self.suggestion,
        }


def nearest(name: object, known: Iterable[str]) -> str:
    """`did you mean "x"?`, or what there is to choose from; "" when there is nothing."""
    names = sorted({str(one) for one in known})
    found = closest(name, names)
    if found or not names:
        return found
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"there {'is' if len(names) == 1 else 'are'}: {', '.join(names[:_LISTED])}{more}"


def closest(name: object, known: Iterable[str]) -> str:
    """`did you mean "x"?` when something is spelled much the same, else ""."""
    close = get_close_matches(str(name), [str(one) for one in known], n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else ""


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) from keys and indices."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
