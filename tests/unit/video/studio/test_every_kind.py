"""The studio's promise for every kind of motion, on a picture in which a person brushed where each may be."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from services.video.studio.area import chroma_gate, distance_to
from services.video.studio.effects.particles import Particles
from services.video.studio.effects.warp import Warp
from services.video.studio.kinds import WARPS, Kind
from services.video.studio.render import MotionElement, RenderSettings, SubjectHint
from services.video.studio.source import load_source
from services.video.studio.staging import Stage, set_stage
from shared.regions import Box

PHASES = 24
SIZE = (320, 180)
SETTINGS = RenderSettings(seconds=3, short_side=240, motion_strength=1.0, seed=5)
SUBJECT = SubjectHint(box=Box(0.40, 0.30, 0.60, 0.80))
NAMES = {Kind.PLANT: "fern", Kind.CLOUDS: "clouds", Kind.CANDLE: "candle"}


@pytest.fixture(scope="module")
def photograph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texture at every place, so that any displacement shows."""
    path = tmp_path_factory.mktemp("kinds") / "picture.png"
    rng = np.random.default_rng(3)
    coarse = rng.integers(40, 216, (60, 107, 3), dtype=np.uint8)
    Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture(scope="module")
def brush(photograph: Path) -> Path:
    """A stroke across the left and middle of the picture, over the subject."""
    path = photograph.with_name("brush.png")
    mask = np.zeros((90, 160), np.uint8)
    mask[10:80, 15:120] = 255
    Image.fromarray(mask).save(path)
    return path


def staged(photograph: Path, *elements: MotionElement, seed: int = 5) -> Stage:
    settings = RenderSettings(seconds=3, short_side=240, motion_strength=1.0, seed=seed)
    return set_stage(load_source(photograph, settings), elements, settings, settings.seconds, SUBJECT)


def element(kind: Kind, brush: Path) -> MotionElement:
    return MotionElement(NAMES.get(kind, kind.value), mask=brush)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_stays_under_its_brush_and_off_the_subject(
    kind: Kind, photograph: Path, brush: Path
) -> None:
    stage = staged(photograph, element(kind, brush))
    assert stage.reports[0].kind == kind
    assert not stage.reports[0].demoted_to_light
    allowed, subject = stage.may_change(), stage.subject.mask
    assert subject.mean() == pytest.approx(0.1, abs=0.01)
    assert not np.any(allowed & subject)
    brushed = np.zeros(allowed.shape, np.bool_)
    brushed[18:162, 28:242] = True  # half a pixel of the brush more, as it is enlarged
    assert not np.any(allowed & ~brushed)
    allowed_chroma = chroma_gate(allowed.astype(np.float32))
    moved = 0.0
    for index in range(PHASES):
        frame = stage.frame(index / PHASES)
        change = np.abs(frame.y.astype(np.int16) - stage.still.y)
        assert not change[~allowed].any(), f"luma, phase {index}"
        for plane, still in ((frame.u, stage.still.u), (frame.v, stage.still.v)):
            assert not np.any((plane != still) & ~allowed_chroma), f"chroma, phase {index}"
        moved = max(moved, float(change[allowed].max()))
    assert moved > 3, f"{kind.value} cannot be seen"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_begins_with_the_picture_and_closes_its_loop(
    kind: Kind, photograph: Path, brush: Path
) -> None:
    stage = staged(photograph, element(kind, brush))
    assert np.array_equal(stage.frame(0.0).buffer, stage.still.buffer)
    assert np.array_equal(stage.frame(1.0).buffer, stage.still.buffer)
    steps = [stage.frame(phase).y.astype(np.int16) for phase in (1 - 1 / 72, 0.0, 1 / 72, 2 / 72)]
    seam = [float(np.abs(b - a).mean()) for a, b in pairwise(steps)]
    inner = [stage.frame(phase).y.astype(np.int16) for phase in (0.40, 0.40 + 1 / 72)]
    usual = float(np.abs(inner[1] - inner[0]).mean())
    assert max(seam) < max(6 * usual, 0.25), "it jumps where the loop closes"


@pytest.mark.parametrize("kind", Kind)
def test_a_seed_is_a_motion_of_its_own(kind: Kind, photograph: Path, brush: Path) -> None:
    first, again, other = (
        staged(photograph, element(kind, brush), seed=seed).frame(0.37).buffer for seed in (5, 5, 6)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("kind", sorted(WARPS))
def test_nothing_is_drawn_nearer_than_the_subject_is(kind: Kind, photograph: Path, brush: Path) -> None:
    """A pixel that reads farther away than the subject lies would smear the subject into its surroundings."""
    stage = staged(photograph, element(kind, brush))
    room = distance_to(stage.subject.mask)
    warps = [effect for effect in stage.effects if isinstance(effect, Warp)]
    assert warps
    for warp in warps:
        for index in range(1, PHASES):
            shift = np.stack(warp.shifts(index / PHASES))
            reach = np.hypot(shift[0], shift[1])
            assert np.all(reach <= room[warp.area.part] + 0.02)
            assert reach.max() < 12


def test_overlapping_warps_share_one_field(photograph: Path, brush: Path) -> None:
    stage = staged(photograph, element(Kind.CURTAIN, brush), element(Kind.PLANT, brush))
    warps = [effect for effect in stage.effects if isinstance(effect, Warp)]
    boxes = [(w.area.top, w.area.left, w.area.bottom, w.area.right) for w in warps]
    for one, a in enumerate(boxes):
        for b in boxes[one + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    alone = staged(photograph, element(Kind.CURTAIN, brush)).frame(0.4)
    assert not np.array_equal(alone.y, stage.frame(0.4).y)


@pytest.mark.parametrize("kind", [Kind.DUST, Kind.SNOW, Kind.RAIN, Kind.POLLEN, Kind.BUBBLES])
def test_the_air_is_empty_only_briefly_and_never_fills_at_once(
    kind: Kind, photograph: Path, brush: Path
) -> None:
    settings = RenderSettings(seconds=5, short_side=240, motion_strength=1.0)
    stage = set_stage(load_source(photograph, settings), [element(kind, brush)], settings, 5.0, SUBJECT)
    swarms = [effect.swarm for effect in stage.effects if isinstance(effect, Particles)]
    phases = np.arange(120) / 120
    light = np.array([swarms[0].at(float(phase), (1e6, 1e6))[1].sum() for phase in phases])
    full = float(np.median(light))
    assert light[0] == 0
    assert float((light < 0.5 * full).mean()) < 0.20
    assert float(np.abs(np.diff(light)).max()) < 0.12 * full


def test_bubbles_burst_before_the_surface(photograph: Path, brush: Path) -> None:
    stage = staged(photograph, element(Kind.BUBBLES, brush))
    frames = [stage.frame(index / PHASES).y.astype(np.int16) for index in range(PHASES)]
    change = np.max([np.abs(frame - stage.still.y) for frame in frames], axis=0)
    top = stage.areas[0].top
    assert change[top + 24 : 150].max() > 12
    assert not change[: top + 3].any()


def test_candles_flicker_faster_than_lamps(photograph: Path, brush: Path) -> None:
    def restlessness(kind: Kind) -> float:
        stage = staged(photograph, element(kind, brush))
        level = np.array([float(stage.frame(index / 48).y[30:150, 40:100].mean()) for index in range(48)])
        return float(np.abs(np.diff(level)).sum() / (level.max() - level.min()))

    assert restlessness(Kind.CANDLE) > 1.3 * restlessness(Kind.LAMP)


@pytest.mark.parametrize("kind", sorted({*WARPS, Kind.CLOUDS}))
def test_words_alone_over_a_bare_wall_change_only_its_light(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    wall = np.full((180, 320, 3), (150, 140, 132), np.uint8)
    Image.fromarray(wall).save(path)
    asked = MotionElement(NAMES.get(kind, kind.value), location="(x 20-70%, y 30-70%)")
    stage = set_stage(load_source(path, SETTINGS), [asked], SETTINGS, 3.0, SubjectHint(nothing=True))
    assert stage.reports[0].demoted_to_light
    assert kind.value in stage.reports[0].note
    assert not [effect for effect in stage.effects if isinstance(effect, Warp)]
    assert np.array_equal(stage.frame(0.4).u, stage.still.u)
