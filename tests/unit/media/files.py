"""Makes friendly and hostile files for the tests of this folder, small and at run time."""

import io
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
from PIL import Image


def picture(format_name: str = "PNG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    rng = np.random.default_rng(7)
    image = Image.fromarray(rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8))
    buffer = io.BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def plain_picture(size: tuple[int, int]) -> bytes:
    """One colour: quick to make, small as a file, and as large in memory as any."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def turned_jpeg(size: tuple[int, int] = (64, 48)) -> bytes:
    """Stored lying, shown upright: EXIF orientation 6."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture("JPEG", size, exif=exif)


def png_bomb(side: int = 40_000) -> bytes:
    """A few kilobytes that claim side × side pixels and really inflate to zeros."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(4_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def clip(path: Path, frames: int = 24, size: tuple[int, int] = (64, 48), format_name: str = "mp4") -> bytes:
    codec = "libvpx-vp9" if format_name == "webm" else "libx264"
    with av.open(str(path), "w", format=format_name) as container:
        stream = container.add_stream(codec, rate=24)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(frames):
            pixels = np.full((size[1], size[0], 3), number * 7 % 255, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path.read_bytes()


async def in_chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]
