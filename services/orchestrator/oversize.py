"""A decision larger than a stored commit may be: who caused it is told, and the run stays as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.orchestrator.domain.oversize import TOO_LARGE
from shared.errors import CallerError
from shared.eventsourcing.errors import CommitTooLarge


def why(error: CommitTooLarge) -> str:
    """Size and limit in words."""
    return f"{error.size:,} bytes, at most {error.limit:,} fit"


@contextmanager
def refused_to_the_caller() -> Iterator[None]:
    """Turn a commit that does not fit into the refusal of the command it came from.

    Raises:
        CallerError: with the size and the limit.
    """
    try:
        yield
    except CommitTooLarge as error:
        raise CallerError(
            f"what follows from this is too large to be recorded: {why(error)}",
            hint="Send less, or go back to a module that makes less.",
            code=TOO_LARGE,
            details={"bytes": error.size, "limit": error.limit},
        ) from error
