"""Subtitle files come from anywhere: here they become blocks of lines with honest line numbers."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.video.studio.failures import RenderRefused

LARGEST: Final = 4_000_000
_LINE_END: Final = re.compile("\r\n|\r|\n")

Block = list[tuple[int, str]]


def decoded(raw: bytes) -> str:
    """UTF-8 text with or without byte order mark.

    Raises:
        RenderRefused: It is larger than 4 MB or not UTF-8.
    """
    if len(raw) > LARGEST:
        raise bad_file(f"The subtitle file has {len(raw):,} bytes.", f"Use at most {LARGEST:,} bytes.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_file(
            f"The subtitle file is not UTF-8: byte {error.start} does not fit.",
            "Save it as UTF-8 and send it again.",
        ) from error


def blocks(text: str) -> Iterator[Block]:
    """Runs of lines that are not blank, each line with its number from 1."""
    block: Block = []
    for number, line in enumerate(_LINE_END.split(text), 1):
        if line.strip():
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def seconds(parts: Sequence[str | None], line: int) -> float:
    """A time stamp's hours (or None), minutes, seconds and milliseconds as seconds.

    Raises:
        RenderRefused: Minutes or seconds are above 59.
    """
    hours, minutes, whole, milliseconds = (int(part or 0) for part in parts)
    if minutes > 59 or whole > 59:
        raise bad_file(
            f"Line {line} holds a time with {minutes} minutes and {whole} seconds.",
            "Use at most 59 of each.",
        )
    return (hours * 60 + minutes) * 60 + whole + milliseconds / 1000


def stamp(moment: float, point: str) -> str:
    """`HH:MM:SS` and three digits after `point`."""
    whole, milliseconds = divmod(round(moment * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{point}{milliseconds:03}"


def bad_file(problem: str, hint: str) -> RenderRefused:
    """The refusal of a subtitle file."""
    return RenderRefused(problem, pointer="/file", hint=hint, code="invalid_subtitles")
