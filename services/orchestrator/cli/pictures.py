"""A picture's file is looked at before anything is sent, so that a wrong path costs nothing."""

import os
import shlex
from pathlib import Path


class PictureProblem(ValueError):
    """The file can't be sent; the message says why and what to do."""


def typed_path(typed: str) -> Path:
    """The path meant by a typed, pasted or dropped line: terminals drop files as a shell would quote them."""
    path = Path(typed).expanduser()
    if path.exists():
        return path
    try:
        words = shlex.split(typed)
    except ValueError:  # a quote without its partner
        return path
    return Path(words[0]).expanduser() if len(words) == 1 else path


def checked_picture(path: Path) -> Path:
    """The path itself, once it names a file with something in it; what it holds the server finds out.

    Raises:
        PictureProblem: nothing is there, it is a folder or no regular file, it is empty, or can't be read.
    """
    if not path.exists():
        raise PictureProblem(f"there is no file {path}; check the path")
    if path.is_dir():
        raise PictureProblem(f"{path} is a folder; name a picture in it")
    if not path.is_file():
        raise PictureProblem(f"{path} is not a regular file; name a JPEG, PNG or WebP picture")
    if not os.access(path, os.R_OK):
        raise PictureProblem(f"{path} may not be read by you; check its permissions")
    if path.stat().st_size == 0:
        raise PictureProblem(f"{path} is empty (0 bytes); was it copied completely?")
    return path
