"""Where the studio's commands write, and what they never overwrite by accident."""

from pathlib import Path

from services.video.studio.failures import RenderRefused


def output_path(wanted: Path | None, source: Path, ending: str, *, force: bool) -> Path:
    """The file to write: `wanted`, or one beside the working folder's other files named after the source.

    Raises:
        RenderRefused: It exists and may not be replaced, it is the source itself, its ending is another, or
            its folder does not exist.
    """
    path = wanted or Path(f"{source.stem}{ending}")
    suffix = Path(ending).suffix or ending
    if path.suffix.lower() != suffix:
        raise RenderRefused(
            f"{path} does not end in {suffix}.", hint=f"Choose a name such as out{suffix}.", code="bad_output"
        )
    try:
        return _checked(path, source, force=force)
    except OSError as error:
        raise RenderRefused(
            f"{path.name[:80]} cannot be written: {error.strerror}.",
            hint="Choose another name.",
            code="bad_output",
        ) from error


def _checked(path: Path, source: Path, *, force: bool) -> Path:
    if not path.parent.is_dir():
        raise RenderRefused(
            f"There is no folder {path.parent}.", hint="Make it first, or choose another.", code="bad_output"
        )
    if path.exists() and source.exists() and path.samefile(source):
        raise RenderRefused(f"{path} is what is read.", hint="Choose another name.", code="bad_output")
    if path.is_dir() or (path.exists() and not force):
        what = "is a folder" if path.is_dir() else "exists"
        raise RenderRefused(f"{path} {what}.", hint="Choose another name, or --force.", code="bad_output")
    return path
