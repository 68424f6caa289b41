"""The analysis service as a process of its own, over a real NATS server and a real media folder."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import nats
import pytest

from deploy.local.nats_server import NatsServer
from shared.identity import reaction_id
from shared.llm.structured import schema_problems
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed
from shared.messages.envelope import Envelope, read_envelope
from tests.support.messaging import provisioned_bus
from tests.unit.analysis_service.requests import SCHEMA, delivered, request, stored

pytestmark = pytest.mark.connected

PATIENCE = 60.0


async def test_a_picture_is_described_and_a_missing_one_reported(
    fresh_nats: NatsServer, tmp_path: Path
) -> None:
    _media, image = await stored(tmp_path)
    _, gone = await stored(tmp_path)
    (tmp_path / "media" / gone.local_path).unlink()
    there, missing = delivered(request(image)), delivered(request(gone))
    environment = {key: value for key, value in os.environ.items() if "OPENAI" not in key}
    environment |= {
        "STILLREEL_NATS_URL": fresh_nats.url,
        "STILLREEL_HEALTH_PORT": "0",
        "STILLREEL_MEDIA_URL": f"file://{tmp_path / 'media'}",
    }
    heard: dict[str, Envelope] = {}
    both = asyncio.Event()

    async def listen(message: Any) -> None:
        event = read_envelope(message.data)
        heard[event.id] = event
        if len(heard) == 2:
            both.set()

    client = await nats.connect(fresh_nats.url)
    await client.subscribe("stillreel.events.analysis.*", cb=listen)
    await client.flush()
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.publisher.publish(there)
        await bus.publisher.publish(missing)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.analysis", env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await both.wait()
        finally:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                code = await process.wait()
            await client.close()
    described = heard[reaction_id(there.id, "analysis_completed")].message
    reported = heard[reaction_id(missing.id, "analysis_failed")].message
    assert isinstance(described, AnalysisCompleted)
    assert schema_problems(described.response, SCHEMA) == ()
    assert described.provider == "local"
    assert isinstance(reported, AnalysisFailed)
    assert reported.reason == "media_missing"
    assert code == 0
