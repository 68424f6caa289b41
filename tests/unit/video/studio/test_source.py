"""Pictures of every make: they work, or the error says what to do."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from services.video.studio.render import RenderSettings
from services.video.studio.source import load_source
from shared.errors import RejectedMedia
from shared.regions import Box

SETTINGS = RenderSettings(short_side=240)


def gradient(width: int = 320, height: int = 240) -> Image.Image:
    rows, columns = np.mgrid[0:height, 0:width]
    red = columns / width * 255
    green = rows / height * 255
    return Image.fromarray(np.stack([red, green, np.full_like(red, 90)], axis=2).astype(np.uint8))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "P", "RGBA", "LA", "1"])
def test_every_colour_mode_becomes_8_bit_rgb(mode: str, tmp_path: Path) -> None:
    path = tmp_path / ("a.tiff" if mode == "CMYK" else "a.png")
    gradient().convert(mode).save(path)
    source = load_source(path, SETTINGS)
    assert source.rgb.shape == (240, 320, 3)
    assert source.rgb.dtype == np.uint8
    assert source.rgb.std() > 10


def test_sixteen_bit_grey_keeps_its_range(tmp_path: Path) -> None:
    values = np.tile(np.linspace(0, 65535, 320).astype(np.uint16), (240, 1))
    Image.fromarray(values).save(tmp_path / "a.png")
    rgb = load_source(tmp_path / "a.png", SETTINGS).rgb
    assert rgb[:, :4].max() <= 4
    assert rgb[:, -4:].min() >= 250


def test_transparent_parts_are_laid_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (320, 240), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert load_source(tmp_path / "a.png", SETTINGS).rgb.min() == 255


def test_a_picture_taken_sideways_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    gradient().save(tmp_path / "a.jpg", exif=exif)
    assert load_source(tmp_path / "a.jpg", SETTINGS).rgb.shape[:2] == (320, 240)


def test_only_the_first_picture_of_an_animation_is_used(tmp_path: Path) -> None:
    gradient().save(tmp_path / "a.gif", save_all=True, append_images=[Image.new("RGB", (320, 240))])
    assert load_source(tmp_path / "a.gif", SETTINGS).rgb.std() > 10


def test_a_large_picture_is_scaled_down_to_even_sides(tmp_path: Path) -> None:
    gradient(4001, 3001).save(tmp_path / "a.jpg")
    source = load_source(tmp_path / "a.jpg", RenderSettings(short_side=720))
    assert source.rgb.shape[:2] == (720, 960)


def test_a_very_wide_picture_keeps_within_what_players_decode(tmp_path: Path) -> None:
    gradient(6000, 300).save(tmp_path / "a.png")
    height, width = load_source(tmp_path / "a.png", RenderSettings(short_side=720)).rgb.shape[:2]
    assert width == 3840
    assert height % 2 == 0


@pytest.mark.parametrize("size", [(1, 1), (4000, 8)])
def test_a_picture_too_small_to_show_anything_is_refused(size: tuple[int, int], tmp_path: Path) -> None:
    Image.new("RGB", size).save(tmp_path / "a.png")
    with pytest.raises(RejectedMedia, match="64") as refusal:
        load_source(tmp_path / "a.png", SETTINGS)
    assert refusal.value.code == "too_small"


def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + chunk(b"IEND", b"")
    )
    (tmp_path / "a.png").write_bytes(png)
    with pytest.raises(RejectedMedia) as refusal:
        load_source(tmp_path / "a.png", SETTINGS)
    assert refusal.value.code == "too_large"


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_picture_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "holiday.png").write_bytes(content)
    with pytest.raises(RejectedMedia, match=r"holiday\.png") as refusal:
        load_source(tmp_path / "holiday.png", SETTINGS)
    assert refusal.value.code == "unreadable_image"
    assert refusal.value.hint


def test_a_truncated_jpeg_is_refused(tmp_path: Path) -> None:
    gradient().save(tmp_path / "whole.jpg")
    content = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "half.jpg").write_bytes(content[: len(content) // 2])
    with pytest.raises(RejectedMedia, match=r"half\.jpg"):
        load_source(tmp_path / "half.jpg", SETTINGS)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedMedia) as refusal:
        load_source(tmp_path / "gone.png", SETTINGS)
    assert refusal.value.code == "missing_file"


def test_boxes_follow_the_crop_of_an_aspect_ratio(tmp_path: Path) -> None:
    gradient(400, 240).save(tmp_path / "a.png")
    source = load_source(tmp_path / "a.png", RenderSettings(short_side=240, aspect_ratio="1:1"))
    assert source.rgb.shape[:2] == (240, 240)
    assert source.to_frame(Box(0, 0, 0.1, 1)) is None
    inside = source.to_frame(Box(0.2, 0, 0.8, 1))
    assert inside is not None
    assert (round(inside.x0, 2), round(inside.x1, 2)) == (0.0, 1.0)


def test_one_infinite_pixel_does_not_blacken_the_picture(tmp_path: Path) -> None:
    values = np.tile(np.linspace(0, 1, 320, dtype=np.float32), (240, 1))
    values[0, 0], values[5, 5] = np.inf, np.nan
    Image.fromarray(values).save(tmp_path / "a.tiff")
    assert load_source(tmp_path / "a.tiff", SETTINGS).rgb[:, -4:].min() >= 250


def test_a_picture_with_far_too_many_pixels_is_refused_in_plain_words(tmp_path: Path) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0))
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"0" * 999)))
    with pytest.raises(RejectedMedia, match="too large") as rejected:
        load_source(tmp_path / "a.png", SETTINGS)
    assert rejected.value.problem == "The picture is too large: more than 160 megapixels."


@pytest.mark.parametrize(
    ("path", "words"), [(Path("/dev/null"), "it is a device"), (Path(__file__).parent, "it is a folder")]
)
def test_what_is_no_file_is_refused_by_its_name(path: Path, words: str) -> None:
    with pytest.raises(RejectedMedia, match=words):
        load_source(path, SETTINGS)


def test_sixteen_bit_grey_becomes_the_nearest_of_eight_bits(tmp_path: Path) -> None:
    wanted = np.tile(np.arange(256), (240, 1))
    for beside in (-100, 0):  # 257 steps of sixteen bits are one of eight
        Image.fromarray(np.maximum(wanted * 257 + beside, 0).astype(np.uint16)).save(tmp_path / "a.png")
        assert np.array_equal(load_source(tmp_path / "a.png", SETTINGS).rgb[..., 0], wanted)
