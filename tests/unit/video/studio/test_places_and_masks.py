"""Words and boxes find the things of the drawn rooms, whose true places are known."""

import json
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.look import look_at
from services.video.studio.masks import Found, find_area
from services.video.studio.places import words_prior
from services.video.studio.render import RenderSettings
from services.video.studio.scenes.drawing import draw_scene
from services.video.studio.scenes.scene import Scene, TimeOfDay
from services.video.studio.source import load_source
from services.video.studio.words import Kind
from shared.regions import Box, Location, parse_location

SAMPLES = Path(__file__).parents[4] / "services" / "video" / "samples"
COFFEE = Path(__file__).parents[3] / "pictures" / "coffee.png"
TRUTH = {name: Box(*box) for name, box in json.loads((SAMPLES / "room.json").read_text()).items()}


def share_inside(found: Found, box: Box, shape: tuple[int, int], margin: float = 0.03) -> float:
    """How much of the area's weight lies in the true box, grown by a little."""
    weight = np.zeros(shape, np.float32)
    weight[found.area.part] = found.area.weight
    rows = slice(max(0, int((box.y0 - margin) * shape[0])), int((box.y1 + margin) * shape[0]))
    columns = slice(max(0, int((box.x0 - margin) * shape[1])), int((box.x1 + margin) * shape[1]))
    return float(weight[rows, columns].sum() / weight.sum())


@pytest.mark.parametrize("room", ["room_day.jpg", "room_night.jpg"])
@pytest.mark.parametrize(
    ("kind", "words", "things"),
    [
        (Kind.CURTAIN, "left", ("left curtain", "right curtain")),
        (Kind.PLANT, "center", ("plant",)),
        (Kind.WATER, "lower left", ("bowl",)),
        (Kind.SNOW, "upper left", ("window",)),
        (Kind.LAMP, "right", ("lamp", "armchair")),
    ],
)
def test_words_alone_find_the_thing(room: str, kind: Kind, words: str, things: tuple[str, ...]) -> None:
    rgb = load_source(SAMPLES / room, RenderSettings(short_side=360)).rgb
    shape = (rgb.shape[0], rgb.shape[1])
    found = find_area(kind, parse_location(words), look_at(rgb), np.zeros(shape, np.bool_))
    assert isinstance(found, Found)
    assert not found.demoted
    least = 0.55 if kind is Kind.LAMP else 0.85  # a lamp's light is meant to spill over the wall
    assert sum(share_inside(found, TRUTH[thing], shape) for thing in things) > least


@pytest.mark.parametrize("room", ["room_day.jpg", "room_night.jpg"])
def test_a_curtain_named_by_its_corner_moves_down_to_its_hem_and_not_on_the_wall(room: str) -> None:
    rgb = load_source(SAMPLES / room, RenderSettings(short_side=360)).rgb
    shape = (rgb.shape[0], rgb.shape[1])
    nothing = np.zeros(shape, np.bool_)
    found = find_area(Kind.CURTAIN, parse_location("upper left"), look_at(rgb), nothing)
    assert isinstance(found, Found)
    assert (
        sum(share_inside(found, TRUTH[f"{side} curtain"], shape, 0.015) for side in ("left", "right")) > 0.9
    )
    weight, box = found.area.full(shape), TRUTH["left curtain"]
    hem = slice(int((box.y1 - 0.08) * shape[0]), int((box.y1 - 0.04) * shape[0]))
    middle = slice(int((box.x0 + 0.03) * shape[1]), int((box.x1 - 0.03) * shape[1]))
    assert float((weight[hem, middle] > 0.5).mean()) > 0.8


@pytest.mark.parametrize("room", ["room_day.jpg", "room_night.jpg"])
def test_weather_without_a_place_stays_in_the_window(room: str) -> None:
    rgb = load_source(SAMPLES / room, RenderSettings(short_side=360)).rgb
    shape = (rgb.shape[0], rgb.shape[1])
    found = find_area(Kind.SNOW, parse_location(""), look_at(rgb), np.zeros(shape, np.bool_))
    assert isinstance(found, Found)
    assert share_inside(found, TRUTH["window"], shape, 0.02) > 0.9


@pytest.mark.parametrize("weather", [Kind.SNOW, Kind.RAIN])
def test_no_weather_falls_into_a_cup(weather: Kind) -> None:
    rgb = load_source(COFFEE, RenderSettings(short_side=360)).rgb
    found = find_area(weather, parse_location(""), look_at(rgb), np.zeros(rgb.shape[:2], np.bool_))
    assert isinstance(found, str)


@pytest.mark.parametrize("time", ["day", "night"])
def test_a_pond_ripples_from_bank_to_bank(time: TimeOfDay) -> None:
    drawing = draw_scene(Scene("garden", "dog", time, 1), (640, 360))
    pond = drawing.elements["water"]
    rows, columns = np.flatnonzero(pond.any(axis=1)), np.flatnonzero(pond.any(axis=0))
    box = Box(columns[0] / 640, rows[0] / 360, (columns[-1] + 1) / 640, (rows[-1] + 1) / 360)
    found = find_area(Kind.WATER, Location("", box), look_at(drawing.rgb), np.zeros(pond.shape, np.bool_))
    assert isinstance(found, Found)
    assert found.kind is Kind.WATER
    moving = found.area.full((360, 640)) > 0.2
    assert float((moving & pond).sum() / (moving | pond).sum()) > 0.8


@pytest.mark.parametrize("thing", ["left curtain", "plant", "bowl", "blanket"])
def test_a_box_keeps_a_warp_inside_itself(thing: str) -> None:
    rgb = load_source(SAMPLES / "room_day.jpg", RenderSettings(short_side=360)).rgb
    shape = (rgb.shape[0], rgb.shape[1])
    kind = {"left curtain": Kind.CURTAIN, "plant": Kind.PLANT, "bowl": Kind.WATER, "blanket": Kind.BLANKET}[
        thing
    ]
    place = parse_location(_written(TRUTH[thing]))
    found = find_area(kind, place, look_at(rgb), np.zeros(shape, np.bool_))
    assert isinstance(found, Found)
    assert not found.demoted
    assert share_inside(found, TRUTH[thing], shape) > 0.97
    box = TRUTH[thing]
    size = (box.x1 - box.x0) * (box.y1 - box.y0) * shape[0] * shape[1]
    assert float(found.area.weight.sum()) > 0.15 * size


@pytest.mark.parametrize("kind", [Kind.CURTAIN, Kind.BLANKET, Kind.PLANT, Kind.WATER])
def test_a_bare_wall_gives_no_warp(kind: Kind) -> None:
    rgb = load_source(SAMPLES / "room_day.jpg", RenderSettings(short_side=360)).rgb
    found = find_area(
        kind, parse_location("(x 66-80%, y 1-10%)"), look_at(rgb), np.zeros(rgb.shape[:2], np.bool_)
    )
    assert isinstance(found, str) or found.demoted


def test_an_area_wholly_on_the_subject_is_refused() -> None:
    rgb = load_source(SAMPLES / "room_day.jpg", RenderSettings(short_side=360)).rgb
    found = find_area(Kind.DUST, parse_location("center"), look_at(rgb), np.ones(rgb.shape[:2], np.bool_))
    assert isinstance(found, str)
    assert "subject" in found


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        ("upper left", (0.15, 0.15), (0.85, 0.85)),
        ("lower right corner", (0.9, 0.9), (0.2, 0.2)),
        ("center", (0.5, 0.5), (0.05, 0.05)),
        ("center left", (0.1, 0.5), (0.9, 0.5)),
        ("left side of the frame", (0.1, 0.9), (0.9, 0.1)),
        ("in the foreground", (0.5, 0.9), (0.5, 0.1)),
    ],
)
def test_position_words_weigh_the_picture(
    words: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    prior = words_prior(words, (100, 200))
    assert prior is not None
    assert prior[int(inside[1] * 100), int(inside[0] * 200)] > 0.9
    assert prior[int(outside[1] * 100), int(outside[0] * 200)] < 0.1


def test_words_without_a_position_say_nothing_about_the_place() -> None:
    assert words_prior("on the armchair", (10, 10)) is None
    assert words_prior("to the left of the sofa", (10, 10)) is None


def _written(box: Box) -> str:
    return f"(x {box.x0 * 100:.1f}-{box.x1 * 100:.1f}%, y {box.y0 * 100:.1f}-{box.y1 * 100:.1f}%)"
