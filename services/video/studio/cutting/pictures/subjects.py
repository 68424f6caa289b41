"""Finds what must stay in the frame, once for a picture however many formats it is cut to."""

from pathlib import Path

import cv2
import numpy as np

from services.video.studio.framing import crop_window
from services.video.studio.look import look_at
from services.video.studio.planes import Planes
from services.video.studio.subject import find_subject
from shared.regions import Box

_SLIGHT = 0.03  # a crop that takes less than this off needs nobody's judgement


class Subjects:
    """Remembers where the subject of each picture is."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, float], Box | None] = {}

    def find(self, first: Planes, key: tuple[Path, float], shape: float, ratio: float) -> Box | None:
        """The subject's box in fractions of the picture; None when there is none or nothing is cut away.

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
            # BT.601, near enough to find things
            rgb = np.asarray(cv2.cvtColor(first.buffer, cv2.COLOR_YUV2RGB_I420), np.uint8)
            self._known[key] = find_subject(rgb, look_at(rgb)).box()
        return self._known[key]
