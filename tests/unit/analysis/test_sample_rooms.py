from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from PIL import Image, ImageEnhance, ImageOps

from services.analysis.domain.elements import check_analysis
from services.analysis.domain.vocabulary import names_the_pet
from services.analysis.local.engine import analyse_image
from services.analysis.local.regions import overlap
from shared.regions import Box, parse_location

Boxes = dict[str, list[float]]
ROOMS = ("room_day", "room_night")


@pytest.fixture(scope="module")
def analyses(samples: Path) -> dict[str, dict[str, Any]]:
    return {room: analyse_image(samples / f"{room}.jpg") for room in ROOMS}


def found(analysis: dict[str, Any], *words: str) -> list[Box]:
    """Boxes of the offered elements that contain all these words, left to right."""
    boxes = [
        parse_location(one["location"]).box
        for one in analysis["motion_elements"]["detected_elements"]
        if all(word in one["element"] for word in words)
    ]
    return sorted((box for box in boxes if box), key=lambda box: box.x0)


def subject(analysis: dict[str, Any]) -> Box:
    first = analysis["environment"]["key_subjects"][0]
    box = parse_location(first).box
    assert first.startswith("cat")
    assert box is not None
    return box


def likeness(box: Box, truth: list[float]) -> float:
    """Intersection over union."""
    true = Box(*truth)
    shared = overlap(box, true) * (box.x1 - box.x0) * (box.y1 - box.y0)
    areas = sum((one.x1 - one.x0) * (one.y1 - one.y0) for one in (box, true))
    return shared / (areas - shared)


def mirrored(box: Box) -> list[float]:
    return [1 - box.x1, box.y0, 1 - box.x0, box.y1]


@pytest.mark.parametrize("room", ROOMS)
def test_both_curtains_are_found_where_they_hang(
    room: str, analyses: dict[str, dict[str, Any]], true_boxes: Boxes
) -> None:
    left, right = found(analyses[room], "curtain")
    assert likeness(left, true_boxes["left curtain"]) > 0.7
    # The lower part of the right one hangs behind the cat: only what shows may move.
    shows = [*true_boxes["right curtain"][:3], true_boxes["cat"][1]]
    assert likeness(right, shows) > 0.7


@pytest.mark.parametrize("room", ROOMS)
def test_the_plant_is_found_by_its_leaves(
    room: str, analyses: dict[str, dict[str, Any]], true_boxes: Boxes
) -> None:
    (plant,) = found(analyses[room], "plant")
    assert overlap(plant, Box(*true_boxes["plant"])) > 0.9
    assert likeness(plant, true_boxes["plant"]) > 0.5


@pytest.mark.parametrize("room", ROOMS)
def test_the_glow_sits_on_the_lampshade(
    room: str, analyses: dict[str, dict[str, Any]], true_boxes: Boxes
) -> None:
    glow = found(analyses[room], "warm glow")[0]
    assert overlap(glow, Box(*true_boxes["lamp"])) > 0.9
    assert likeness(glow, [*true_boxes["lamp"][:3], 0.44]) > 0.65


@pytest.mark.parametrize(("room", "least"), [("room_day", 0.65), ("room_night", 0.55)])
def test_the_window_is_found(
    room: str, least: float, analyses: dict[str, dict[str, Any]], true_boxes: Boxes
) -> None:
    window = found(analyses[room], "opening", "window")[0]
    assert likeness(window, true_boxes["window"]) > least


@pytest.mark.parametrize("room", ROOMS)
def test_water_is_offered_on_the_bowl_and_nowhere_else(
    room: str, analyses: dict[str, dict[str, Any]], true_boxes: Boxes
) -> None:
    (water,) = found(analyses[room], "water")
    assert overlap(water, Box(*true_boxes["bowl"])) > 0.9


@pytest.mark.parametrize("room", ROOMS)
def test_the_cat_is_the_subject_well_covered_and_never_offered(
    room: str, analyses: dict[str, dict[str, Any]], true_boxes: Boxes
) -> None:
    cat = Box(*true_boxes["cat"])
    assert overlap(cat, subject(analyses[room])) > 0.95
    for one in analyses[room]["motion_elements"]["detected_elements"]:
        assert not names_the_pet(one["element"])
    for objects in ("curtain", "plant", "glow", "water"):
        assert all(overlap(box, cat) < 0.35 for box in found(analyses[room], objects))


@pytest.mark.parametrize("room", ROOMS)
def test_the_analysis_is_valid_and_raises_no_doubts(
    room: str, analyses: dict[str, dict[str, Any]], analysis_schema: Draft202012Validator
) -> None:
    analysis_schema.validate(analyses[room])
    assert check_analysis(analyses[room], 1280, 720) == []


def test_day_and_night_are_told_apart(analyses: dict[str, dict[str, Any]]) -> None:
    assert analyses["room_day"]["environment"]["time_of_day"] == "daytime (likely)"
    assert analyses["room_night"]["environment"]["time_of_day"] == "night or evening (likely)"
    assert all(one["environment"]["location_type"] == "indoor (likely)" for one in analyses.values())


@pytest.mark.parametrize("room", ROOMS)
def test_a_mirrored_room_moves_every_box_to_the_other_side(
    room: str, analyses: dict[str, dict[str, Any]], samples: Path, tmp_path: Path
) -> None:
    ImageOps.mirror(Image.open(samples / f"{room}.jpg")).save(tmp_path / "mirrored.png")
    mirror = analyse_image(tmp_path / "mirrored.png")
    for words in (("curtain",), ("plant",), ("warm glow",), ("window",), ("water",)):
        straight = [mirrored(box) for box in found(analyses[room], *words)]
        turned = found(mirror, *words)
        assert len(straight) == len(turned) > 0, words
        for box, truth in zip(turned, reversed(straight), strict=True):
            assert likeness(box, truth) > 0.7, words
    assert likeness(subject(mirror), mirrored(subject(analyses[room]))) > 0.8


@pytest.mark.parametrize("factor", [0.6, 1.2])
def test_a_darker_or_brighter_room_keeps_its_curtains_plant_and_cat(
    factor: float, samples: Path, true_boxes: Boxes, tmp_path: Path
) -> None:
    ImageEnhance.Brightness(Image.open(samples / "room_day.jpg")).enhance(factor).save(tmp_path / "lit.png")
    analysis = analyse_image(tmp_path / "lit.png")
    left, _ = found(analysis, "curtain")
    assert likeness(left, true_boxes["left curtain"]) > 0.7
    assert overlap(found(analysis, "plant")[0], Box(*true_boxes["plant"])) > 0.8
    assert overlap(Box(*true_boxes["cat"]), subject(analysis)) > 0.9


def test_a_crop_without_the_cat_finds_the_plant_and_invents_no_cat(
    samples: Path, true_boxes: Boxes, tmp_path: Path
) -> None:
    room = Image.open(samples / "room_day.jpg")
    left = true_boxes["cat"][2] + 0.005
    room.crop((round(left * room.width), 0, room.width, room.height)).save(tmp_path / "right.png")
    analysis = analyse_image(tmp_path / "right.png")
    assert not any(name.startswith("cat") for name in analysis["environment"]["key_subjects"])
    assert not found(analysis, "curtain")
    assert found(analysis, "warm glow")[0].x0 > 0.75
