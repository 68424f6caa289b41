"""Names of stored media: one place that decides keys and URLs, so that no path can be smuggled in."""

import re

from shared.errors import RejectedMedia
from shared.messages.media import MediaReference

_CONTENT_ID = re.compile(r"gc_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(rf"(?:{_CONTENT_ID.pattern})\.[a-z0-9]{{2,5}}")


def key_for(content_id: str, extension: str) -> str:
    """The store's key of a piece of content.

    Raises:
        RejectedMedia: `unsafe_content_id`, not of the form `gc_<uuid>`.
    """
    if _CONTENT_ID.fullmatch(content_id) is None:
        raise RejectedMedia(
            f"{content_id[:80]!r} is not a content id.",
            hint="Content ids look like gc_<uuid> and are made by Stillreel.",
            code="unsafe_content_id",
        )
    return f"{content_id}.{extension}"


def checked_key(local_path: str) -> str:
    """`local_path`, if it is a key that `key_for` could have made.

    Raises:
        RejectedMedia: `unsafe_key`, for everything else: other folders, absolute paths, odd characters.
    """
    if _KEY.fullmatch(local_path) is None:
        raise RejectedMedia(
            f"{local_path[:80]!r} is not the name of a stored file.",
            hint="Use the local_path of a media reference as it is: gc_<uuid>.<extension>.",
            code="unsafe_key",
        )
    return local_path


def url_for(key: str, run_id: str | None) -> str:
    """The path on the HTTP API; content that belongs to no run yet lies directly under `/media`."""
    return f"/workflow/{run_id}/media/{key}" if run_id else f"/media/{key}"


def for_run(reference: MediaReference, run_id: str) -> MediaReference:
    """The same file as another run refers to it: only the URL differs."""
    return reference.model_copy(update={"url": url_for(reference.local_path, run_id)})
