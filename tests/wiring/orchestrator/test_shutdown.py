"""A server that is told to stop does not wait for readers who would listen for ever."""

import asyncio

import httpx
import uvicorn

from services.orchestrator.http.application import create_app
from services.orchestrator.serve import Server
from tests.support.orchestrators import api_over_memory


async def nothing_missing() -> list[str]:
    return []


async def test_live_streams_end_when_the_server_stops() -> None:
    async with api_over_memory() as api:
        run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
        app = create_app(api.orchestrator.runs, api.orchestrator.uploads, api.followers, nothing_missing)
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=60)
        server = Server(config, api.followers)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 -- uvicorn tells it in no other way
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=None) as client:
            headers = {"accept": "text/event-stream"}
            async with client.stream("GET", f"/runs/{run['run_id']}/events", headers=headers) as stream:
                lines = stream.aiter_lines()
                while "id: 4" not in await anext(lines):
                    continue
                server.should_exit = True
                async with asyncio.timeout(30):
                    assert [line async for line in lines if line.startswith("event")] == []
                    await serving
