"""A Stillreel for the command line to talk to: real API and use cases, the other services scripted."""

import asyncio
import tempfile
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
import uvicorn

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.following import Followers
from services.orchestrator.http.application import create_app
from services.orchestrator.intake import ingest
from shared.clock import SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.identity import new_id
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from shared.messages.analysis import AnalysisCompleted
from shared.messages.envelope import Envelope
from shared.messages.message import Message
from shared.messages.prompts import PromptsCompleted, PromptsFailed
from shared.messages.video import GenerationFailed, GenerationProgress, VideoReady
from tests.support.short_workflow import short_workflow
from tests.support.workflows import ANALYSIS, PROMPTS

Reply = Callable[[dict[str, Any]], Coroutine[Any, Any, Message]]


class LiveStillreel:
    """Serves on a loopback port from a thread; `stop` and `start` again keep port and data.

    Set `prompts_fail` or `video_fails` to the sentence the service then fails with; `quiet` lets it not
    answer at all.
    """

    def __init__(self) -> None:
        self.port = 0
        self.quiet: set[str] = set()
        self.prompts_fail = ""
        self.video_fails = ""
        self.shelf = Shelf({"cc": short_workflow()}, {})
        self._store = MemoryEventStore()
        self._media = open_media_store("memory://")
        self._followers = Followers()
        self._orchestrator: Orchestrator | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)))
        self._thread.start()
        assert started.wait(20), "the server did not start"

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
            self._server = None

    async def _serve(self, started: threading.Event) -> None:
        self._followers = Followers()
        parts = Parts(
            store=self._store,
            snapshots=MemorySnapshotStore(),
            media=self._media,
            shelf=self.shelf,
            clock=SystemClock(),
            limits=UploadLimits(max_bytes=2_000_000),
            on_commit=self._committed,
        )
        self._orchestrator = create(parts)

        async def nothing_missing() -> list[str]:
            return []

        app = create_app(
            self._orchestrator.runs, self._orchestrator.uploads, self._followers, nothing_missing
        )
        config = uvicorn.Config(
            app, host="127.0.0.1", port=self.port, log_config=None, ws="none", timeout_graceful_shutdown=1
        )
        self._server = _Announcing(config, lambda port: self._listens(port, started))
        await self._server.serve()
        await asyncio.gather(*self._tasks)
        self._tasks.clear()
        await self._orchestrator.runner.aclose()

    def _listens(self, port: int, started: threading.Event) -> None:
        self.port = port
        started.set()

    async def _committed(self, commit: Commit) -> None:
        self._followers.committed(commit)
        replies: dict[str, Reply] = {
            "analysis_requested": self._analyse,
            "prompts_requested": self._write,
            "generation_requested": self._render,
        }
        for event in commit.events:
            if event.type in replies and event.type not in self.quiet:
                task = asyncio.create_task(self._report(replies[event.type], dict(event.data)))
                self._tasks.add(task)

    async def _report(self, reply: Reply, data: dict[str, Any]) -> None:
        message = await reply(data)
        assert self._orchestrator is not None
        envelope = Envelope(
            id=new_id(),
            source=f"stillreel/{message.service}",
            subject=data["run_id"],
            time=SystemClock().now(),
            message=message,
        )
        await ingest(self._orchestrator.runs, envelope)

    async def _analyse(self, data: dict[str, Any]) -> Message:
        return AnalysisCompleted(
            run_id=data["run_id"],
            request_id=data["request_id"],
            response=ANALYSIS,
            provider="local",
            model="m",
            seconds=0.1,
        )

    async def _write(self, data: dict[str, Any]) -> Message:
        known = {"run_id": data["run_id"], "request_id": data["request_id"], "provider": "local"}
        if self.prompts_fail:
            return PromptsFailed(**known, reason="answer_invalid", message=self.prompts_fail)
        return PromptsCompleted(**known, response=PROMPTS, model="m", seconds=0.1)

    async def _render(self, data: dict[str, Any]) -> Message:
        known = {name: data[name] for name in ("run_id", "generation_id", "provider")}
        if self.video_fails:
            return GenerationFailed(**known, reason="provider_failed", message=self.video_fails)
        self._followers.progressed(
            GenerationProgress(
                run_id=data["run_id"], generation_id=data["generation_id"], fraction=0.5, stage="rendering"
            )
        )
        with tempfile.TemporaryDirectory() as folder:
            clip = Path(folder) / "clip.mp4"
            await asyncio.to_thread(write_clip, clip)
            content = await self._media.put_file(clip, data["generation_id"], run_id=data["run_id"])
        return VideoReady(**known, content=content, seconds=0.2)


class _Announcing(uvicorn.Server):
    """Says on which port it listens."""

    def __init__(self, config: uvicorn.Config, listens: Callable[[int], None]) -> None:
        super().__init__(config)
        self._listens = listens

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        self._listens(self.servers[0].sockets[0].getsockname()[1])


def write_clip(path: Path) -> None:
    """One second of grey, 64 × 64 pixels."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for shade in range(24):
            picture = np.full((64, 64, 3), shade * 8, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
