"""Which part of a picture stays when it is cut to another shape: the part with the subject in it."""

from collections.abc import Sequence
from typing import Final

from shared.regions import Box

_AIR: Final = 0.04  # of the window, kept free beside the subject where there is room


def crop_window(shape: float, ratio: float, subject: Box | None = None, interest: Sequence[Box] = ()) -> Box:
    """The largest window of the wanted ratio that keeps the subject whole, and of the rest what matters.

    Args:
        shape: The picture's width over its height, as it is shown.
        ratio: The window's width over its height.
        subject: In fractions of the picture; None keeps the middle. Of a subject that does not fit, the
            middle stays when its sides are cut, and the upper part, where faces are, when its height is.
        interest: What else should be seen, each as much as the others, such as the places of what moves; the
            window leaves the subject's middle for it, never the subject.
    """
    share = ratio / shape
    if share <= 1:
        span = (subject.x0, subject.x1) if subject else None
        left = _begin(share, span, [(box.x0, box.x1) for box in interest], middle=True)
        return Box(left, 0, min(left + share, 1.0), 1)
    share = 1 / share
    span = (subject.y0, subject.y1) if subject else None
    top = _begin(share, span, [(box.y0, box.y1) for box in interest], middle=False)
    return Box(0, top, 1, min(top + share, 1.0))


def _begin(
    share: float, subject: tuple[float, float] | None, interest: list[tuple[float, float]], *, middle: bool
) -> float:
    """Where a window `share` long begins on the axis that is cut."""
    low, high = 0.0, 1 - share
    first, last = subject or (0.5, 0.5)
    room = share - (last - first)
    if room < 0 and not middle:
        return min(max(first, low), high)
    centred = min(max((first + last - share) / 2, low), high)
    if room < 0:
        return centred
    if subject:
        air = min(_AIR * share, room / 2)
        low, high = min(max(low, last + air - share), high), max(min(high, first - air), low)
    stops = {low, high, centred, *(first for first, _ in interest), *(last - share for _, last in interest)}

    def worth(begin: float) -> tuple[float, float]:
        seen = sum(_part_in(begin, begin + share, *one) for one in interest)
        return round(seen, 6), -abs(begin - centred)

    return max((min(max(stop, low), high) for stop in stops), key=worth)


def _part_in(low: float, high: float, first: float, last: float) -> float:
    """How much of `first`…`last` lies in `low`…`high`, 0…1."""
    return max(0.0, min(high, last) - max(low, first)) / (last - first)
