"""Numbers as people read them."""

from datetime import datetime

_KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "video/mp4": "MP4"}
_KILO = 1000


def seconds(value: float | None) -> str:
    """`0.4 s`, `12 s`, `2 min 5 s`; empty for None."""
    if value is None:
        return ""
    if value < 10:
        return f"{value:.1f} s"
    whole = round(value)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60} s"


def moment(at: datetime) -> str:
    """`21 Nov 14:05`, in local time."""
    return f"{at.astimezone():%d %b %H:%M}"


def size(count: int) -> str:
    """Bytes as `812 B`, `214 kB`, `2.1 MB`."""
    if count < _KILO:
        return f"{count} B"
    return f"{count / _KILO:.0f} kB" if count < _KILO**2 else f"{count / _KILO**2:.1f} MB"


def kind_of(mime_type: str) -> str:
    """`JPEG` for `image/jpeg`."""
    return _KINDS.get(mime_type, mime_type.rpartition("/")[2].upper())
