"""Types are found by content."""

from pathlib import Path

import pytest

from shared.media import file_types
from shared.media.file_types import FileType, sniff
from tests.unit.media.files import clip, picture


@pytest.mark.parametrize(
    "file_type", [file_types.JPEG, file_types.PNG, file_types.WEBP, file_types.GIF, file_types.AVIF]
)
def test_every_picture_we_store_is_recognised_by_its_bytes(file_type: FileType) -> None:
    assert sniff(picture(file_type.decoder)) is file_type


@pytest.mark.parametrize(
    ("format_name", "file_type"),
    [("mp4", file_types.MP4), ("webm", file_types.WEBM), ("mov", file_types.QUICKTIME)],
)
def test_every_clip_we_store_is_recognised_by_its_bytes(
    tmp_path: Path, format_name: str, file_type: FileType
) -> None:
    assert sniff(clip(tmp_path / "clip", 2, format_name=format_name)) is file_type


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04rest", "a ZIP archive or office document"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"<?xml version='1.0'?><svg xmlns='x'>", "an SVG drawing"),
        (b'{"error": "quota exceeded"}', "a JSON document"),
        (b"Dear Sir or Madam", "a text file"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC picture"),
        (b"RIFF\0\0\0\0AVI LIST", "an AVI video"),
    ],
)
def test_what_we_do_not_take_is_still_called_by_its_name(head: bytes, words: str) -> None:
    found = sniff(head)
    assert found is not None
    assert found.words == words
    assert found not in file_types.STORED


@pytest.mark.parametrize(
    "head", [b"", b"\x00\x01\x02\x03\x04\x05\x06\x07", b"12345678WEBP"[:8], b"\0\0\0\x04ftyp"]
)
def test_bytes_that_say_nothing_never_break_the_sniffer(head: bytes) -> None:
    found = sniff(head)
    assert found is None or isinstance(found, FileType)
