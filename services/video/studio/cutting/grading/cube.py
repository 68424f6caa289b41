"""Reads `.cube` files as colour tools write them, 1D and 3D, and says which line is wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from services.video.studio.failures import RenderRefused
from services.video.studio.planes import Floats
from shared.media.plain_files import check_plain

_LARGEST_FILE: Final = 64_000_000  # bytes
_ABSURD: Final = 1e6
_SIZES: Final = {"LUT_1D_SIZE": (2, 65536), "LUT_3D_SIZE": (2, 129)}


@dataclass(frozen=True, slots=True)
class Cube:
    """A look-up table (Adobe Cube LUT Specification 1.0).

    Args:
        table: n×3 for one dimension, else n×n×n×3 with blue slowest and red fastest.
        low: What the first entry of each channel stands for.
        high: What the last one stands for.
    """

    table: Floats
    low: Floats
    high: Floats

    def look_up(self, rgb: Floats) -> Floats:
        """m×3 colours through the table; between its entries tetrahedral or, in one dimension, linear."""
        places = (rgb - self.low) / (self.high - self.low) * (len(self.table) - 1)
        places = np.clip(places, 0, len(self.table) - 1)
        lower = np.minimum(places.astype(np.intp), len(self.table) - 2)
        share = (places - lower).astype(np.float32)
        if self.table.ndim == 2:
            channels = np.arange(3)
            first, second = self.table[lower, channels], self.table[lower + 1, channels]
            return np.asarray(first + (second - first) * share, np.float32)
        return self._tetrahedral(lower, share)

    def _tetrahedral(self, lower: np.ndarray[tuple[int, ...], np.dtype[np.intp]], share: Floats) -> Floats:
        """From the corner nearest black to that nearest white, the largest share first (Sakamoto 1981)."""
        order = np.argsort(-share, axis=1, kind="stable")
        sorted_shares = np.take_along_axis(share, order, axis=1)
        corner = lower.copy()
        result = self._at(corner) * (1 - sorted_shares[:, :1])
        rows = np.arange(len(lower))
        for step in range(3):
            corner[rows, order[:, step]] += 1
            following = sorted_shares[:, step + 1] if step < 2 else np.float32(0)
            result += self._at(corner) * (sorted_shares[:, step] - following)[:, None]
        return result

    def _at(self, corner: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> Floats:
        return np.asarray(self.table[corner[:, 2], corner[:, 1], corner[:, 0]], np.float32)


def read_cube(path: Path) -> Cube:
    """Read a LUT file.

    Raises:
        RenderRefused: It cannot be read, is no `.cube` file, or is not complete; the message names the line.
    """
    try:
        check_plain(path)
        if path.stat().st_size > _LARGEST_FILE:
            raise _refused(path, f"has more than {_LARGEST_FILE // 1_000_000} MB", "Use a smaller LUT.")
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}", "Check its name.") from error
    lines = text.splitlines()
    settings, first_row = _header(path, lines)
    sizes = [(name, settings[name]) for name in _SIZES if name in settings]
    if len(sizes) != 1:
        raise _refused(
            path,
            "has a shaper and a cube in one" if sizes else "names no LUT_1D_SIZE or LUT_3D_SIZE",
            "Export it as one plain 3D LUT.",
        )
    name, (size, *_) = sizes[0]
    low, high = _domain(path, settings)
    count = int(size) ** (3 if name == "LUT_3D_SIZE" else 1)
    rows = _rows(path, lines, first_row, count)
    shape = (int(size),) * 3 + (3,) if name == "LUT_3D_SIZE" else (int(size), 3)
    return Cube(rows.reshape(shape), low, high)


def _header(path: Path, lines: list[str]) -> tuple[dict[str, list[float]], int]:
    settings: dict[str, list[float]] = {}
    for number, line in enumerate(lines, 1):
        words = line.split("#", 1)[0].split()
        if not words or words[0] == "TITLE":
            continue
        if not (words[0][0].isalpha() or words[0][0] == "_"):
            return settings, number - 1
        try:
            values = [float(word) for word in words[1:]]
        except ValueError:
            values = []
        if not values or not np.isfinite(values).all():
            raise _refused(path, f"has no numbers after {words[0][:30]} in line {number}", "Export it again.")
        if words[0] in _SIZES:
            low, high = _SIZES[words[0]]
            if len(values) != 1 or values[0] != int(values[0]) or not low <= values[0] <= high:
                raise _refused(
                    path,
                    f"says {words[0]} {words[1][:20]} in line {number}",
                    f"Use a size from {low} to {high}.",
                )
        settings[words[0]] = values
    return settings, len(lines)


def _domain(path: Path, settings: dict[str, list[float]]) -> tuple[Floats, Floats]:
    low, high = settings.get("DOMAIN_MIN", [0.0] * 3), settings.get("DOMAIN_MAX", [1.0] * 3)
    for name in ("LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"):
        if len(settings.get(name, [])) == 2:
            low, high = ([value] * 3 for value in settings[name])
    if len(low) != 3 or len(high) != 3 or any(a >= b for a, b in zip(low, high, strict=True)):
        raise _refused(path, "has a domain that is not three rising ranges", "Export it again.")
    return np.array(low, np.float32), np.array(high, np.float32)


def _rows(path: Path, lines: list[str], first: int, count: int) -> Floats:
    rows = [words for line in lines[first:] if (words := line.split("#", 1)[0].split())]
    if len(rows) != count:
        raise _refused(path, f"should hold {count} colours and holds {len(rows)}", "Export it again.")
    try:
        values = np.array(rows, np.float32)  # ragged rows and words that are no numbers are ValueErrors
        if values.shape == (count, 3) and bool((np.abs(values) < _ABSURD).all()):
            return values
    except ValueError:
        pass
    number = next(at for at, line in enumerate(lines[first:], first + 1) if not _is_row(line))
    raise _refused(path, f"should hold three numbers in line {number}", "Export it again.")


def _is_row(line: str) -> bool:
    words = line.split("#", 1)[0].split()
    try:
        return not words or (len(words) == 3 and all(abs(float(word)) < _ABSURD for word in words))
    except ValueError:
        return False


def _refused(path: Path, what: str, hint: str) -> RenderRefused:
    return RenderRefused(f"The LUT {path.name} {what}.", pointer="/lut", hint=hint, code="invalid_lut")
