"""What can go wrong while rendering, sorted by what the caller can do about it."""

from shared.errors import CallerError, PermanentError, StillreelError


class RenderRefused(CallerError):
    """The settings or the chosen elements cannot be rendered; `code` and `hint` say what to change."""


class ScoreRefused(CallerError):
    """The clip cannot be measured against what was asked for; `code` and `hint` say what to change."""


class RenderFailed(PermanentError):
    """The renderer itself gave up: it crashed, ran out of time, or could not write its file."""


class RenderCancelled(StillreelError):
    """The caller asked to stop; nothing was left at the output path."""
