"""The program that opens untrusted files: a process of its own with little memory, time and no secrets.

Run as `python inspector.py <path> <family> <decoder> <max pixels> <memory bytes> <CPU seconds>`; prints
one JSON object: what the file holds, or `refused` with a code. It imports nothing of Stillreel but its
limits, so it starts quickly, and a decoder that is taken over by a hostile file finds nothing worth having.
"""

import json
import sys
from typing import Any

from shared.media.confinement import Confinement, confine

_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_OPEN_FILES = 64


class Refused(Exception):
    """The file is not accepted; the code is the whole message."""


def main(arguments: list[str]) -> None:
    path, family, decoder, max_pixels, memory, seconds = arguments
    confine(
        Confinement(memory_bytes=int(memory), cpu_seconds=int(seconds), file_bytes=0, open_files=_OPEN_FILES)
    )
    sys.stdout.write(json.dumps(look_into(path, family, decoder, int(max_pixels))))


def look_into(path: str, family: str, decoder: str, max_pixels: int) -> dict[str, Any]:
    """`width`, `height` and a clip's `duration`, or `refused` with a code; nothing is raised."""
    inspect = _picture if family == "picture" else _clip
    try:
        return inspect(path, decoder, max_pixels)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "too_much_memory"}
    except Exception as error:  # noqa: BLE001 - decoders raise anything on hostile bytes
        return {"refused": "damaged", "detail": f"{type(error).__name__}: {error}"[:300]}


def _picture(path: str, decoder: str, max_pixels: int) -> dict[str, Any]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own limit speaks first, with our own words
    with Image.open(path, formats=[decoder]) as picture:
        width, height = picture.size
        if width * height > max_pixels:
            return {"refused": "too_many_pixels", "width": width, "height": height}
        turned = picture.getexif().get(0x0112, 1) in _TURNED
        picture.load()
    return {"width": height, "height": width} if turned else {"width": width, "height": height}


def _clip(path: str, decoder: str, max_pixels: int) -> dict[str, Any]:
    import av

    with av.open(path, format=decoder, options={"protocol_whitelist": "file"}) as container:
        if not container.streams.video:
            raise Refused("no_pictures" if container.streams.audio else "damaged")
        stream = container.streams.video[0]
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > max_pixels:
            return {"refused": "too_many_pixels", "width": width, "height": height}
        stream.codec_context.thread_count = 2
        stream.codec_context.skip_frame = "NONKEY"  # proves it decodes at a fraction of the cost
        packets, pictures, turned = 0, 0, False
        tick = float(stream.time_base or 0)
        first, last = float("inf"), 0.0
        for packet in container.demux(stream):
            if packet.size and packet.pts is not None:
                packets += 1
                first = min(first, packet.pts * tick)
                last = max(last, (packet.pts + (packet.duration or 0)) * tick)
            for frame in packet.decode():
                pictures += 1
                turned = frame.rotation % 180 != 0
        if packets < stream.frames or not pictures:
            raise Refused("damaged")
    if turned:
        width, height = height, width
    return {"width": width, "height": height, "duration": round(max(last - first, 0.0), 3)}


if __name__ == "__main__":
    main(sys.argv[1:])
