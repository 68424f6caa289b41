"""Files over HTTP: upload, and fetch with ranges and ETags."""

import re
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from services.orchestrator.http.problems import problem
from services.orchestrator.runs import Runs
from services.orchestrator.uploads import Uploads
from shared.errors import NotFound
from shared.messages.media import MediaReference

UNLIMITED = 1 << 50
"""The guards count an upload's bytes themselves and refuse with a reason."""
_RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")


def media_routes(runs: Runs, uploads: Uploads) -> APIRouter:
    """Upload and fetch."""
    router = APIRouter(tags=["media"])

    @router.put("/media", status_code=201, max_body_size=UNLIMITED)
    async def upload(
        request: Request, file_name: Annotated[str, Query(max_length=255)] = "upload"
    ) -> MediaReference:
        """The body is the file itself, as `curl -T` sends it; an upload action then takes its `content_id`.

        The file can be fetched once it is part of a run, at the `url` it has there.
        """
        return await uploads.accept(request.stream(), file_name, "api")

    @router.get("/workflow/{run_id}/media/{content_id}.{extension}")
    @router.head("/workflow/{run_id}/media/{content_id}.{extension}", include_in_schema=False)
    async def fetch(
        request: Request,
        run_id: Annotated[str, Path(pattern=r"^wf_[0-9a-f-]{36}$")],
        content_id: Annotated[str, Path(pattern=r"^gc_[0-9a-f-]{36}$")],
        extension: Annotated[str, Path(pattern=r"^[a-z0-9]{2,5}$")],
        wanted: Annotated[str | None, Header(alias="Range")] = None,
        if_none_match: Annotated[str | None, Header()] = None,
    ) -> Response:
        run, _ = await runs.read(run_id)
        content = run.content(content_id)
        if content is None or not content.local_path.endswith(f".{extension}"):
            raise NotFound(
                f"run {run_id} has no {content_id}.{extension}",
                code="unknown_content",
                hint="URLs of a run's content stand in its state and generations.",
            )
        etag = f'"{content.sha256}"'
        headers = {
            "ETag": etag,
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, max-age=31536000, immutable",
        }
        if if_none_match is not None and etag in if_none_match:
            return Response(status_code=304, headers=headers)
        if await runs.media.size(content.local_path) != content.bytes:
            raise NotFound(
                f"the stored file of {content_id} is not whole",
                code="media_damaged",
                hint="Restore it from a backup, or upload or generate it again.",
            )
        span = _span(wanted, content.bytes)
        if span is None:
            refused = problem(
                416, "Range not satisfiable", f"the file has {content.bytes} bytes", "bad_range"
            )
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
            runs.media.stream(content.local_path, start, end),
            status_code=status,
            headers=headers,
            media_type=content.mime_type,
        )

    return router


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
