"""One pass over a clip and a look at its samples: every number the judgement needs, and none of its taste."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from services.video.studio.planes import Bytes, Floats, from_rgb
from services.video.studio.scoring import camera_path, detail, looping, stillness
from services.video.studio.scoring.alignment import Alignment, align
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.footage import Footage, Frame
from services.video.studio.scoring.grid import LONG_SIDE, Grid, grid_for
from services.video.studio.scoring.regions import Regions, Zones, zones_on
from services.video.studio.scoring.samples import Sample, Samples, copies
from services.video.studio.scoring.verdict import Reference
from services.video.studio.scoring.watching import Watch
from shared.errors import RejectedMedia

_FOLLOWED: Final = 12  # samples in which motion is followed; the spread takes them all


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was found; `alignment` is None without a reference and when the reference fits nowhere."""

    footage: Footage
    seconds: float
    fps: float
    grid: Grid
    zones: Zones
    watch: Watch
    stillness: stillness.Stillness
    camera: tuple[camera_path.Motion, ...]
    camera_sure: float
    detail: detail.Detail | None
    alignment: Alignment | None
    subject_like_reference: float | None
    reference: Reference
    unplaced: tuple[str, ...]
    closing: looping.Closing
    poster: Bytes

    @property
    def irregular(self) -> bool:
        """Whether the gaps between frames differ by more than half of the usual one."""
        gaps = np.diff(self.watch.times)
        return len(gaps) > 2 and float(np.ptp(gaps)) > 0.5 * float(np.median(gaps))


@dataclass(slots=True)
class _Opening:
    """What the first frame decides for the rest of the pass."""

    grid: Grid
    small: Bytes
    alignment: Alignment | None
    zones: Zones
    corners: tuple[tuple[int, int], ...]
    reference: Reference
    unplaced: tuple[str, ...]
    poster: Bytes


def measure(
    clip: Path, reference: Bytes | None, regions: Regions | None, expected: Expectation
) -> Measurements:
    """Watch the clip once.

    Args:
        clip: Any video file.
        reference: The source picture, height×width×3 RGB, or None.
        regions: Masks on the reference; on the clip itself without one.
        expected: Whether the camera's motion is wanted decides what is compared with what.

    Raises:
        RejectedMedia: Not a readable clip.
    """
    luma = None if reference is None else from_rgb(_even(reference)).y
    samples, watch, opening = Samples(), None, None
    with Footage(clip) as footage:
        for index, frame in enumerate(footage.frames()):
            if opening is None or watch is None:
                opening = _open(frame, luma, regions)
                watch = Watch(opening.grid, opening.zones)
            small = opening.small if index == 0 else opening.grid.shrink(frame.y)
            watch.see(frame, small)
            if samples.wants(index):
                crops = copies(frame.y, opening.corners, detail.CROP)
                samples.keep(Sample(index, frame.seconds, small, crops))
    if opening is None or watch is None:
        raise RejectedMedia(
            f"Not one frame of {clip.name} can be decoded.",
            hint="Fetch or render the clip again.",
            code="unreadable_clip",
        )
    watch.close()
    return _conclude(footage, opening, watch, samples, luma, expected)


def _open(frame: Frame, reference: Bytes | None, regions: Regions | None) -> _Opening:
    grid = grid_for(frame.y.shape[1], frame.y.shape[0])
    small = grid.shrink(frame.y)
    alignment = None if reference is None else align(reference, small, grid)
    found: Reference = "none" if reference is None else "not_found" if alignment is None else "aligned"
    usable = None if found == "not_found" else regions
    zones = zones_on(grid, usable, alignment.to_reference if alignment else None)
    placed = {name for name, _, _ in zones.elements}
    named = () if regions is None else (*(one.name for one in regions.elements), *regions.unplaced)
    unplaced = tuple(name for name in named if name not in placed)
    corners = detail.corners_for(small, grid, zones.ground)
    return _Opening(grid, small, alignment, zones, corners, found, unplaced, _poster(frame.y))


def _poster(luma: Bytes) -> Bytes:
    """The first frame for the heat map, of a size that no clip can make large."""
    scale = min(1.0, 2 * LONG_SIDE / max(luma.shape))
    size = (max(2, round(luma.shape[1] * scale)), max(2, round(luma.shape[0] * scale)))
    return np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.uint8)


def _conclude(
    footage: Footage,
    opening: _Opening,
    watch: Watch,
    samples: Samples,
    luma: Bytes | None,
    expected: Expectation,
) -> Measurements:
    few = _some(samples.kept, _FOLLOWED)
    moving = not expected.still_camera
    views = camera_path.views_of(few, opening.zones.ground, compensate=moving)
    spread = (
        stillness.spread_of_views(views)
        if moving
        else stillness.spread_of([one.small for one in samples.kept])
    )
    count = len(watch.times)
    length = watch.times[-1] * count / max(1, count - 1) if count > 1 else 0.0
    reference_crops = _reference_crops(luma, opening)
    like = None
    if opening.alignment is not None and opening.zones.subject is not None:
        inside = opening.zones.subject & opening.alignment.covered
        like = stillness.likeness_to(opening.alignment.reference, opening.small, inside)
    return Measurements(
        footage=footage,
        seconds=length,
        fps=(count - 1) / watch.times[-1] if count > 1 else 0.0,
        grid=opening.grid,
        zones=opening.zones,
        watch=watch,
        stillness=stillness.measure_stillness(views, spread, opening.zones, opening.grid),
        camera=tuple(camera_path.motion_of(view) for view in views),
        camera_sure=float(np.median([view.sure for view in views[1:]])) if len(views) > 1 else 0.0,
        detail=detail.measure_detail([sample.crops for sample in few], reference_crops, moving=moving),
        alignment=opening.alignment,
        subject_like_reference=like,
        reference=opening.reference,
        unplaced=opening.unplaced,
        closing=looping.closing_of(
            [one.small for one in samples.kept], watch.last, watch.paces, opening.grid
        ),
        poster=opening.poster,
    )


def _some(kept: list[Sample], most: int) -> list[Sample]:
    """Evenly spread entries, the first and the last among them."""
    if len(kept) <= most:
        return kept
    return [kept[round(index * (len(kept) - 1) / (most - 1))] for index in range(most)]


def _reference_crops(luma: Bytes | None, opening: _Opening) -> tuple[Floats, ...] | None:
    """The reference at the clip's full size, where the crops are."""
    alignment, grid = opening.alignment, opening.grid
    if luma is None or alignment is None:
        return None
    to_pixels = alignment.to_reference * np.array([[luma.shape[1]], [luma.shape[0]]])
    step = float(np.sqrt(abs(np.linalg.det(to_pixels[:, :2])))) / grid.scale
    if step > 1.05:  # what the clip has no pixels for can't be missing from it
        luma = np.asarray(
            cv2.GaussianBlur(luma, (0, 0), 0.5 * float(np.sqrt(step * step - 1)) + 0.15), np.uint8
        )
    across, down = grid.width / grid.full[0], grid.height / grid.full[1]
    crops = []
    for top, left in opening.corners:
        matrix = to_pixels.copy()
        matrix[:, 2] = to_pixels @ np.array([left * across, top * down, 1])
        matrix[:, 0] *= across
        matrix[:, 1] *= down
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        size = min(detail.CROP, grid.full[0], grid.full[1])
        crop = cv2.warpAffine(luma, matrix, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        crops.append(np.asarray(crop * np.float32(alignment.gain), np.float32))
    return tuple(crops)


def _even(picture: Bytes) -> Bytes:
    return picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2]
