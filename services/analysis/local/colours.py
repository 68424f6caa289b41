"""Names the colours a picture is made of: the one thing pixels say with certainty."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from services.analysis.local.picture import Picture, Plane

_NAMED = {
    "black": "#0c0c0c", "charcoal": "#303134", "dark grey": "#555555", "mid grey": "#808080",
    "light grey": "#b4b4b4", "off-white": "#f1eee6", "white": "#fdfdfd", "cream": "#f5e9c8",
    "beige": "#dcc6a0", "tan": "#c19a6b", "light brown": "#a37850", "brown": "#7a4f2c",
    "dark brown": "#45291a", "terracotta": "#c4623f", "rust": "#a03c1c", "red": "#cf2222",
    "dark red": "#781414", "coral": "#fb7b62", "pink": "#f0a5b8", "dusty pink": "#c98b90",
    "magenta": "#c02a8c", "orange": "#f28a1c", "peach": "#fac6a0", "amber": "#e0a020",
    "golden yellow": "#f2c33c", "yellow": "#f6e62e", "pale yellow": "#f8f2a8", "olive": "#7a7a30",
    "lime green": "#8fd03c", "leaf green": "#4c9a3c", "dark green": "#20502c", "sage green": "#a3b593",
    "mint": "#b0e4c8", "teal": "#20807c", "turquoise": "#40c4c0", "pale blue": "#c2dcec",
    "sky blue": "#7cb8e8", "blue": "#2c62c8", "steel blue": "#587c9c", "navy": "#16264e",
    "slate": "#48586a", "lavender": "#c0b0e0", "purple": "#73389c", "dark purple": "#3a2050",
    "mauve": "#987090",
}  # fmt: skip
_CLUSTERS, _ROUNDS, _SAMPLE_SIDE = 7, 12, 96
_SMALLEST_SHARE = 0.03


def dominant_colours(picture: Picture) -> list[str]:
    """Three to five colours, most common first, as `name (#rrggbb)`."""
    small = cv2.resize(picture.rgb, (_SAMPLE_SIDE, _SAMPLE_SIDE), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3)
    described: dict[str, str] = {}
    for centre, share in _clusters(np.asarray(lab, np.float32)):
        name = colour_name(centre)
        if share >= _SMALLEST_SHARE and name not in described:
            described[name] = f"{name} ({_hex(centre)})"
    colours = list(described.values())[:5]
    by_lightness = lab[np.argsort(lab[:, 0], kind="stable")]
    edge = max(1, len(by_lightness) // 20)
    tones = {"lightest": by_lightness[-edge:].mean(axis=0), "darkest": by_lightness[:edge].mean(axis=0)}
    for which, tone in tones.items():
        if len(colours) < 3:
            colours.append(f"{colour_name(tone)} ({_hex(tone)}), the {which} tones")
    return colours


def zone_colours(picture: Picture) -> dict[str, str]:
    """Average colour name of the upper, middle and lower third."""
    thirds = np.array_split(picture.lab, 3, axis=0)
    means = (np.asarray(third.reshape(-1, 3).mean(axis=0), np.float32) for third in thirds)
    return dict(zip(("upper", "middle", "lower"), (colour_name(mean) for mean in means), strict=True))


def colour_name(lab: Plane) -> str:
    """The nearest named colour to one CIELAB value."""
    names, table = _name_table()
    return names[int(np.argmin(((table - lab) ** 2).sum(axis=1)))]


@cache
def _name_table() -> tuple[list[str], Plane]:
    rgb = np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in _NAMED.values()], np.float32)
    lab = cv2.cvtColor(rgb[None] / 255, cv2.COLOR_RGB2LAB)[0]
    return list(_NAMED), np.asarray(lab, np.float32)


def _clusters(lab: Plane) -> list[tuple[Plane, float]]:
    """K-means started from the farthest points, so that the same picture gives the same colours."""
    centres = lab.mean(axis=0, keepdims=True)
    distance = ((lab - centres[0]) ** 2).sum(axis=1)
    centres = lab[[int(distance.argmax())]]
    while len(centres) < _CLUSTERS:
        distance = _distances(lab, centres).min(axis=1)
        if distance.max() < 4:  # closer than an eye tells apart
            break
        centres = np.concatenate([centres, lab[[int(distance.argmax())]]])
    for _ in range(_ROUNDS):
        nearest = _distances(lab, centres).argmin(axis=1)
        counts = np.bincount(nearest, minlength=len(centres))
        sums = np.stack([np.bincount(nearest, lab[:, c], len(centres)) for c in range(3)], axis=1)
        centres = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
    shares = np.bincount(_distances(lab, centres).argmin(axis=1), minlength=len(centres)) / len(lab)
    order = np.argsort(-shares, kind="stable")
    return [(centres[i].astype(np.float32), float(shares[i])) for i in order]


def _distances(lab: NDArray[np.floating], centres: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(((lab[:, None] - centres[None]) ** 2).sum(axis=2))


def _hex(lab: Plane) -> str:
    rgb = cv2.cvtColor(np.asarray(lab, np.float32).reshape(1, 1, 3), cv2.COLOR_LAB2RGB).reshape(3)
    return "#" + "".join(f"{round(float(v) * 255):02x}" for v in rgb.clip(0, 1))
