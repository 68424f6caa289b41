"""Where lines may end: by the Unicode rules, by dictionary in Thai, never inside what belongs together."""

from dataclasses import dataclass
from typing import Final

from icu4py.breakers import LineBreaker

from services.video.studio.lettering.directions import base_level
from services.video.studio.lettering.runs import Manner, Piece, extent, pieces_of, runs_of, script

REFERENCE: Final = 64
_BALANCING_STEPS: Final = 12
# Letters of these join their neighbours, so a word of them is never divided.
_JOINED: Final = {"Arabic", "Syriac", "Mongolian", "Nko", "Devanagari"}


@dataclass(frozen=True, slots=True)
class Segment:
    """Clusters between two places where a line may end.

    Args:
        pieces: The clusters and their faces.
        width: Advance at `REFERENCE` pixels per em, spaces at the end included.
        visible: The same without them.
    """

    pieces: tuple[Piece, ...]
    width: float
    visible: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line as its author wrote it, before it is broken.

    Args:
        segments: What may be put on lines of their own.
        base: 0 when it runs from left to right, 1 otherwise.
    """

    segments: tuple[Segment, ...]
    base: int

    def broken(self, width: float, divide_words: bool = False) -> list[list[Piece]] | None:
        """Lines no wider than `width` (at `REFERENCE`), as few and then as even as possible.

        None when a segment is wider than that; `divide_words` divides such words between letters
        where the script allows it.
        """
        segments = self._divided(width) if divide_words else list(self.segments)
        widest = max(segment.visible for segment in segments)
        if widest > width:
            return None
        best = _filled(segments, width)
        low, high = widest, width
        for _ in range(_BALANCING_STEPS if len(best) > 1 else 0):
            middle = (low + high) / 2
            lines = _filled(segments, middle)
            if len(lines) == len(best):
                best, high = lines, middle
            else:
                low = middle
        return [[piece for segment in line for piece in segment.pieces] for line in best]

    def _divided(self, width: float) -> list[Segment]:
        divided: list[Segment] = []
        for segment in self.segments:
            divisible = segment.visible > width and not any(
                script(piece.text[0]) in _JOINED for piece in segment.pieces
            )
            share = segment.width / len(segment.pieces)
            divided += [Segment((p,), share, share) for p in segment.pieces] if divisible else [segment]
        return divided


def paragraph(line: str, manner: Manner, pointer: str, phrases: bool = False) -> Paragraph:
    """Find the places where a line may end (UAX #14 with ICU's dictionaries).

    Args:
        line: One line as written.
        manner: How its letters look.
        pointer: Where the text stands, for errors.
        phrases: Keep Japanese phrases and Korean words whole (CSS `word-break: auto-phrase`).

    Raises:
        RenderRefused: A character has no glyph (`pieces_of`).
    """
    pieces = pieces_of(line, manner, pointer)
    segments: list[Segment] = []
    at = taken = 0
    locale = f"{manner.language or 'en'}-u-lb-strict{'-lw-phrase' if phrases else ''}"
    for part in LineBreaker(line, locale):
        at += len(part)
        chosen: list[Piece] = []
        while pieces and taken < at:
            chosen.append(pieces.pop(0))
            taken += len(chosen[-1].text)
        if chosen:
            segments.append(_measured(chosen, manner))
    return Paragraph(tuple(segments), base_level(line))


def stripped(pieces: list[Piece]) -> list[Piece]:
    """A line without spaces at its ends."""
    first, last = 0, len(pieces)
    while first < last and pieces[first].text.isspace():
        first += 1
    while last > first and pieces[last - 1].text.isspace():
        last -= 1
    return pieces[first:last]


def _measured(pieces: list[Piece], manner: Manner) -> Segment:
    def width(some: list[Piece]) -> float:
        return sum(extent(run, REFERENCE, manner).advance for run in runs_of(some))

    shown = list(pieces)
    while shown and shown[-1].text.isspace():
        shown.pop()
    visible = width(shown)
    return Segment(tuple(pieces), width(pieces) if len(shown) < len(pieces) else visible, visible)


def _filled(segments: list[Segment], width: float) -> list[list[Segment]]:
    lines: list[list[Segment]] = [[]]
    used = 0.0
    for segment in segments:
        if lines[-1] and used + segment.visible > width:
            lines.append([])
            used = 0.0
        lines[-1].append(segment)
        used += segment.width
    return lines
