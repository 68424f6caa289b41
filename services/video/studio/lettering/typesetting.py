"""Text set into lines of one size that fit a place, or a clear word that they do not."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.breaking import REFERENCE, Paragraph, paragraph, stripped
from services.video.studio.lettering.cleaning import MOST_CHARACTERS, clean_lines
from services.video.studio.lettering.language import guess_language
from services.video.studio.lettering.runs import Extent, Manner, Piece, Run, extent, runs_of

PITCH: Final = 1.27
_AIR: Final = 0.08
_STEP: Final = 0.94


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its runs from left to right.

    Args:
        runs: Each with the distance of its start from the line's start, in pixels.
        extent: Ink and advance of the whole line around its start on the baseline.
        base: 1 when its paragraph runs from right to left.
    """

    runs: tuple[tuple[Run, float], ...]
    extent: Extent
    base: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines set one below the other.

    Args:
        lines: From the top.
        baselines: Pixels below the first line's baseline, one per line.
        pixels: The size in pixels per em that fitted.
        manner: How the letters look.
    """

    lines: tuple[Line, ...]
    baselines: tuple[float, ...]
    pixels: int
    manner: Manner

    @property
    def width(self) -> float:
        """The widest line's advance in pixels."""
        return max(line.extent.advance for line in self.lines)

    @property
    def height(self) -> float:
        """Pixels from the first line's ascender to the last line's descender, ink included."""
        return self.bottom - self.top

    @property
    def top(self) -> float:
        """Upper edge above the first baseline, negative; the same for all letters of usual height."""
        return min(-0.98 * self.pixels, self.lines[0].extent.top)

    @property
    def bottom(self) -> float:
        """Lower edge below the first baseline."""
        return self.baselines[-1] + max(0.28 * self.pixels, self.lines[-1].extent.bottom)


@dataclass(frozen=True, slots=True)
class Room:
    """The place text has to fit into.

    Args:
        width: Pixels.
        height: Pixels.
        lines: How many at most.
        pixels: Preferred size in pixels per em.
        smallest: How far the size may go down, in pixels per em.
    """

    width: float
    height: float
    lines: int
    pixels: int
    smallest: int


def typeset(
    text: str, room: Room, manner: Manner, pointer: str = "/text", most: int = MOST_CHARACTERS
) -> Block:
    """Set `text` in the largest size that fits, lines evenly filled.

    Raises:
        RenderRefused: The text is unusable (`clean_lines`), has a character without glyph, or does not
            fit even in the smallest size.
    """
    written = clean_lines(text, pointer, most)
    language = manner.language or guess_language(text)
    manner = Manner(manner.book, manner.bold, manner.family, language)
    loose = [paragraph(line, manner, pointer) for line in written]
    tight = [paragraph(line, manner, pointer, phrases=True) for line in written]
    pixels = room.pixels
    while True:
        last = pixels <= room.smallest
        block = _attempt(tight, room, pixels, manner) or _attempt(loose, room, pixels, manner, last)
        if block is not None:
            return block
        if last:
            raise _does_not_fit(room, pointer, len(text))
        pixels = max(room.smallest, min(pixels - 1, int(pixels * _STEP)))


def _attempt(
    paragraphs: list[Paragraph], room: Room, pixels: int, manner: Manner, divide_words: bool = False
) -> Block | None:
    lines: list[Line] = []
    for one in paragraphs:
        broken = one.broken(room.width * REFERENCE / pixels, divide_words)
        if broken is None or len(lines) + len(broken) > room.lines:
            return None
        lines += [_line(stripped(pieces), one.base, pixels, manner) for pieces in broken]
    block = Block(tuple(lines), _baselines(lines, pixels), pixels, manner)
    reach = max(line.extent.right - min(0.0, line.extent.left) for line in lines)
    fits = max(block.width, reach) <= room.width + 0.02 * room.width and block.height <= room.height
    return block if fits else None


def _line(pieces: list[Piece], base: int, pixels: int, manner: Manner) -> Line:
    at, placed, boxes = 0.0, [], []
    for run in runs_of(pieces):
        box = extent(run, pixels, manner)
        placed.append((run, at))
        boxes.append((at + box.left, box.top, at + box.right, box.bottom))
        at += box.advance
    left, top, right, bottom = (list(edge) for edge in zip(*boxes, strict=True))
    return Line(tuple(placed), Extent(at, min(left), min(top), max(right), max(bottom)), base)


def _baselines(lines: list[Line], pixels: int) -> tuple[float, ...]:
    """Even spacing, widened only where tall marks would touch the line above."""
    clear = [above.extent.bottom - below.extent.top + _AIR * pixels for above, below in pairwise(lines)]
    pitch = max([PITCH * pixels, *clear])
    return tuple(i * pitch for i in range(len(lines)))


def _does_not_fit(room: Room, pointer: str, length: int) -> RenderRefused:
    return RenderRefused(
        f"The text ({length} characters) does not fit into {room.lines} lines of {room.width:.0f} pixels, "
        f"even at {room.smallest} pixels per letter.",
        pointer=pointer,
        hint="Shorten it, allow more lines, or choose a smaller size.",
        code="text_does_not_fit",
    )
