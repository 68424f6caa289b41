"""Fur colours: what breeds and words like "tabby" or "golden" mean for the paint."""

from dataclasses import dataclass
from typing import Literal

from services.video.studio.scenes.scene import Animal

Pattern = Literal["solid", "tabby", "white_marks", "patches", "points", "saddle", "spots"]


@dataclass(frozen=True, slots=True)
class Coat:
    """sRGB codes: `base` of most hair, `pale` of belly and muzzle, `dark` of stripes and patches."""

    base: str
    pale: str
    dark: str
    pattern: Pattern
    eyes: str
    nose: str = "b9746b"


COATS: dict[Animal, dict[str, Coat]] = {
    "cat": {
        "orange tabby": Coat("c98745", "f3e4cb", "8f4d1e", "tabby", "a8a844"),
        "grey tabby": Coat("948c80", "e6dfd2", "453f39", "tabby", "b4a84a", "a9665c"),
        "brown tabby": Coat("8d6f50", "d9c3a0", "3c2c1f", "tabby", "9fb058", "a9665c"),
        "black": Coat("3d3835", "4c4642", "2b2725", "solid", "d8b03c", "3a302e"),
        "tuxedo": Coat("37332f", "f2ede4", "2a2624", "white_marks", "a9b94c", "8d5a55"),
        "white": Coat("efe8dc", "fbf8f1", "d8cbb8", "solid", "6fa3c0"),
        "calico": Coat("f1e9dc", "faf6ee", "4a3a31", "patches", "a9a648"),
        "siamese": Coat("dfcdb0", "efe3cf", "4d382c", "points", "5a9bd0", "5c4038"),
        "grey": Coat("7f868d", "a2a8ad", "565d64", "solid", "c59a3a", "5f5a5c"),
        "cream": Coat("e2c496", "f6ead2", "c9a26c", "tabby", "b09a40"),
    },
    "dog": {
        "golden retriever": Coat("c3995f", "ead7b0", "96703f", "solid", "4b2d18", "2a2220"),
        "black labrador": Coat("3a3532", "4a4440", "2a2624", "solid", "6b4522", "1d1a19"),
        "chocolate": Coat("73492d", "8f6242", "4a2d1c", "solid", "6f4a1f", "3a241b"),
        "beagle": Coat("c08a52", "f4ede0", "38302b", "saddle", "4b2d18", "241e1c"),
        "corgi": Coat("cb8b4a", "f6eee0", "9c6231", "white_marks", "4b2d18", "241e1c"),
        "husky": Coat("8b8e92", "f1efeb", "4c5056", "white_marks", "6fa9d2", "2a2726"),
        "dalmatian": Coat("f0ebe2", "f8f5ee", "332e2b", "spots", "4b2d18", "241e1c"),
        "white": Coat("ece4d6", "f9f5ec", "d4c6b0", "solid", "3d2a1c", "2a2422"),
    },
    "rabbit": {
        "brown": Coat("a47c55", "e6d4b8", "6f4f33", "solid", "2c1c14"),
        "grey": Coat("938d88", "dad5cf", "5f5955", "solid", "2a2220"),
        "white": Coat("f0eae0", "fbf8f2", "d9cfc0", "solid", "9a4a4c", "d99a94"),
        "dutch": Coat("423b37", "f3eee5", "332d2a", "white_marks", "2a1c16"),
        "cream": Coat("dcbd8c", "f5e9d2", "bd9560", "solid", "3a2418"),
        "spotted": Coat("f1ebe1", "faf7f0", "6b4d36", "patches", "2c1c14"),
    },
}
"""Each animal's coats by name; a seed picks among all of them."""
