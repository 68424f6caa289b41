"""Which keys a bucket may hold: what is safe as the last part of a NATS subject."""

import re

KEY = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


def check_key(key: str) -> None:
    """Refuse what would address something else than one key.

    Raises:
        ValueError: anything but letters, digits, `_`, `-` and single dots between them.
    """
    if KEY.fullmatch(key) is None:
        raise ValueError(f"{key!r} is not a key: use letters, digits, _, - and dots between them")
