"""The formats films are asked for in: sizes, rates and loudness as the platforms recommend them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.video.studio.failures import RenderRefused


@dataclass(frozen=True, slots=True)
class Export:
    """One format.

    Args:
        name: What it is asked for by.
        width: Pixels, even.
        height: Pixels, even.
        bitrate: Bits a second of the picture, on average and at most over two seconds.
        loudness: LUFS to bring the sound to when the timeline does not say, None to leave it.
        about: One sentence.
        speed: x264 preset.
        audio_bitrate: Bits a second of the AAC sound.
    """

    name: str
    width: int
    height: int
    bitrate: int
    loudness: float | None
    about: str
    speed: str = "medium"
    audio_bitrate: int = 192_000

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height


_ALL: Final = (
    Export("16:9", 1920, 1080, 8_000_000, None, "Wide, 1080p."),
    Export("9:16", 1080, 1920, 8_000_000, None, "Tall, for phones."),
    Export("1:1", 1080, 1080, 8_000_000, None, "Square."),
    Export("4:5", 1080, 1350, 8_000_000, None, "Tall, for feeds."),
    Export("720p", 1280, 720, 8_000_000, None, "Wide, 720p."),
    Export("preview", 640, 360, 1_200_000, None, "Wide, small and quick.", "veryfast", 128_000),
    Export("youtube", 1920, 1080, 10_000_000, -14.0, "YouTube: wide 1080p at -14 LUFS."),
    Export("shorts", 1080, 1920, 10_000_000, -14.0, "YouTube Shorts: tall at -14 LUFS."),
    Export("tiktok", 1080, 1920, 8_000_000, -14.0, "TikTok: tall at -14 LUFS."),
    Export("reels", 1080, 1920, 8_000_000, -14.0, "Instagram Reels: tall at -14 LUFS."),
    Export("instagram", 1080, 1350, 6_000_000, -14.0, "Instagram feed: 4:5 at -14 LUFS."),
)
EXPORTS: Final = {export.name: export for export in _ALL}


def find_export(name: str) -> Export:
    """The format of that name.

    Raises:
        RenderRefused: There is none.
    """
    found = EXPORTS.get(name)
    if found is None:
        raise RenderRefused(
            f"There is no export preset {name[:40]!r}.",
            pointer="/preset",
            hint=f"Use one of {', '.join(EXPORTS)}.",
            code="unknown_preset",
            details={"allowed": list(EXPORTS)},
        )
    return found


def name_outputs(output: Path, names: Sequence[str]) -> dict[str, Path]:
    """Where each format goes: one keeps the name, several get theirs added, as in `film-9x16.mp4`."""
    if len(names) == 1:
        return {names[0]: output}
    return {name: output.with_stem(f"{output.stem}-{name.replace(':', 'x')}") for name in names}
