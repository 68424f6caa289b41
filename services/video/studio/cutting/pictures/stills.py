"""Plays what does not move by itself: a picture, perhaps with a slow move of the camera, or a title card."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from services.video.studio.cutting.pictures.fitting import Fitting
from services.video.studio.cutting.pictures.subjects import Subjects
from services.video.studio.cutting.timeline import StillShot, TitleShot
from services.video.studio.framing import crop_window
from services.video.studio.lettering.cards import draw_title_card
from services.video.studio.planes import Bytes, Planes, from_rgb
from services.video.studio.source import load_source
from services.video.studio.terms import RenderSettings
from shared.regions import Box

_PUSH: Final = 0.09  # how much larger the picture is at the end of a push-in than at its beginning
_SOFT_ENDS: Final = 0.12  # share of the move in which it gathers and loses speed


def still_frames(shot: StillShot, count: int, size: tuple[int, int], subjects: Subjects) -> Iterator[Planes]:
    """`count` frames of a picture in the film's size.

    Raises:
        RejectedMedia: The picture cannot be read, is too small or too large.
    """
    picture = from_rgb(_read(shot.path))
    subject = shot.subject.box if shot.subject else None
    shape, ratio = picture.width / picture.height, size[0] / size[1]
    if subject is None and shot.fit == "cover":
        subject = subjects.find(picture, (shot.path, 0.0), shape, ratio)
    frame = Fitting(size, shot.fit, subject).place(picture)
    centre = _centre(subject, crop_window(shape, ratio, subject)) if shot.fit == "cover" else (0.5, 0.5)
    for index in range(count):
        if shot.move == "none" or count == 1:
            yield frame
            continue
        share = _eased(index / (count - 1))
        yield enlarged(frame, 1 + _PUSH * (share if shot.move == "push_in" else 1 - share), centre)


def title_frames(shot: TitleShot, count: int, size: tuple[int, int]) -> Iterator[Planes]:
    """`count` times the same card.

    Raises:
        RenderRefused: The words cannot be drawn; `pointer` counts from the shot.
        RejectedMedia: The background cannot be read.
    """
    picture = _read(shot.picture) if shot.picture else None
    card = from_rgb(draw_title_card(shot.title, size, shot.subtitle, shot.style, picture))
    for _ in range(count):
        yield card


def enlarged(
    frame: Planes, scale: float, centre: tuple[float, float] = (0.5, 0.5), *, fine: bool = True
) -> Planes:
    """The frame enlarged around a point, given in fractions of it, without whole-pixel steps."""
    done = Planes(np.empty_like(frame.buffer))
    for target, plane, sharp in (
        (done.y, frame.y, fine),
        (done.u, frame.u, False),
        (done.v, frame.v, False),
    ):
        height, width = plane.shape
        x, y = centre[0] * width - 0.5, centre[1] * height - 0.5
        move = np.array([[1 / scale, 0, x - x / scale], [0, 1 / scale, y - y / scale]])
        flags = (cv2.INTER_CUBIC if sharp else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
        cv2.warpAffine(plane, move, (width, height), dst=target, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return done


def _read(path: Path) -> Bytes:
    picture = load_source(path, RenderSettings(short_side=2160)).rgb
    return np.ascontiguousarray(picture)


def _centre(subject: Box | None, window: Box) -> tuple[float, float]:
    """The subject's middle in fractions of the window."""
    if subject is None:
        return 0.5, 0.5
    x, y = (subject.x0 + subject.x1) / 2, (subject.y0 + subject.y1) / 2
    return (
        min(max((x - window.x0) / (window.x1 - window.x0), 0.0), 1.0),
        min(max((y - window.y0) / (window.y1 - window.y0), 0.0), 1.0),
    )


def _eased(share: float) -> float:
    """Constant speed with soft ends: a trapezoid of speed, integrated."""
    soft = _SOFT_ENDS
    top = 1 / (1 - soft)
    if share < soft:
        return top * share**2 / (2 * soft)
    if share > 1 - soft:
        return 1 - top * (1 - share) ** 2 / (2 * soft)
    return top * (share - soft / 2)
