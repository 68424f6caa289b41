"""Looks and LUT files: what they do to known colours, and what they must leave alone."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from services.video.studio.cutting.grading.adjusting import adjusted
from services.video.studio.cutting.grading.cube import read_cube
from services.video.studio.cutting.grading.table import make_table
from services.video.studio.cutting.grading.terms import LOOKS, Adjustments, Grade
from services.video.studio.failures import RenderRefused
from services.video.studio.planes import Floats, Planes, from_rgb


def write_cube(path: Path, size: int, change: "object" = None, head: str = "") -> Path:
    grid = np.linspace(0, 1, size)
    colours = np.array([(r, g, b) for b in grid for g in grid for r in grid])
    if callable(change):
        colours = change(colours)
    rows = "\n".join(" ".join(f"{value:.6f}" for value in row) for row in colours)
    path.write_text(f'# made by hand\nTITLE "a look"\n{head}LUT_3D_SIZE {size}\n\n{rows}\n')
    return path


def flat(rgb: tuple[int, int, int]) -> Planes:
    return from_rgb(np.broadcast_to(np.array(rgb, np.uint8), (16, 16, 3)).copy())


def codes(planes: Planes) -> list[int]:
    return [int(planes.y[8, 8]), int(planes.u[4, 4]), int(planes.v[4, 4])]


def noise() -> Planes:
    return Planes(np.random.default_rng(3).integers(0, 256, (96 * 3 // 2, 128), np.uint8))


def test_the_identity_leaves_every_code_alone_even_those_no_colour_has(tmp_path: Path) -> None:
    table = make_table(Grade(lut=write_cube(tmp_path / "same.cube", 17)))
    assert table is not None
    frame = noise()
    assert (table.apply(frame).buffer == frame.buffer).all()


@pytest.mark.parametrize(
    "rgb", [(255, 255, 255), (0, 0, 0), (200, 40, 90), (30, 180, 60), (128, 128, 128), (20, 30, 220)]
)
def test_a_lut_maps_known_colours_as_the_tool_that_made_it(rgb: tuple[int, int, int], tmp_path: Path) -> None:
    def swapped_and_bent(colours: Floats) -> Floats:
        return np.asarray(colours[:, [1, 0, 2]] ** [1.2, 1.0, 0.8], np.float32)

    table = make_table(Grade(lut=write_cube(tmp_path / "bent.cube", 33, swapped_and_bent)))
    assert table is not None
    wanted = np.rint(swapped_and_bent(np.array([rgb], np.float32) / np.float32(255))[0] * 255).astype(int)
    expected = codes(flat((int(wanted[0]), int(wanted[1]), int(wanted[2]))))
    assert codes(table.apply(flat(rgb))) == pytest.approx(expected, abs=2)


def test_half_the_strength_is_half_the_change(tmp_path: Path) -> None:
    path = write_cube(tmp_path / "dark.cube", 9, lambda colours: colours * 0.5)
    whole, half = make_table(Grade(lut=path)), make_table(Grade(lut=path, strength=0.5))
    assert whole is not None
    assert half is not None
    start = codes(flat((180, 180, 180)))[0]
    full_change = start - codes(whole.apply(flat((180, 180, 180))))[0]
    assert start - codes(half.apply(flat((180, 180, 180))))[0] == pytest.approx(full_change / 2, abs=1)
    assert make_table(Grade(lut=path, strength=0)) is None


def test_a_one_dimensional_lut_bends_each_channel_by_its_own_curve(tmp_path: Path) -> None:
    rows = "\n".join(f"{(x / 15) ** 2:.6f} {x / 15:.6f} {(x / 15) ** 0.5:.6f}" for x in range(16))
    path = tmp_path / "curve.cube"
    path.write_text(f"LUT_1D_SIZE 16\n{rows}\n")
    found = read_cube(path).look_up(np.array([[0.5, 0.5, 0.5], [1, 1, 1]], np.float32))
    assert found[0] == pytest.approx([0.25, 0.5, 0.707], abs=0.003)
    assert found[1] == pytest.approx([1, 1, 1])


def test_a_domain_other_than_nought_to_one_is_heeded(tmp_path: Path) -> None:
    path = write_cube(tmp_path / "wide.cube", 5, head="DOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\n")
    assert read_cube(path).look_up(np.array([[0.5, 1, 2]], np.float32))[0] == pytest.approx([0.25, 0.5, 1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no LUT"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 7, "should hold 8 colours and holds 7"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 9, "should hold 8 colours and holds 9"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 7 + "0 0 x\n", "three numbers in line 9"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 7 + "0 0 nan\n", "three numbers in line 9"),
        ("LUT_3D_SIZE 2\n" + "0 0 0\n" * 7 + "0 0\n", "three numbers in line 9"),
        ("LUT_3D_SIZE 900\n0 0 0\n", "line 1"),
        ("LUT_3D_SIZE -2\n0 0 0\n", "line 1"),
        ("LUT_3D_SIZE two\n0 0 0\n", "line 1"),
        ("LUT_3D_SIZE 2\nDOMAIN_MIN 1 1 1\n" + "0 0 0\n" * 8, "domain"),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n" + "0 0 0\n" * 10, "shaper"),
        ("\x00\x01\x02\xff" * 50, "names no LUT"),
    ],
)
def test_a_lut_file_that_is_not_whole_is_refused_and_says_where(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.cube"
    path.write_text(text)
    with pytest.raises(RenderRefused, match=said) as refusal:
        read_cube(path)
    assert (refusal.value.code, refusal.value.pointer) == ("invalid_lut", "/lut")


def colours() -> Floats:
    return np.random.default_rng(5).random((500, 3), np.float32)


@pytest.mark.parametrize("name", LOOKS)
def test_every_look_stays_in_range_and_keeps_dark_darker_than_bright(name: str) -> None:
    greys = np.linspace(0, 1, 64, dtype=np.float32)[:, None].repeat(3, axis=1)
    ramp = adjusted(greys, LOOKS[name]) @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(ramp) > -1e-4).all()
    assert ramp[-1] - ramp[0] > 0.5
    done = adjusted(colours(), LOOKS[name])
    assert done.min() >= 0
    assert done.max() <= 1


def test_adjustments_do_what_their_names_say() -> None:
    rgb = colours() * 0.6 + 0.2

    def mean(**wanted: float) -> Floats:
        return np.asarray(adjusted(rgb, Adjustments.model_validate(wanted)).mean(axis=0), np.float32)

    plain = mean()
    assert plain == pytest.approx(rgb.mean(axis=0), abs=1e-6)
    assert (mean(exposure=0.5) > plain).all()
    assert mean(temperature=0.5)[0] > plain[0]
    assert mean(temperature=0.5)[2] < plain[2]
    assert mean(tint=0.5)[1] < plain[1]
    assert adjusted(rgb, Adjustments(contrast=1.5)).std() > rgb.std()
    grey = adjusted(rgb, Adjustments(saturation=0))
    assert np.ptp(grey, axis=1).max() < 1e-5
    assert adjusted(np.zeros((1, 3), np.float32), Adjustments(fade=1)).min() > 0.05


def test_a_number_that_is_none_is_no_adjustment() -> None:
    with pytest.raises(ValidationError):
        Adjustments(exposure=float("nan"))
