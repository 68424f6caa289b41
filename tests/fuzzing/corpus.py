"""Small whole files of every kind that is let in, to be damaged in every way."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from tests.unit.media.files import clip, picture, turned_jpeg

_SIZE = (72, 66)


def make_corpus(folder: Path) -> dict[str, bytes]:
    """Name → bytes; a few hundred to a few thousand bytes each, so that a mutation hits something."""
    pictures: dict[str, Callable[[], bytes]] = {
        "png": lambda: picture("PNG", _SIZE),
        "png-grey": lambda: _encoded("PNG", _mode("L")),
        "png-16-bit": lambda: _encoded("PNG", _mode("I;16")),
        "png-alpha": lambda: _encoded("PNG", _mode("RGBA")),
        "png-palette": lambda: _encoded("PNG", _mode("RGB").quantize(16)),
        "jpeg": lambda: _encoded("JPEG", _mode("RGB"), quality=60),
        "jpeg-progressive": lambda: _encoded("JPEG", _mode("RGB"), progressive=True, quality=60),
        "jpeg-cmyk": lambda: _encoded("JPEG", _mode("CMYK"), quality=60),
        "jpeg-turned": lambda: turned_jpeg(_SIZE),
        "webp": lambda: _encoded("WEBP", _mode("RGB"), quality=60),
        "webp-lossless": lambda: _encoded("WEBP", _mode("RGBA"), lossless=True),
        "webp-animated": lambda: _animated("WEBP"),
        "gif": lambda: _encoded("GIF", _mode("RGB").quantize(32)),
        "gif-animated": lambda: _animated("GIF"),
        "avif": lambda: _encoded("AVIF", _mode("RGB"), quality=50),
    }
    corpus = {name: make() for name, make in pictures.items()}
    corpus["mp4"] = clip(folder / "clip.mp4", 12, _SIZE)
    corpus["webm"] = clip(folder / "clip.webm", 6, _SIZE, "webm")
    return corpus


def _mode(mode: str) -> Image.Image:
    ramp = np.add.outer(np.arange(_SIZE[1]), np.arange(_SIZE[0])) % 97
    if mode == "I;16":
        return Image.fromarray((ramp * 600).astype(np.uint16))
    grey = Image.fromarray((ramp * 2).astype(np.uint8))
    return (
        grey if mode == "L" else Image.merge("RGB", (grey, grey.rotate(90).resize(_SIZE), grey)).convert(mode)
    )


def _encoded(format_name: str, image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def _animated(format_name: str) -> bytes:
    frames = [_mode("RGB").rotate(angle) for angle in (0, 90, 180)]
    return _encoded(format_name, frames[0], save_all=True, append_images=frames[1:], duration=40)
