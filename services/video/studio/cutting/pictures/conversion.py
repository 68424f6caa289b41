"""Whatever a decoder returns becomes upright 8-bit studio-range BT.709 planes; what is so is only copied."""

from typing import Any, Final

import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from services.video.studio.planes import Bytes, Planes

_HDR: Final = frozenset({16, 18})  # AVCOL_TRC_SMPTE2084 and _ARIB_STD_B67
_WIDE: Final = frozenset({9, 11, 12})  # AVCOL_PRI_BT2020, _SMPTE431, _SMPTE432
_BT601: Final = frozenset({5, 6})  # AVCOL_SPC_BT470BG, _SMPTE170M
_UNSPECIFIED: Final = 2
_FULL_RANGE: Final = 2
_LARGEST_SD: Final = 576  # lines; players take what is untagged and not larger for BT.601


def to_planes(frame: Any, reformatter: VideoReformatter) -> Planes:
    """The frame upright, its sides made even by leaving out the last row or column.

    Args:
        frame: As decoded.
        reformatter: The same one for all frames of a clip: preparing it for HDR takes seconds.
    """
    turns = round(frame.rotation / 90) % 4
    plain = _plain(frame, reformatter)
    width, height = plain.width // 2 * 2, plain.height // 2 * 2
    views = [
        _view(plane)[: height // share, : width // share]
        for plane, share in zip(plain.planes, (1, 2, 2), strict=True)
    ]
    shape = (width, height) if turns % 2 else (height, width)
    planes = Planes(np.empty((shape[0] * 3 // 2, shape[1]), np.uint8))
    for target, view in zip((planes.y, planes.u, planes.v), views, strict=True):
        target[...] = np.rot90(view, turns)
    return planes


def pixel_aspect(frame: Any, stream: Any) -> float:
    """Width of a pixel over its height, as it is shown upright."""
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    value = float(aspect) if aspect and 0.1 < aspect < 10 else 1.0
    return 1 / value if round(frame.rotation / 90) % 2 else value


def _plain(frame: Any, reformatter: VideoReformatter) -> Any:
    matrix, trc, primaries = int(frame.colorspace), int(frame.color_trc), int(frame.color_primaries)
    full = int(frame.color_range) == _FULL_RANGE or frame.format.name.startswith("yuvj")
    small = matrix == _UNSPECIFIED and frame.height <= _LARGEST_SD
    bt601 = matrix in _BT601 or small
    wide = trc in _HDR or primaries in _WIDE
    if frame.format.name == "yuv420p" and not full and not bt601 and not wide and matrix != 9:
        return frame
    more = {"dst_color_trc": ColorTrc.BT709, "dst_color_primaries": ColorPrimaries.BT709} if wide else {}
    coded = frame.format.name.startswith(("yuv", "nv", "p0"))
    source: dict[str, Any] = {}
    if coded:
        source["src_color_range"] = ColorRange.JPEG if full else ColorRange.MPEG
        if matrix == _UNSPECIFIED or matrix in _BT601:
            source["src_colorspace"] = Colorspace.ITU601 if bt601 else Colorspace.ITU709
    return reformatter.reformat(
        frame,
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
        **source,
        **more,
    )


def _view(plane: Any) -> Bytes:
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
