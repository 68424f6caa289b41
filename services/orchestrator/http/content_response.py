"""A stored file as an HTTP response: its type, a range of it, or the word that it has not changed."""

import re

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from services.orchestrator.http.problems import problem
from shared.errors import NotFound
from shared.media.store import MediaStore
from shared.messages.media import MediaReference

_RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")


async def content_response(
    request: Request,
    content: MediaReference,
    media: MediaStore,
    wanted: str | None,
    if_none_match: str | None,
) -> Response:
    """Answer a GET or HEAD for a stored file.

    Raises:
        NotFound: the store has it no more, or not whole.
    """
    etag = f'"{content.sha256}"'
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    if if_none_match is not None and etag in if_none_match:
        return Response(status_code=304, headers=headers)
    if await media.size(content.local_path) != content.bytes:
        raise NotFound(
            f"the stored file of {content.content_id} is not whole",
            code="media_damaged",
            hint="Restore it from a backup, or upload or generate it again.",
        )
    span = _span(wanted, content.bytes)
    if span is None:
        refused = problem(416, "Range not satisfiable", f"the file has {content.bytes} bytes", "bad_range")
        refused.headers["Content-Range"] = f"bytes */{content.bytes}"
        return refused
    start, end = span
    headers["Content-Length"] = str(end - start)
    partial = wanted is not None and (start, end) != (0, content.bytes)
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{content.bytes}"
    status = 206 if partial else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=content.mime_type)
    return StreamingResponse(
        media.stream(content.local_path, start, end),
        status_code=status,
        headers=headers,
        media_type=content.mime_type,
    )


def _span(wanted: str | None, size: int) -> tuple[int, int] | None:
    """(start, end) of a byte range; the whole file for none or an unreadable one; None if off the end."""
    match = _RANGE.match(wanted or "")
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if first == "":
        return (max(size - int(last), 0), size) if int(last) else None
    end = min(int(last) + 1, size) if last else size
    return (int(first), end) if int(first) < end else None
