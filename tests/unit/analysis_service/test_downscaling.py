"""What a vision model is shown: upright, small enough, opaque, without the camera's notes."""

import io
from pathlib import Path

import pytest
from PIL import Image

from services.analysis.adapters.downscaling import downscaled
from shared.errors import RejectedMedia
from shared.llm.model import ImagePart


def opened(part: ImagePart) -> Image.Image:
    assert part.mime_type == "image/jpeg"
    image = Image.open(io.BytesIO(part.content))
    assert image.format == "JPEG"
    return image


def saved(path: Path, image: Image.Image, format_name: str, exif: Image.Exif | None = None) -> Path:
    options = {} if exif is None else {"exif": exif}
    image.save(path, format_name, **options)
    return path


@pytest.mark.parametrize("size", [(3000, 1000), (1000, 3000)])
def test_the_longest_side_is_limited_and_the_shape_kept(tmp_path: Path, size: tuple[int, int]) -> None:
    path = saved(tmp_path / "a.jpg", Image.new("RGB", size, "teal"), "JPEG")
    assert sorted(opened(downscaled(path, 300)).size) == [100, 300]


def test_a_small_picture_is_not_enlarged(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGB", (40, 20)), "PNG")
    assert opened(downscaled(path, 300)).size == (40, 20)


def test_a_turned_picture_is_shown_upright_without_its_notes(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path / "a.jpg", Image.new("RGB", (400, 200)), "JPEG", exif)
    image = opened(downscaled(path, 100))
    assert image.size == (50, 100)
    assert dict(image.getexif()) == {}


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "PNG")
    assert opened(downscaled(path, 100)).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0" + bytes(20)])
def test_what_is_no_picture_is_refused_with_advice(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(RejectedMedia) as raised:
        downscaled(path, 100)
    assert "JPEG or PNG" in raised.value.hint


def test_a_truncated_jpeg_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.effect_noise((200, 200), 60).convert("RGB"), "JPEG")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(RejectedMedia):
        downscaled(path, 100)
