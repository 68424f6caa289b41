"""A body over the limit is refused in words: the framework's own answer is a bare line of text."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.orchestrator.http.problems import body_too_large


class SaysTooLarge:
    """Turns the framework's 413 into a problem document; those of the routes are problems already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_refused = False

        async def translated(message: Message) -> None:
            nonlocal is_refused
            if is_refused:
                return
            if scope["type"] == "http" and _is_bare_refusal(message):
                is_refused = True
                await body_too_large()(scope, receive, send)
            else:
                await send(message)

        await self._app(scope, receive, translated)


def _is_bare_refusal(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != 413:
        return False
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")
