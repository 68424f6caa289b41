"""Whatever lies at a path, looking at it ends: only a file is read, and no program is started for it."""

import os
from pathlib import Path

import pytest
from PIL import Image, UnidentifiedImageError

from shared.media.plain_files import check_plain, open_still

POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 400 400\n%%EndComments\nshowpage\n%%EOF\n"


def test_a_file_and_a_link_to_one_pass(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "link").symlink_to("a")
    check_plain(tmp_path / "a")
    check_plain(tmp_path / "link")


def test_pipes_devices_and_folders_are_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in ((tmp_path / "pipe", "pipe"), (tmp_path, "folder"), (Path("/dev/zero"), "device")):
        with pytest.raises(OSError, match=f"it is a {words}, not a file"):
            check_plain(path)
        with pytest.raises(OSError, match=f"it is a {words}, not a file"):
            open_still(path)


@pytest.mark.parametrize("name", ["nothing", "dangling"])
def test_nothing_is_not_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(FileNotFoundError):
        check_plain(tmp_path / name)


def test_postscript_which_an_interpreter_would_have_to_run_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(POSTSCRIPT)
    with pytest.raises(UnidentifiedImageError):
        open_still(tmp_path / "a.png")


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "avif", "gif", "tiff", "bmp", "jp2", "ico", "ppm"])
def test_formats_that_are_decoded_right_here_open(ending: str, tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), (9, 99, 199)).save(tmp_path / f"a.{ending}")
    with open_still(tmp_path / f"a.{ending}") as opened:
        assert opened.convert("RGB").size == (64, 64)
