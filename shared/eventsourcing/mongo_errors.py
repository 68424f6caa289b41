"""What PyMongo raises, told apart by what the caller can do about it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo.errors import (
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

from shared.errors import PermanentError, Unavailable
from shared.eventsourcing.mongo_driver import cancellable

_AWAY = (ConnectionFailure, ExecutionTimeout, WriteConcernError)
_LABELS = ("RetryableWriteError", "TransientTransactionError", "ResumableChangeStreamError")
# HostUnreachable, CursorNotFound, ShutdownInProgress, PrimarySteppedDown, OutOfDiskSpace and kin:
# https://github.com/mongodb/mongo/blob/v6.0/src/mongo/base/error_codes.yml
_AWAY_CODES = frozenset({6, 7, 43, 89, 91, 189, 237, 262, 9001, 10107, 11600, 11602, 13435, 13436, 14031})
_FORBIDDEN_CODES = frozenset({13, 18})
_SETTINGS = re.compile(r" \(configured timeouts: [^)]*\)")


@contextmanager
def mongo_errors() -> Iterator[None]:
    """Turn the driver's errors into ours, and let no cancellation get lost.

    Raises:
        Unavailable: the server does not answer, is stopping, has no primary or no majority;
            whether a write happened is unknown.
        PermanentError: the login is wrong or lacks a right.
    """
    try:
        with cancellable():
            yield
    except PyMongoError as error:
        if is_away(error):
            raise Unavailable(f"MongoDB does not answer: {in_short(error)}") from error
        if isinstance(error, OperationFailure) and error.code in _FORBIDDEN_CODES:
            raise PermanentError(
                f"MongoDB refuses this login: {error}; it needs the readWrite role on the database"
            ) from error
        raise


def in_short(error: PyMongoError) -> str:
    """What went wrong without the driver's settings and its whole view of the replica set."""
    return _SETTINGS.sub("", str(error)).partition(", Timeout:")[0]


def is_away(error: PyMongoError) -> bool:
    """Whether the same call may succeed once the server is well again."""
    if isinstance(error, _AWAY) or any(error.has_error_label(label) for label in _LABELS):
        return True
    return isinstance(error, OperationFailure) and error.code in _AWAY_CODES
