"""Which words are on the picture when: drawn as they come, forgotten as they go."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from services.video.studio.cutting.overlays import Patch, make_patch
from services.video.studio.cutting.plan import Plan
from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.captions import draw_caption
from services.video.studio.lettering.lower_thirds import draw_lower_third
from services.video.studio.lettering.overlay import Overlay
from services.video.studio.lettering.subtitles.cues import Caption, checked_captions
from services.video.studio.planes import Planes
from shared.errors import CallerError

_FADE: Final = 0.25  # seconds
_QUICK_FADE: Final = 0.12  # captions follow one another without a pause
_CLEARANCE: Final = 0.15  # of a lower third's height, to the caption below it
_SHARE_OF_LIFE: Final = 0.3  # a fade takes no more of what is shown only briefly


@dataclass(frozen=True, slots=True)
class _Words:
    first: int
    after: int
    fade: float
    pointer: str
    draw: Callable[[], Overlay]

    def opacity(self, index: int) -> float:
        """Whole in the middle, partly at both ends, never nothing."""
        life = self.after - self.first
        fade = max(1.0, min(self.fade, life * _SHARE_OF_LIFE))
        near = min(index - self.first, self.after - 1 - index) + 1
        return min(1.0, near / (fade + 1))


class Lettering:
    """Draws a timeline's captions and lower thirds over the film's frames, which come in order."""

    def __init__(self, plan: Plan, size: tuple[int, int]) -> None:
        captions = list(_captions(plan, size))
        thirds = (_clear(third, captions) for third in _lower_thirds(plan, size))
        words = [*thirds, *captions]
        self._coming = deque(sorted(words, key=lambda one: one.first))
        self._shown: list[tuple[_Words, Patch]] = []

    def check(self, go_on: Callable[[], None] = lambda: None) -> None:
        """Draw everything once, so that words that cannot be drawn are refused before any frame is made.

        Raises:
            RenderRefused: Some words cannot be drawn; `pointer` says which.
        """
        for words in self._coming:
            go_on()
            _draw(words)

    def write(self, frame: Planes, index: int) -> Planes:
        """The frame with the words that belong on it; the frame itself is not touched."""
        self._shown = [one for one in self._shown if index < one[0].after]
        while self._coming and self._coming[0].first <= index:
            words = self._coming.popleft()
            if index < words.after:
                self._shown.append((words, make_patch(_draw(words))))
        if not self._shown:
            return frame
        copy = Planes(frame.buffer.copy())
        for words, patch in self._shown:
            patch.lay_over(copy, words.opacity(index))
        return copy


def timed_captions(plan: Plan) -> list[Caption]:
    """The captions in order, for the picture and for the files beside it.

    Raises:
        RenderRefused: They overlap, have no words, or begin after the film's end.
    """
    wanted = [Caption(one.start, one.end, one.text) for one in plan.timeline.captions]
    for index, caption in enumerate(wanted):
        _check_begins(caption.start, plan, f"/captions/{index}/start")
    return checked_captions(wanted)


def _captions(plan: Plan, size: tuple[int, int]) -> Iterator[_Words]:
    for index, caption in enumerate(timed_captions(plan)):
        if not plan.timeline.burn_captions:
            return

        def draw(text: str = caption.text, index: int = index) -> Overlay:
            style = plan.timeline.caption_style
            position = plan.timeline.captions[index].position or style.position
            return draw_caption(
                text, size, replace(style, position=position), pointer=f"/captions/{index}/text"
            )

        yield _placed(plan, caption.start, caption.end, _QUICK_FADE, "", draw)


def _lower_thirds(plan: Plan, size: tuple[int, int]) -> Iterator[_Words]:
    for index, one in enumerate(plan.timeline.lower_thirds):
        pointer = f"/lower_thirds/{index}"
        _check_begins(one.start, plan, f"{pointer}/start")

        def draw(name: str = one.name, role: str = one.role, index: int = index) -> Overlay:
            return draw_lower_third(name, size, role, plan.timeline.lower_thirds[index].style)

        yield _placed(plan, one.start, one.end, _FADE, pointer, draw)


def _clear(third: _Words, captions: list[_Words]) -> _Words:
    """The same lower third, above the captions of its time: in narrow frames they would meet."""
    beside = [one for one in captions if one.first < third.after and third.first < one.after]
    if not beside:
        return third
    return replace(third, draw=lambda: raised_above(third.draw(), [_draw(one) for one in beside]))


def raised_above(overlay: Overlay, others: Iterable[Overlay]) -> Overlay:
    """`overlay` moved up until it lies on none of the others, or at the frame's upper edge."""
    width, height = overlay.size
    y = overlay.y
    for other in sorted(others, key=lambda one: -one.y):
        beside = other.x >= overlay.x + width or overlay.x >= other.x + other.size[0]
        if not beside and other.y < y + height and y < other.y + other.size[1]:
            y = other.y - height - round(_CLEARANCE * height)
    return Overlay(overlay.rgba, overlay.x, max(0, y))


def _placed(
    plan: Plan, start: float, end: float, fade: float, pointer: str, draw: Callable[[], Overlay]
) -> _Words:
    rate = float(plan.rate)
    first = round(start * rate)
    return _Words(first, max(first + 1, round(end * rate)), fade * rate, pointer, draw)


def _draw(words: _Words) -> Overlay:
    try:
        return words.draw()
    except CallerError as error:
        error.pointer = f"{words.pointer}{error.pointer}"
        raise


def _check_begins(start: float, plan: Plan, pointer: str) -> None:
    if start >= plan.seconds:
        raise RenderRefused(
            f"Words begin at {start:g} s, but the film is over at {plan.seconds:.2f} s.",
            pointer=pointer,
            hint="Let them begin earlier or leave them out.",
            code="invalid_timeline",
        )
