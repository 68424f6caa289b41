"""What the studio's commands read: refused at once, in their own words, where it is not there."""

from pathlib import Path

from services.video.studio.failures import RenderRefused


def source_path(path: Path) -> Path:
    """The picture to read, once it is known to be there.

    Raises:
        RenderRefused: There is none, or it is a folder, a pipe or a device.
    """
    if not path.is_file():
        there = "is no file" if path.exists() else "does not exist"
        what = "is a folder" if path.is_dir() else there
        raise RenderRefused(f"The picture {path} {what}.", hint="Check the path.", code="missing_file")
    return path
