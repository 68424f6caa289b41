"""Errors as RFC 9457 problem documents: what was wrong, where, and what to do."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.errors import CallerError, Conflict, NotFound, RejectedMedia, TransientError

LARGEST_JSON = 1 << 20
"""Bytes of a body; uploads have a limit of their own."""

STATUS: tuple[tuple[type[CallerError], int, str], ...] = (
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Something else happened first"),
    (RejectedMedia, 422, "The file is not accepted"),
    (CallerError, 422, "The request cannot be carried out"),
)


def problem(
    status: int,
    title: str,
    detail: str,
    code: str,
    *,
    pointer: str | None = None,
    hint: str | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """An `application/problem+json` response; standard members win over extensions of the same name."""
    standard = {
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "pointer": pointer,
        "hint": hint,
    }
    said = {key: value for key, value in standard.items() if value not in ("", None)}
    body = {**(extensions or {}), "type": f"urn:stillreel:problem:{code}", **said}
    return _Problem(body, status_code=status)


class _Problem(JSONResponse):
    """Also of a request that held half a surrogate pair, which is repeated as the escape it was sent as."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace")


def body_too_large() -> JSONResponse:
    """The refusal of a body over `LARGEST_JSON`."""
    return problem(
        413,
        "The request is too large",
        f"The body is larger than {LARGEST_JSON // 1024:,} KiB.",
        "body_too_large",
        hint="Files go to PUT /media; name them in requests by the content_id it returns.",
    )


async def _caller_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CallerError)  # noqa: S101 - registered for this class only
    status, title = next((status, title) for kind, status, title in STATUS if isinstance(error, kind))
    if error.code == "too_large":
        status = 413
    return problem(
        status,
        title,
        error.problem,
        error.code,
        pointer=error.pointer,
        hint=error.hint,
        extensions=error.details,
    )


async def _unavailable(_: Request, error: Exception) -> JSONResponse:
    response = problem(
        503,
        "Not available right now",
        str(error),
        "unavailable",
        hint="Nothing was lost; send the same request again in a moment.",
    )
    response.headers["Retry-After"] = "2"
    return response


async def _invalid_request(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    issues = [
        {
            "pointer": "/" + "/".join(str(part) for part in issue["loc"][1:]),
            "in": str(issue["loc"][0]),
            "detail": issue["msg"],
        }
        for issue in error.errors()
    ]
    first: Mapping[str, Any] = issues[0] if issues else {}
    return problem(
        422,
        "The request is not valid",
        str(first.get("detail", "invalid request")),
        "invalid_request",
        pointer=first.get("pointer"),
        hint="See /docs for the request's shape.",
        extensions={"errors": issues},
    )


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    return problem(
        500,
        "A mistake of ours",
        f"The request ended in an unexpected {type(error).__name__}.",
        "unexpected",
        hint="The orchestrator's log has the details; sending the same request again is safe.",
    )


async def _http_exception(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    if error.status_code == 413:
        return body_too_large()
    return problem(error.status_code, str(error.detail), str(error.detail), "http_error", hint="See /docs.")


def install(app: FastAPI) -> None:
    """Answer every expected error with a problem document."""
    app.add_exception_handler(CallerError, _caller_error)
    app.add_exception_handler(TransientError, _unavailable)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _unexpected)
