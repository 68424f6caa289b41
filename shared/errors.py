"""Every error Stillreel raises on purpose, so that callers can tell what to do from the class alone.

StillreelError
├── TransientError          try again later: the bus, the store or a provider is away
│   └── Unavailable         a server this process needs does not answer
├── PermanentError          trying again gives the same answer: park the message
│   ├── UnknownMessage      a type or version nobody here knows
│   ├── InvalidMessage      not a CloudEvent, or its data breaks the model
│   └── UnsafeServer        a server is configured so that acknowledged data could be lost
└── CallerError             what was asked for is wrong; carries where and what to do
    ├── NotFound
    ├── Conflict            something else happened first; carries what won
    └── RejectedMedia       a file that is not accepted
"""


class StillreelError(Exception):
    """Root of all expected errors."""


class TransientError(StillreelError):
    """The same call may succeed later."""


class Unavailable(TransientError):
    """A server this process needs does not answer."""


class PermanentError(StillreelError):
    """The same call can never succeed."""


class UnknownMessage(PermanentError):
    """A message type or schema version that is not in the catalogue."""


class InvalidMessage(PermanentError):
    """A message that is not a CloudEvent or whose data breaks its model."""


class UnsafeServer(PermanentError):
    """A server's settings would lose acknowledged data on power failure."""


class CallerError(StillreelError):
    """What was asked for is wrong.

    Args:
        problem: What was wrong, one sentence.
        pointer: JSON pointer into the request ("" for the whole of it).
        hint: What to do instead, one sentence.
        code: Stable machine-readable reason, snake_case.
        details: Further JSON-serialisable facts for programs (for example what won a race).
    """

    def __init__(
        self,
        problem: str,
        *,
        pointer: str = "",
        hint: str = "",
        code: str = "invalid_request",
        details: dict[str, object] | None = None,
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.pointer = pointer
        self.hint = hint
        self.code = code
        self.details = details or {}

    def __str__(self) -> str:
        where = f" (at {self.pointer})" if self.pointer else ""
        return f"{self.problem}{where}{' ' + self.hint if self.hint else ''}"


class NotFound(CallerError):
    """Nothing exists under that name."""


class Conflict(CallerError):
    """Something else happened first."""


class RejectedMedia(CallerError):
    """A file that is not accepted; `code` says which guard refused it."""
