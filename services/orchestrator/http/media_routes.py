"""Files over HTTP: upload, and fetch with ranges and ETags."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response

from services.orchestrator.http.content_response import content_response
from services.orchestrator.runs import Runs
from services.orchestrator.uploads import Uploads
from shared.errors import NotFound
from shared.messages.media import MediaReference

UNLIMITED = 1 << 50
"""The guards count an upload's bytes themselves and refuse with a reason."""

ContentIdPath = Annotated[str, Path(pattern=r"^gc_[0-9a-f-]{36}$", description="`gc_<uuid7>`")]
ExtensionPath = Annotated[str, Path(pattern=r"^[a-z0-9]{2,5}$")]
Wanted = Annotated[str | None, Header(alias="Range")]
Known = Annotated[str | None, Header(alias="If-None-Match")]


def media_routes(runs: Runs, uploads: Uploads) -> APIRouter:
    """Upload and fetch."""
    router = APIRouter(tags=["media"])

    @router.put("/media", status_code=201, max_body_size=UNLIMITED)
    async def upload(
        request: Request, file_name: Annotated[str, Query(max_length=255)] = "upload"
    ) -> MediaReference:
        """The body is the file itself, as `curl -T` sends it; upload actions take its `content_id`."""
        return await uploads.accept(request.stream(), file_name, "api")

    @router.get("/media/{content_id}.{extension}")
    @router.head("/media/{content_id}.{extension}", include_in_schema=False)
    async def fetch_upload(
        request: Request,
        content_id: ContentIdPath,
        extension: ExtensionPath,
        wanted: Wanted = None,
        if_none_match: Known = None,
    ) -> Response:
        """A file as it was uploaded, whether a run took it or not."""
        content = await uploads.find(content_id)
        if not content.local_path.endswith(f".{extension}"):
            raise NotFound(
                f"{content_id} is no .{extension} file",
                code="unknown_content",
                hint=f"Fetch {content.url}.",
            )
        return await content_response(request, content, runs.media, wanted, if_none_match)

    @router.get("/workflow/{run_id}/media/{content_id}.{extension}")
    @router.head("/workflow/{run_id}/media/{content_id}.{extension}", include_in_schema=False)
    async def fetch(
        request: Request,
        run_id: Annotated[str, Path(pattern=r"^wf_[0-9a-f-]{36}$")],
        content_id: ContentIdPath,
        extension: ExtensionPath,
        wanted: Wanted = None,
        if_none_match: Known = None,
    ) -> Response:
        run, _ = await runs.read(run_id)
        content = run.media(content_id)
        if content is None or not content.local_path.endswith(f".{extension}"):
            raise NotFound(
                f"run {run_id} has no {content_id}.{extension}",
                code="unknown_content",
                hint="URLs of a run's content stand in its state and generations.",
            )
        return await content_response(request, content, runs.media, wanted, if_none_match)

    return router
