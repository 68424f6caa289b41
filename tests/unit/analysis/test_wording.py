"""Words and boxes are all the renderer gets: what the pixel engine writes must mean there what it says."""

from pathlib import Path

import pytest
from PIL import Image

from services.analysis.domain.elements import ALWAYS_SAFE
from services.analysis.local.engine import analyse_image
from services.prompts.domain.motion_kinds import kind_of
from services.video.studio.vocabulary import read_element
from services.video.studio.words import Kind

MEANT = {
    "curtain": (Kind.CURTAIN, "fabric"),
    "plant": (Kind.PLANT, "plant"),
    "lamp": (Kind.LAMP, "light"),
    "bright opening (likely a window)": (Kind.SUNBEAM, "light"),
    "faint light in an opening": (Kind.SHIMMER, "light"),
    "dust motes": (Kind.DUST, "particles"),
    "water": (Kind.WATER, "water"),
    "sunbeam": (Kind.SUNBEAM, "light"),
}


@pytest.mark.parametrize("room", ["room_day", "room_night"])
def test_every_element_of_the_rooms_is_read_as_the_kind_it_was_meant(room: str, samples: Path) -> None:
    offered = analyse_image(samples / f"{room}.jpg")["motion_elements"]["detected_elements"]
    for one in offered:
        meant = next(kinds for words, kinds in MEANT.items() if words in one["element"])
        read = read_element(one["element"], one["motion_type"])
        assert (read.kind, kind_of(one["element"], one["motion_type"]).name) == meant, one["element"]


def test_the_safe_suggestions_are_read_as_light_and_particles() -> None:
    kinds = [read_element(one["element"], one["motion_type"]).kind for one in ALWAYS_SAFE]
    assert kinds == [Kind.SUNBEAM, Kind.DUST, Kind.SHIMMER, Kind.SUNBEAM, Kind.DUST]


def test_a_flat_picture_is_offered_only_what_needs_no_evidence(tmp_path: Path) -> None:
    Image.new("RGB", (200, 200), (90, 90, 90)).save(tmp_path / "flat.png")
    offered = analyse_image(tmp_path / "flat.png")["motion_elements"]["detected_elements"]
    assert [one["element"] for one in offered] == [one["element"] for one in ALWAYS_SAFE[:3]]
