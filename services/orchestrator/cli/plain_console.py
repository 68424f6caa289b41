"""What others wrote is shown as text: it moves no cursor, clears no screen, and turns no line around."""

from collections.abc import Iterable
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_CONTROLS: Final = (*(code for code in range(0x20) if chr(code) not in "\t\n"), *range(0x7F, 0xA0))
_REORDERING: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_STEERING: Final = dict.fromkeys((*_CONTROLS, *_REORDERING))
"""C0 and C1 controls, and the marks that reorder text (Unicode Standard Annex 9): none has a width."""


class PlainConsole(Console):
    """A console that leaves out steering characters of what it prints; its own steering stays."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments of `renderable`, their text cleaned."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable():
                yield segment
            else:
                yield Segment(segment.text.translate(_STEERING), segment.style)
