"""What a vision model claims is compared with the pixels: true claims pass, false ones are named."""

import asyncio
from pathlib import Path

import pytest

from services.analysis.local.picture import Picture, open_picture
from services.analysis.local.plausibility import pixel_doubts
from services.analysis.local.worker import doubts_in_process
from shared.regions import Box, Location
from tests.unit.analysis.conftest import ROOT

PHOTOGRAPHS = ROOT / "tests/pictures"


def claim(element: str, box: tuple[float, ...]) -> dict[str, str]:
    return {"element": element, "motion_type": "slow", "location": str(Location("there", Box(*box)))}


@pytest.fixture(scope="module", params=["room_day", "room_night"])
def room(request: pytest.FixtureRequest, samples: Path) -> Picture:
    return open_picture(samples / f"{request.param}.jpg")


@pytest.fixture(scope="module")
def cat() -> Picture:
    return open_picture(PHOTOGRAPHS / "chelsea.png")


def test_what_is_really_there_raises_no_doubt(room: Picture, true_boxes: dict[str, list[float]]) -> None:
    things = ("left curtain", "right curtain", "plant", "blanket", "lamp")
    claims = [claim(thing, tuple(true_boxes[thing])) for thing in things]
    assert pixel_doubts(room, claims) == []


def test_a_curtain_where_nothing_has_texture_is_doubted(cat: Picture) -> None:
    (doubt,) = pixel_doubts(cat, [claim("dust", (0, 0, 1, 1)), claim("linen curtain", (0.9, 0.0, 1.0, 0.3))])
    assert doubt.startswith("detected_elements[1] ('linen curtain')")
    assert "without any texture" in doubt


def test_a_plant_that_is_a_smooth_wall_is_doubted(cat: Picture) -> None:
    (doubt,) = pixel_doubts(cat, [claim("fern", (0.9, 0.0, 1.0, 0.3))])
    assert "neither green nor structured" in doubt


def test_a_lamp_in_the_darkest_corner_is_doubted(samples: Path, true_boxes: dict[str, list[float]]) -> None:
    room = open_picture(samples / "room_day.jpg")
    dark = min(
        ((x / 10, y / 10, (x + 1) / 10, (y + 1) / 10) for x in range(10) for y in range(10)),
        key=lambda box: float(
            room.lightness[
                int(box[1] * room.shape[0]) : int(box[3] * room.shape[0]),
                int(box[0] * room.shape[1]) : int(box[2] * room.shape[1]),
            ].max()
        ),
    )
    (doubt,) = pixel_doubts(room, [claim("table lamp", dark)])
    assert "darker than most of the picture" in doubt


def test_a_box_on_the_cats_face_is_doubted_whatever_it_is_called(cat: Picture) -> None:
    (doubt,) = pixel_doubts(cat, [claim("soft shadow", (0.40, 0.30, 0.52, 0.50))])
    assert "lies on the face" in doubt


def test_a_claim_without_a_box_is_not_judged(cat: Picture) -> None:
    element = {"element": "curtain", "motion_type": "sway", "location": "somewhere on the left"}
    assert pixel_doubts(cat, [element]) == []


async def test_the_process_doubts_what_the_measurement_doubts(cat: Picture) -> None:
    claims = [claim("linen curtain", (0.9, 0.0, 1.0, 0.3))]
    told = await doubts_in_process(PHOTOGRAPHS / "chelsea.png", claims)
    assert told == await asyncio.to_thread(pixel_doubts, cat, claims)
