"""How the event store, the relay and its lease can refuse."""

from shared.errors import PermanentError, StillreelError, TransientError

LARGEST_COMMIT = 16 * 1024 * 1024
"""Bytes of a stored commit; MongoDB's limit for a document."""


class VersionConflict(TransientError):
    """Someone else appended first: load, fold and decide again."""

    def __init__(self, stream: str, expected: int) -> None:
        super().__init__(f"stream {stream} is past version {expected}")
        self.stream = stream
        self.expected = expected


class AlreadyRecorded(StillreelError):
    """An event with this id is stored already: the fact is known and nothing happens."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"an event of this commit is already stored (stream {stream})")
        self.stream = stream


class InvalidCommit(PermanentError):
    """A commit no store can keep: versions with a hole, a value that is not JSON, an integer over 64 bits."""


class CommitTooLarge(InvalidCommit):
    """A commit over the 16 MiB a stored document may take; `size` and `limit` in bytes."""

    def __init__(self, stream: str, size: int = 0) -> None:
        super().__init__(
            f"a commit to stream {stream} is over 16 MiB; events carry references to media, never bytes, "
            "and a large decision belongs in several commits"
        )
        self.size = size
        self.limit = LARGEST_COMMIT


class SnapshotTooLarge(InvalidCommit):
    """A folded state that no stored document can hold: its stream is folded from the beginning instead."""

    def __init__(self, stream: str, size: int, limit: int) -> None:
        super().__init__(f"the snapshot of stream {stream} takes {size:,} bytes; at most {limit:,} fit")


class BrokenStream(PermanentError):
    """A stream lacks a version between two that are there: the stored history was tampered with or restored
    from an incomplete copy, and folding it would give a wrong state."""

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(
            f"stream {stream} has version {found} where {expected} must come; restore it from a backup"
        )
        self.stream = stream


class LeaseLost(TransientError):
    """Another process took the lease over: whatever was meant to be written under it was not."""

    def __init__(self, name: str, fence: int) -> None:
        super().__init__(f"lease {name} with fencing token {fence} is no longer the newest")


class PositionLost(TransientError):
    """The store can no longer continue its change feed from the remembered position."""
