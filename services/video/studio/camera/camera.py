"""Turns the name of a camera's move into what is seen of every frame.

With a static camera frames stay untouched, and all that the studio promises of pixels holds. With a moving
one:

- what moves in the picture is drawn first, under the same promises, and the camera moves over the result;
- the move runs once, from the first frame to the last, and starts and ends softly. It does not return: a pan
  that comes back is two pans, an edit expects a move to lead somewhere, and a score asks whether the picture
  ended up where it was sent. So the clip is no loop, though what moves in it still is, and since no stretch
  of frames comes twice no packets can be repeated: the clip is one group of pictures;
- no border is ever seen: a view is always a part of the picture, of its shape;
- `push_in` begins and `pull_out` ends on the whole picture. The others are closer by the way they need;
- the subject stays still in `orbit` only, and is what `push_in` closes in on;
- the same settings still give the same bytes.
"""

from typing import Protocol

from services.video.studio.camera.lens import seen_through
from services.video.studio.camera.pace import progress
from services.video.studio.camera.parallax import Orbit
from services.video.studio.planes import Planes
from services.video.studio.subject import Subject
from services.video.studio.terms import Camera


class Movement(Protocol):
    """A camera on its way."""

    def view(self, frame: Planes, share: float) -> Planes:
        """What it sees of a frame at a share 0…1 of its way; the frame itself is left alone."""


def make_movement(
    camera: Camera, strength: float, size: tuple[int, int], subject: Subject
) -> Movement | None:
    """The move of a camera, None when it stands still.

    Args:
        camera: Its name; `pan_left` moves from left to right, as in the workflows.
        strength: How far it goes, as a share of the picture: `RenderSettings.camera_strength`.
        size: Width and height of the frames.
        subject: What it looks at.
    """
    box = subject.box()
    x, y = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) if box else (0.5, 0.5)
    match camera:
        case "static":
            return None
        case "push_in" | "pull_out":
            return Zoom(size, strength, (x, y), inward=camera == "push_in")
        case "pan_left" | "pan_right":
            return Pan(size, strength, y, rightward=camera == "pan_left")
        case "orbit":
            return Orbit(size, strength, subject.mask)


class Zoom:
    """Closes in on a point, or backs away from it, by the same factor in every second."""

    def __init__(
        self, size: tuple[int, int], strength: float, centre: tuple[float, float], *, inward: bool
    ) -> None:
        self._size, self._closest, self._centre, self._inward = size, 1 - strength, centre, inward

    def view(self, frame: Planes, share: float) -> Planes:
        way = progress(share if self._inward else 1 - share)
        scale = float(self._closest**way)
        left, top = (length * at * (1 - scale) for length, at in zip(self._size, self._centre, strict=True))
        return seen_through(frame, left, top, scale)


class Pan:
    """Travels sideways over the picture, at the subject's height."""

    def __init__(self, size: tuple[int, int], strength: float, height: float, *, rightward: bool) -> None:
        self._scale, self._rightward = 1 - strength, rightward
        self._way = size[0] * strength
        self._top = min(max(height - self._scale / 2, 0.0), strength) * size[1]

    def view(self, frame: Planes, share: float) -> Planes:
        way = progress(share if self._rightward else 1 - share)
        return seen_through(frame, self._way * way, self._top, self._scale)
