"""Stages shared by the studio's tests: looking at a picture costs more than drawing its frames."""

from pathlib import Path

import pytest

from services.video.studio.render import MotionElement, RenderSettings
from services.video.studio.source import load_source
from services.video.studio.staging import Stage, set_stage

SAMPLES = Path(__file__).parents[4] / "services" / "video" / "samples"
EVERYTHING_BY_DAY = (
    MotionElement("curtain", "gentle sway", "upper left (x 2-13%, y 6-70%)"),
    MotionElement("plant leaves", "rustle", "center (x 44-68%, y 42-78%)"),
    MotionElement("throw blanket", "soft ripple", "right (x 81-92%, y 51-79%)"),
    MotionElement("water bowl", "ripples", "lower left (x 14-23%, y 86-94%)"),
    MotionElement("mug", "steam", "right (x 90-93%, y 54-61%)"),
    MotionElement("dust motes", "drift", "upper half"),
    MotionElement("sunlight", "slow brightening", "upper left"),
)
EVERYTHING_BY_NIGHT = (
    MotionElement("snow outside the window", "falling", "upper left (x 10-35%, y 11-56%)"),
    MotionElement("table lamp", "soft flicker", "right"),
    MotionElement("stars", "twinkle", "window (x 10-35%, y 11-40%)"),
    MotionElement("curtains", "sway", "left"),
)
SMALL = RenderSettings(seconds=1.5, short_side=360, motion_strength=0.7, seed=11)


@pytest.fixture(scope="session")
def day_picture() -> Path:
    return SAMPLES / "room_day.jpg"


@pytest.fixture(scope="session")
def night_picture() -> Path:
    return SAMPLES / "room_night.jpg"


@pytest.fixture(scope="session")
def day_stage(day_picture: Path) -> Stage:
    return set_stage(load_source(day_picture, SMALL), EVERYTHING_BY_DAY, SMALL, SMALL.seconds)


@pytest.fixture(scope="session")
def night_stage(night_picture: Path) -> Stage:
    return set_stage(load_source(night_picture, SMALL), EVERYTHING_BY_NIGHT, SMALL, SMALL.seconds)


@pytest.fixture(params=["day_stage", "night_stage"])
def stage(request: pytest.FixtureRequest) -> Stage:
    chosen: Stage = request.getfixturevalue(request.param)
    return chosen
