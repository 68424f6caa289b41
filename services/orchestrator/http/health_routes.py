"""Whether this process runs, and whether it can serve: what an orchestrating platform asks."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

Ready = Callable[[], Awaitable[list[str]]]
"""What is missing for this process to serve; empty when ready."""


def health_routes(ready: Ready) -> APIRouter:
    """`ready` is asked by GET /readyz."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process runs."""
        return {"status": "alive"}

    @router.get("/readyz")
    async def readyz() -> Response:
        """The process can serve: 200, or 503 with what is missing."""
        missing = await ready()
        body = {"status": "ready" if not missing else "not ready", "missing": missing}
        return JSONResponse(body, status_code=503 if missing else 200)

    return router
