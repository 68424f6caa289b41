"""A real HTTP server on loopback that answers like the Responses API, from a script."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One scripted answer; `silent` ones never come."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False


def answer(text: str, *, model: str = "gpt-test-2026", tokens: tuple[int, int, int] = (100, 60, 20)) -> Reply:
    """A completed response with one message; tokens are (input, of them cached, output)."""
    return Reply(body=_response([{"type": "output_text", "text": text, "annotations": []}], model, tokens))


def refusal(text: str) -> Reply:
    return Reply(body=_response([{"type": "refusal", "refusal": text}], "gpt-test-2026", (10, 0, 5)))


def failure(status: int, message: str, **fields: Any) -> Reply:
    headers = {key.replace("_", "-"): str(fields.pop(key)) for key in ("retry_after",) if key in fields}
    return Reply(
        status, {"error": {"message": message, "type": "error", "code": None, **fields}}, headers=headers
    )


def _response(content: list[dict[str, Any]], model: str, tokens: tuple[int, int, int]) -> dict[str, Any]:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "model": model,
        "output": [
            {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": content}
        ],
        "usage": {
            "input_tokens": tokens[0],
            "input_tokens_details": {"cached_tokens": tokens[1], "cache_write_tokens": 0},
            "output_tokens": tokens[2],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": tokens[0] + tokens[2],
        },
    }


@dataclass
class Provider:
    """The running server: what it was asked, and what it will answer next."""

    url: str
    replies: list[Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@asynccontextmanager
async def running_provider(*replies: Reply) -> AsyncIterator[Provider]:
    """Serve the replies in order, on a free loopback port."""
    provider = Provider("", list(replies))
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            provider.paths.append(head[0])
            provider.headers.append(headers)
            provider.requests.append(json.loads(body))
            reply = provider.replies.pop(0)
            if reply.silent:
                await gone.wait()
                return
            payload = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            lines = {"content-type": "application/json", **reply.headers, "content-length": str(len(payload))}
            text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
            writer.write(f"HTTP/1.1 {reply.status} X\r\n{text}connection: close\r\n\r\n".encode() + payload)
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield provider
    finally:
        gone.set()
        server.close()
        await server.wait_closed()


class PatientClock:
    """Waits in no time and remembers for how long it should have."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
