"""Problem documents (RFC 9457) turned back into the errors they came from."""

from http import HTTPStatus

import httpx

from shared.errors import CallerError, Conflict, NotFound, RejectedMedia, StillreelError, Unavailable

_KINDS: dict[int, type[CallerError]] = {
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: RejectedMedia,
}
_STANDARD = ("type", "title", "status", "detail", "code", "pointer", "hint")


def error_from(response: httpx.Response) -> StillreelError:
    """The error a failed response stands for."""
    address = str(response.url.copy_with(path="", query=None))
    problem = _problem(response)
    if problem is None:
        return StillreelError(
            f"{address} answers {response.status_code} where Stillreel would not: is something else there?"
        )
    detail = str(problem.get("detail") or problem.get("title") or f"status {response.status_code}")
    hint = str(problem.get("hint") or "")
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return Unavailable(f"Stillreel at {address} can't do this right now: {detail}. {hint}".strip())
    if response.is_server_error:
        return StillreelError(f"Stillreel at {address} failed: {detail}")
    kind = _KINDS.get(response.status_code, CallerError)
    return kind(
        detail,
        pointer=str(problem.get("pointer") or ""),
        hint=hint,
        code=str(problem.get("code") or "refused"),
        details={key: value for key, value in problem.items() if key not in _STANDARD},
    )


def _problem(response: httpx.Response) -> dict[str, object] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) and "detail" in body else None
