"""Reads only what is a file: a pipe would be waited on for ever, and a device never ends."""

import errno
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

_PICTURES: Final = (
    "JPEG", "MPO", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP", "DIB", "JPEG2000", "ICO", "ICNS", "PPM",
    "TGA", "PSD", "QOI", "PCX", "SGI",
)  # fmt: skip
_KINDS: Final = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a pipe"),
    (stat.S_ISSOCK, "it is a socket"),
)


def check_plain(path: Path) -> None:
    """Let pass only a file, or a link to one.

    Raises:
        FileNotFoundError: Nothing is there.
        OSError: It is something else, as `strerror` says, or it cannot be looked at.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        what = next((words for is_one, words in _KINDS if is_one(mode)), "it is a device")
        raise OSError(errno.EINVAL, f"{what}, not a file", str(path))


def open_still(path: Path) -> "Image":
    """`PIL.Image.open` for plain files in formats that Pillow decodes by itself.

    Others it hands to a program: PostScript, for one, to an interpreter that runs what the file says.

    Raises:
        OSError: As for `check_plain`.
        PIL.UnidentifiedImageError: It is no such picture.
        PIL.Image.DecompressionBombError: It has far too many pixels.
    """
    from PIL import Image  # here, since processes that open none should not load it

    check_plain(path)
    Image.init()
    return Image.open(path, formats=[name for name in _PICTURES if name in Image.OPEN])
