"""How an append can be refused."""

from shared.errors import StillreelError, TransientError


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
