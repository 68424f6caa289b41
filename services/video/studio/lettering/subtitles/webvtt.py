"""WebVTT, the captions of the web (W3C Candidate Recommendation of 4 April 2019)."""

import html
import re
from collections.abc import Iterable
from typing import Final

from services.video.studio.lettering.subtitles.blocks import bad_file, blocks, decoded, seconds, stamp
from services.video.studio.lettering.subtitles.cues import Caption, checked_captions

_TIME: Final = r"(?:(\d{2,4}):)?(\d{2}):(\d{2})\.(\d{3})"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?", re.ASCII)
_SIGNATURE: Final = re.compile(r"WEBVTT(?:[ \t].*)?")
_TAG: Final = re.compile(r"<[^<>]*>")
_ASIDE: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")


def write_webvtt(captions: Iterable[Caption]) -> str:
    """WebVTT text: LF, `&`, `<` and `>` escaped, so that no words can become tags or times.

    Raises:
        RenderRefused: The list is not in order (`checked_captions`).
    """
    parts = ["WEBVTT\n"] + [
        f"{i}\n{stamp(caption.start, '.')} --> {stamp(caption.end, '.')}\n{_escaped(caption.text)}\n"
        for i, caption in enumerate(checked_captions(captions), 1)
    ]
    return "\n".join(parts)


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def read_webvtt(raw: bytes) -> list[Caption]:
    """Read WebVTT in UTF-8; tags, cue settings, notes, styles and regions are dropped.

    Raises:
        RenderRefused: Not UTF-8, too large, no `WEBVTT` first, a cue without times (the message names its
            line), or captions out of order (`checked_captions`).
    """
    text = decoded(raw)
    if _SIGNATURE.fullmatch(re.split("[\r\n]", text, maxsplit=1)[0]) is None:
        raise bad_file("The file does not begin with WEBVTT.", "Put WEBVTT on its first line.")
    found: list[Caption] = []
    for block in list(blocks(text)):
        if block[0][0] == 1 or _ASIDE.match(block[0][1]):
            continue
        lines = block if "-->" in block[0][1] else block[1:]
        number, timing = lines[0] if lines else block[0]
        match = _TIMES.fullmatch(timing)
        if match is None:
            raise bad_file(
                f"Line {number} should hold times, not {timing[:40]!r}.",
                "Write 00:01.000 --> 00:02.500 at the beginning of the cue.",
            )
        start, end = seconds(match.groups()[:4], number), seconds(match.groups()[4:], number)
        words = html.unescape("\n".join(_TAG.sub("", line) for _, line in lines[1:]))
        if words.strip():
            found.append(Caption(start, end, words))
    return checked_captions(found)
