"""SubRip, which every player reads and nobody specified: so what is written leaves nothing to interpret."""

import re
from collections.abc import Iterable
from typing import Final

from services.video.studio.lettering.subtitles.blocks import bad_file, blocks, decoded, seconds, stamp
from services.video.studio.lettering.subtitles.cues import Caption, checked_captions

# SubRip has no escapes: an invisible word joiner keeps players from seeing arrows and tags in words.
_GUARD: Final = "\u2060"
_RISKY: Final = re.compile(r"(?<=-)(?=->)|(?<=<)(?=[/!a-zA-Z])|(?<=\{)(?=[\\a-zA-Z])")
_GUARDED: Final = re.compile(rf"(?<=-){_GUARD}(?=->)|(?<=[<{{]){_GUARD}")
_TAG: Final = re.compile(r"</?(?:b|i|u|s|font)\b[^<>\u2060]*>|\{\\[^{}]*\}", re.IGNORECASE)
_TIME: Final = r"(\d{1,3}):(\d{2}):(\d{2})[,.](\d{3})"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?", re.ASCII)


def write_srt(captions: Iterable[Caption]) -> str:
    """SubRip text: numbered from 1, LF, no byte order mark.

    Raises:
        RenderRefused: The list is not in order (`checked_captions`).
    """
    parts = [
        f"{i}\n{stamp(caption.start, ',')} --> {stamp(caption.end, ',')}\n{_guarded(caption.text)}\n"
        for i, caption in enumerate(checked_captions(captions), 1)
    ]
    return "\n".join(parts)


def _guarded(text: str) -> str:
    return _RISKY.sub(_GUARD, text)


def read_srt(raw: bytes) -> list[Caption]:
    """Read SubRip in UTF-8; formatting tags are dropped, numbers ignored.

    Raises:
        RenderRefused: Not UTF-8, too large, a block without times (the message names its line), or captions
            out of order (`checked_captions`).
    """
    found: list[Caption] = []
    for block in blocks(decoded(raw)):
        lines = block[1:] if len(block) > 1 and block[0][1].strip().isdigit() else block
        number, timing = lines[0]
        match = _TIMES.fullmatch(timing)
        if match is None:
            raise bad_file(
                f"Line {number} should hold times, not {timing[:40]!r}.",
                "Write 00:00:01,000 --> 00:00:02,500 below the caption's number.",
            )
        start, end = seconds(match.groups()[:4], number), seconds(match.groups()[4:], number)
        text = "\n".join(_TAG.sub("", line) for _, line in lines[1:])
        if text.strip():
            found.append(Caption(start, end, _GUARDED.sub("", text)))
    return checked_captions(found)
