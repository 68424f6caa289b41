import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from services.analysis.local.engine import analyse_image
from services.analysis.local.picture import open_picture
from shared.errors import RejectedMedia
from shared.regions import Box, parse_location

RANDOM = np.random.default_rng(11)
GRADIENT = np.linspace(0, 1, 160, dtype=np.float32)[None].repeat(120, axis=0)


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(RANDOM.integers(0, 256, (height, width, 3), np.uint8))


def striped() -> Image.Image:
    columns = np.where(np.arange(300) % 20 < 10, 240, 20).astype(np.uint8)
    return Image.fromarray(columns[None].repeat(200, axis=0))


ANY_PICTURE: dict[str, Callable[[], Image.Image]] = {
    "flat grey": lambda: Image.new("RGB", (300, 300), (128, 128, 128)),
    "black": lambda: Image.new("RGB", (300, 200)),
    "white": lambda: Image.new("RGB", (300, 200), "white"),
    "one pixel": lambda: Image.new("RGB", (1, 1), (40, 90, 160)),
    "one column": lambda: Image.new("RGB", (1, 900), (40, 90, 160)),
    "noise": lambda: noise(400, 300),
    "strip": lambda: noise(4000, 200),
    "barcode": striped,
    "grey levels": lambda: Image.fromarray((GRADIENT * 255).astype(np.uint8)),
    "16 bits": lambda: Image.fromarray((GRADIENT * 65535).astype(np.uint16)),
    "palette": lambda: noise(60, 60).quantize(8),
    "alpha": lambda: Image.new("RGBA", (80, 60), (200, 30, 30, 90)),
    "one bit": lambda: Image.new("1", (80, 60), 1),
}


@pytest.mark.parametrize("name", ANY_PICTURE)
def test_every_picture_gets_a_valid_analysis_with_usable_boxes(
    name: str, tmp_path: Path, analysis_schema: Draft202012Validator
) -> None:
    path = tmp_path / "picture.png"
    ANY_PICTURE[name]().save(path)
    analysis = analyse_image(path)
    analysis_schema.validate(analysis)
    detected = analysis["motion_elements"]["detected_elements"]
    assert all(parse_location(one["location"]).box for one in detected)
    assert {one["element"] for one in detected} <= set(analysis["motion_elements"]["all_potential_elements"])


@pytest.mark.parametrize("name", ["flat grey", "black", "white", "noise", "barcode"])
def test_nothing_is_claimed_where_nothing_is_to_be_seen(name: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    ANY_PICTURE[name]().save(path)
    analysis = analyse_image(path)
    said = " ".join(one["element"] for one in analysis["motion_elements"]["detected_elements"])
    assert not any(word in said for word in ("curtain", "plant", "lamp", "window", "water"))
    assert not any("cat" in subject for subject in analysis["environment"]["key_subjects"])
    assert analysis["environment"]["location_type"] == "undetermined"
    assert analysis["environment"]["setting"].endswith(" picture")


def test_the_same_picture_gives_the_same_analysis(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    noise(500, 300).save(path)
    assert analyse_image(path) == analyse_image(path)


def test_the_colours_named_are_the_colours_there(tmp_path: Path) -> None:
    picture = Image.new("RGB", (300, 100), (207, 34, 34))
    picture.paste((22, 38, 78), (150, 0, 250, 100))
    picture.paste((253, 253, 253), (250, 0, 300, 100))
    picture.save(tmp_path / "flag.png")
    colours = analyse_image(tmp_path / "flag.png")["environment"]["dominant_colors"]
    assert colours == ["red (#cf2222)", "navy (#16264e)", "white (#fdfdfd)"]


def test_exif_rotation_turns_the_picture_upright(tmp_path: Path) -> None:
    sideways = Image.new("RGB", (200, 100), "black")
    sideways.paste((255, 255, 255), (0, 0, 40, 100))  # the left edge becomes the top
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways.save(tmp_path / "phone.jpg", exif=exif)
    picture = open_picture(tmp_path / "phone.jpg")
    assert (picture.width, picture.height, picture.shape) == (100, 200, (200, 100))
    assert picture.grey[:35].min() > 200
    assert picture.grey[45:].max() < 60


def test_sixteen_bits_keep_their_brightness(tmp_path: Path) -> None:
    Image.fromarray(np.full((60, 60), 32896, np.uint16)).save(tmp_path / "deep.png")
    assert set(np.unique(open_picture(tmp_path / "deep.png").grey)) == {128}


def test_ink_colours_come_out_as_light(tmp_path: Path) -> None:
    Image.new("CMYK", (60, 60), (0, 255, 255, 0)).save(tmp_path / "print.jpg")
    red, green, blue = open_picture(tmp_path / "print.jpg").rgb.reshape(-1, 3).mean(axis=0)
    assert red > 180
    assert max(green, blue) < 80


def test_transparency_shows_white(tmp_path: Path) -> None:
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert open_picture(tmp_path / "clear.png").grey.min() == 255


def test_an_animation_is_judged_by_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("white", "black")]
    frames[0].save(tmp_path / "loop.gif", save_all=True, append_images=frames[1:])
    assert open_picture(tmp_path / "loop.gif").grey.min() == 255


def test_a_large_picture_is_measured_on_a_small_copy(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 2000), "teal").save(tmp_path / "large.jpg")
    picture = open_picture(tmp_path / "large.jpg")
    assert (picture.width, picture.height, picture.shape) == (3000, 2000, (480, 720))


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_an_unreadable_file_is_refused_with_a_way_out(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    with pytest.raises(RejectedMedia, match=r"broken\.png could not be read.*Use an undamaged") as refusal:
        analyse_image(path)
    assert refusal.value.code == "unreadable"


def test_a_truncated_photograph_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.jpg"
    noise(400, 300).save(path)
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(RejectedMedia, match="truncated"):
        analyse_image(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedMedia) as refusal:
        analyse_image(tmp_path / "gone.png")
    assert refusal.value.code == "missing"


def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    header = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + header + struct.pack(">I", zlib.crc32(header)) + b"\0\0\0\0IDAT"
    )
    with pytest.raises(RejectedMedia) as refusal:
        analyse_image(path)
    assert refusal.value.code == "too_many_pixels"


def test_a_lone_window_is_found_where_it_is(tmp_path: Path) -> None:
    room = Image.new("RGB", (1200, 800), (190, 175, 160))
    room.paste((250, 252, 255), (700, 120, 1000, 520))
    room.paste((225, 222, 216), (845, 120, 855, 520))
    room.save(tmp_path / "window.png")
    analysis = analyse_image(tmp_path / "window.png")
    found = {
        one["element"]: parse_location(one["location"]).box
        for one in analysis["motion_elements"]["detected_elements"]
    }
    assert found["light in a bright opening (possibly a window)"] == Box(0.58, 0.15, 0.83, 0.65)


def test_a_candle_in_the_dark_is_a_warm_glow(tmp_path: Path) -> None:
    y, x = np.mgrid[:400, :600]
    halo = np.exp(-((x - 300) ** 2 + (y - 190) ** 2) / (2 * 80**2))[..., None]
    room = (halo * (240, 150, 50) + (8, 5, 3)).clip(0, 255)
    room[165:210, 290:310] = (255, 245, 200)
    Image.fromarray(room.astype(np.uint8)).save(tmp_path / "candle.png")
    analysis = analyse_image(tmp_path / "candle.png")
    glow = next(e for e in analysis["motion_elements"]["detected_elements"] if "warm glow" in e["element"])
    box = parse_location(glow["location"]).box
    assert box is not None
    assert box.x0 < 0.5 < box.x1
    assert box.y0 < 0.47 < box.y1
    assert analysis["environment"]["time_of_day"] == "night or evening (likely)"


def test_striped_towers_under_the_sky_are_not_offered_as_curtains(tmp_path: Path) -> None:
    city = Image.new("RGB", (900, 600), (120, 165, 230))
    for left in (100, 380, 640):
        for x in range(left, left + 160, 16):
            city.paste((90, 90, 100), (x, 160, x + 8, 600))
            city.paste((150, 155, 165), (x + 8, 160, x + 16, 600))
    city.save(tmp_path / "city.png")
    motion = analyse_image(tmp_path / "city.png")["motion_elements"]
    assert not any("curtain" in one["element"] for one in motion["detected_elements"])
    assert any("possibly hanging fabric" in name for name in motion["all_potential_elements"])


def test_an_evenly_green_wall_is_no_plant(tmp_path: Path) -> None:
    Image.new("RGB", (600, 400), (110, 160, 100)).save(tmp_path / "wall.png")
    motion = analyse_image(tmp_path / "wall.png")["motion_elements"]
    assert not any("plant" in one["element"] for one in motion["detected_elements"])
