"""The sentences of refused files, in one place, so that each says what is wrong and what to do."""

from collections.abc import Collection, Mapping

from shared.errors import RejectedMedia
from shared.media.file_types import FileType


def empty_file() -> RejectedMedia:
    return RejectedMedia(
        "The file is empty (0 bytes).",
        hint="The upload may have been interrupted: choose the file again.",
        code="empty_file",
    )


def too_large(limit: int) -> RejectedMedia:
    return RejectedMedia(
        f"The file is larger than {limit / 1e6:,.0f} MB.",
        hint="Save the picture smaller or with stronger compression.",
        code="too_large",
        details={"max_bytes": limit},
    )


def too_small(width: int, height: int, least: int) -> RejectedMedia:
    return RejectedMedia(
        f"The picture has only {width} × {height} pixels.",
        hint=f"Use one with at least {least} pixels on each side.",
        code="too_small",
        details={"width": width, "height": height, "min_side": least},
    )


def unsafe_file_name(name: str) -> RejectedMedia:
    return RejectedMedia(
        f"{name[:80]!r} is not a plain file name.",
        hint="Send the name alone: no folders, no control characters, at most 255 characters.",
        code="unsafe_file_name",
    )


def wrong_type(found: FileType | None, accepted: Collection[FileType]) -> RejectedMedia:
    wanted = ", ".join(sorted(file_type.mime_type for file_type in accepted))
    what = f"The file is {found.words}" if found else "The file is neither a picture nor a video we know"
    return RejectedMedia(
        f"{what}, whatever its name says; it can't be used here.",
        hint=f"Use one of: {wanted}.",
        code="wrong_type",
        details={"found": found.mime_type if found else None, "accepted": wanted.split(", ")},
    )


def by_inspector(answer: Mapping[str, object], file_type: FileType, max_pixels: int) -> RejectedMedia:
    """What the confined process found, as an error."""
    code, detail = str(answer["refused"]), str(answer.get("detail", ""))
    details: dict[str, object] = {"found": file_type.mime_type}
    match code:
        case "too_many_pixels":
            width, height = answer["width"], answer["height"]
            problem = f"It would have {width} × {height} pixels, more than {max_pixels / 1e6:,.0f} million."
            hint = "Scale it down before sending it."
            details |= {"width": width, "height": height, "max_pixels": max_pixels}
        case "too_much_memory" | "too_slow":
            problem = f"Opening {file_type.words} took more {_SPENT[code]} than is allowed."
            hint = "Save it again, smaller, with another program."
        case "no_pictures":
            problem = f"The file is {file_type.words} without any picture in it."
            hint = "Check that it plays on your side."
        case _:
            problem = f"The file is {file_type.words}, but it is cut short or damaged."
            hint = "Copy or download it again, or save it anew with another program."
            code = "damaged"
    if detail:
        details["detail"] = detail
    return RejectedMedia(problem, hint=hint, code=code, details=details)


_SPENT = {"too_much_memory": "memory", "too_slow": "time"}
