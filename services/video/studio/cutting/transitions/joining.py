"""The table of transitions: which function makes which kind."""

from collections.abc import Callable
from typing import Final

from services.video.studio.cutting.timeline import TransitionKind as Kind
from services.video.studio.cutting.transitions import movements, shapes
from services.video.studio.cutting.transitions.blending import BLACK, WHITE, mixed, towards
from services.video.studio.planes import Planes

Joint = Callable[[Planes, Planes, float, float], Planes]


def join(kind: Kind, first: Planes, second: Planes, index: int, count: int) -> Planes:
    """Frame `index` of `count` between two shots; the middle one of an odd count is exactly half-way.

    Args:
        kind: Which transition; `cut` shows the second shot.
        first: The frame of the shot that ends.
        second: The frame of the shot that begins.
        index: 0 to `count` - 1.
        count: How many frames the transition takes.
    """
    return _JOINTS[kind](first, second, (index + 1) / (count + 1), 1 / (count + 1))


def _through(colour: tuple[int, int, int]) -> Joint:
    def joint(first: Planes, second: Planes, share: float, _step: float) -> Planes:
        shown = first if share < 0.5 else second
        return towards(shown, colour, 1 - abs(2 * share - 1))

    return joint


def _wipe(direction: str) -> Joint:
    return lambda first, second, share, _step: shapes.wiped(first, second, share, direction)


def _slide(direction: str) -> Joint:
    return lambda first, second, share, step: movements.slid(first, second, share, step, direction)


_JOINTS: Final[dict[Kind, Joint]] = {
    Kind.CUT: lambda _first, second, _share, _step: second,
    Kind.CROSSFADE: lambda first, second, share, _step: mixed(first, second, share),
    Kind.FADE_BLACK: _through(BLACK),
    Kind.FADE_WHITE: _through(WHITE),
    Kind.WIPE_LEFT: _wipe("left"),
    Kind.WIPE_RIGHT: _wipe("right"),
    Kind.WIPE_UP: _wipe("up"),
    Kind.WIPE_DOWN: _wipe("down"),
    Kind.SLIDE_LEFT: _slide("left"),
    Kind.SLIDE_RIGHT: _slide("right"),
    Kind.SLIDE_UP: _slide("up"),
    Kind.SLIDE_DOWN: _slide("down"),
    Kind.IRIS_OPEN: lambda first, second, share, _step: shapes.opened(first, second, share),
    Kind.IRIS_CLOSE: lambda first, second, share, _step: shapes.closed(first, second, share),
    Kind.DISSOLVE: lambda first, second, share, _step: shapes.dissolved(first, second, share),
    Kind.PIXELATE: lambda first, second, share, _step: movements.pixelated(first, second, share),
    Kind.ZOOM: movements.zoomed,
    Kind.BLUR: lambda first, second, share, _step: movements.defocused(first, second, share),
}
