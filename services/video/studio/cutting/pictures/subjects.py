"""Finds what must stay in the frame, once for a picture however many formats it is cut to."""

from pathlib import Path

from services.video.studio.framing import crop_window
from services.video.studio.look import look_at
from services.video.studio.planes import Planes, to_rgb
from services.video.studio.subject import Subject, find_subject
from shared.regions import Box

_SLIGHT = 0.03  # a crop that takes less than this off needs nobody's judgement


class Subjects:
    """Remembers where the subject of each picture is."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, float], tuple[Box | None, Box | None]] = {}

    def find(self, first: Planes, key: tuple[Path, float], shape: float, ratio: float) -> Box | None:
        """What to keep, in fractions of the picture; None when there is nothing or nothing is cut away.

        A subject that fits is kept whole. Of a larger one, often half the picture that merely stands out, the
        frame goes around its face or where most of it is.

        Args:
            first: The shot's first frame.
            key: The file and the place in it.
            shape: The picture's width over its height, as shown.
            ratio: The frame's.
        """
        window = crop_window(shape, ratio)
        if (window.x1 - window.x0) * (window.y1 - window.y0) > 1 - _SLIGHT:
            return None
        if key not in self._known:
            rgb = to_rgb(first)
            self._known[key] = _box_and_core(find_subject(rgb, look_at(rgb)))
        box, core = self._known[key]
        if box is None or core is None or _fits(box, window):
            return box
        return crop_window(shape, ratio, core, (box,))


def _box_and_core(subject: Subject) -> tuple[Box | None, Box | None]:
    return subject.box(), subject.core()


def _fits(box: Box, window: Box) -> bool:
    return box.x1 - box.x0 <= window.x1 - window.x0 and box.y1 - box.y0 <= window.y1 - window.y0
