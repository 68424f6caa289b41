"""How an analysis fails when the picture is not to blame, so that handlers tell retry from give up."""

from shared.errors import PermanentError, TransientError


class AnalysisCrashed(PermanentError):
    """The analysing process ended without an answer; the same picture would most likely end it again."""


class AnalysisTimedOut(TransientError):
    """The analysing process was stopped at its time limit; an idle machine may make it."""
