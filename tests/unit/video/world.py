"""A world for video workers: a bucket, a bus, a vendor with a ledger, time that only moves when all wait.

A `Worker` is one process's view of it. Each of its calls outward passes two gates, one before and one after
the effect; at a gate the process can be killed or frozen, so every await point of the real code is met.
"""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

from services.video.claim_keeper import Patience
from services.video.domain.withdrawal import Cancelled
from services.video.providers.port import (
    Accepted,
    Cancellation,
    Capabilities,
    Found,
    Job,
    NobodyKnows,
    NotSubmitted,
    Running,
    Search,
    Status,
    Submission,
    Succeeded,
    TooLate,
)
from services.video.providers.registry import Providers
from services.video.settings import VideoSettings
from services.video.tools import Tools
from shared.errors import NotFound
from shared.identity import new_content_id, new_id, new_run_id
from shared.media.references import key_for, url_for
from shared.messages.cancelling import GenerationCancelled
from shared.messages.envelope import Envelope
from shared.messages.media import MediaReference
from shared.messages.video import GenerationRequested, MotionElement
from shared.messaging.ports import Entry, Progress

T = TypeVar("T")

START = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Killed(BaseException):
    """kill -9: nothing of the process happens after this."""


class VirtualClock:
    """Time stands still until `pass_time`."""

    def __init__(self) -> None:
        self._now = START
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._count += 1
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), self._count, woken))
        await woken

    def pass_time(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            self._wake()

    def skip_to_next(self) -> bool:
        """Jump to the next sleeper; False when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        if not self._sleepers:
            return False
        self._now = max(self._now, self._sleepers[0][0])
        self._wake()
        return True

    def _wake(self) -> None:
        _, _, woken = heapq.heappop(self._sleepers)
        if not woken.done():
            woken.set_result(None)


@dataclass
class Vendor:
    """A maker of clips. `unique`: it keeps generation ids as unique keys, so it can be asked for them."""

    unique: bool = True
    answers: list[Submission | Exception] = field(default_factory=list)
    statuses: list[Status | Exception] = field(default_factory=list)
    fetch_error: Exception | None = None
    billed: list[str] = field(default_factory=list)
    polls: int = 0
    cancelled: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    ending: Cancellation | Exception = field(default_factory=lambda: Cancelled(0.25, 0.1, 0.3))
    is_over: bool = False

    def end(self, job_id: str) -> Cancellation:
        if isinstance(self.ending, Exception):
            raise self.ending
        self.cancelled.append(job_id)
        return TooLate() if self.is_over else self.ending

    def create(self, generation_id: str) -> Submission:
        answer = self.answers.pop(0) if self.answers else Accepted(f"job-{generation_id}")
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Accepted):
            if self.unique and generation_id in self.billed:
                raise ConnectionError("409: this external id is taken")
            self.billed.append(generation_id)
        return answer

    def status(self) -> Status:
        self.polls += 1
        status = (
            self.statuses.pop(0) if self.statuses else Succeeded("model-1", {"duration": 5}, {"note": "ok"})
        )
        if isinstance(status, Exception):
            raise status
        self.is_over = not isinstance(status, Running)
        return status


@dataclass
class World:
    """Everything that outlives a process."""

    vendor: Vendor = field(default_factory=Vendor)
    clock: VirtualClock = field(default_factory=VirtualClock)
    bucket: dict[str, Entry] = field(default_factory=dict)
    published: list[Envelope] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)
    media: set[str] = field(default_factory=set)
    put_error: Exception | None = None
    activity: int = 0

    def outcomes(self) -> dict[str, bytes]:
        """What was said in the end: event id → body; more than one entry is a contradiction."""
        found: dict[str, bytes] = {}
        for envelope in self.published:
            message = envelope.message
            stopped = isinstance(message, GenerationCancelled) and message.was != "finished"
            if stopped or message.type in {"video_ready", "generation_failed"}:
                body = envelope.encode()
                assert found.setdefault(envelope.id, body) == body, "one id, two bodies"
        return found

    def outcome(self) -> Any:
        """The only outcome's message."""
        assert len(self.outcomes()) == 1, self.outcomes()
        return next(e.message for e in reversed(self.published) if e.id in self.outcomes())

    async def until_done(self, *tasks: "asyncio.Task[Any]", stop: Callable[[], bool] = lambda: False) -> None:
        """Let workers run; when all of them wait, let time pass."""
        while not await self._settle(tasks) and not stop():
            if not self.clock.skip_to_next():
                raise AssertionError("everybody waits and nobody sleeps")

    async def _settle(self, tasks: "tuple[asyncio.Task[Any], ...]") -> bool:
        for _ in range(1000):
            before = self.activity
            for _ in range(12):  # more turns than the longest chain of wake-ups between two calls outward
                await asyncio.sleep(0)
            if all(task.done() for task in tasks):
                return True
            if self.activity == before:
                return False
        raise AssertionError("a worker never rests")


@dataclass
class Gate:
    """Decides at crossing number `at` what becomes of the process: kill, freeze, or an error to raise."""

    world: World
    at: int = -1
    fault: Literal["kill", "freeze"] | Exception = "kill"
    crossings: int = 0
    dead: bool = False
    frozen: bool = False
    pauses: Iterator[int] | None = None
    thaw: asyncio.Event = field(default_factory=asyncio.Event)

    async def cross(self) -> None:
        for _ in range(next(self.pauses) if self.pauses else 0):
            await asyncio.sleep(0)
            self.world.activity += 1
        self.world.activity += 1
        self.crossings += 1
        if self.dead:
            raise Killed
        if self.crossings == self.at:
            await self._strike()
        elif self.frozen:
            await self.thaw.wait()

    async def _strike(self) -> None:
        match self.fault:
            case "kill":
                self.dead = True
                raise Killed
            case "freeze":
                self.frozen = True
                await self.thaw.wait()
                self.frozen = False
            case error:
                raise error

    async def around(self, effect: Callable[[], T]) -> T:
        await self.cross()
        result = effect()
        await self.cross()
        return result


class Bucket:
    """`KeyValue` of one process."""

    def __init__(self, world: World, gate: Gate) -> None:
        self._entries, self._gate = world.bucket, gate

    async def get(self, key: str) -> Entry | None:
        return await self._gate.around(lambda: self._entries.get(key))

    async def create(self, key: str, value: bytes) -> int | None:
        return await self._gate.around(lambda: self._write(key, value, 0))

    async def update(self, key: str, value: bytes, revision: int) -> int | None:
        return await self._gate.around(lambda: self._write(key, value, revision))

    def _write(self, key: str, value: bytes, expected: int) -> int | None:
        found = self._entries.get(key)
        if (found.revision if found else 0) != expected:
            return None
        self._entries[key] = Entry(value, expected + 1)
        return expected + 1


class Bus:
    """`Publisher` and `ProgressSender` of one process."""

    def __init__(self, world: World, gate: Gate) -> None:
        self._world, self._gate = world, gate

    async def publish(self, envelope: Envelope) -> None:
        await self._gate.around(lambda: self._world.published.append(envelope))

    async def send(self, progress: Progress) -> None:
        await self._gate.around(lambda: self._world.progress.append(progress))


class Media:
    """`MediaStore` of one process; holds names only."""

    def __init__(self, world: World, gate: Gate) -> None:
        self._world, self._gate = world, gate

    async def put_file(
        self, path: Path, content_id: str, *, run_id: str | None = None, inspected: object = None
    ) -> MediaReference:
        def put() -> MediaReference:
            if self._world.put_error is not None:
                raise self._world.put_error
            self._world.media.add(content_id)
            return reference(content_id, run_id)

        return await self._gate.around(put)

    async def fetch(self, local_path: str, target: Path) -> None:
        def fetch() -> None:
            if local_path not in self._world.media:
                raise NotFound(f"No media is stored under {local_path}.", code="media_not_found")

        await self._gate.around(fetch)

    def stream(self, local_path: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        raise NotImplementedError

    async def size(self, local_path: str) -> int:
        raise NotImplementedError

    @asynccontextmanager
    async def workspace(self, source: MediaReference | None) -> AsyncIterator["Room"]:
        yield Room(self, source)


@dataclass
class Room:
    """`Workspace` without a disk."""

    media: Media
    reference: MediaReference | None
    folder: Path = Path("room")
    fetched: bool = False

    async def source(self) -> Path:
        if self.reference is None:
            raise NotFound("The request names no source image.", code="no_source_image")
        if not self.fetched:
            await self.media.fetch(self.reference.local_path, self.folder / "source")
            self.fetched = True
        return self.folder / "source"


class Account:
    """`VideoProvider`: one process's client of the vendor."""

    name = "scripted"

    def __init__(self, vendor: Vendor, gate: Gate, *, free: bool = False) -> None:
        self._vendor, self._gate = vendor, gate
        self.capabilities = Capabilities(
            frozenset({"img2vid"}), durations=(1, 10), fps=(24, 24), negative_prompt=True, free=free
        )

    async def submit(self, request: GenerationRequested, source: Path | None, /) -> Submission:
        assert source is not None
        return await self._gate.around(lambda: self._vendor.create(request.generation_id))

    async def find(self, generation_id: str) -> Search:
        if not self._vendor.unique:
            return NobodyKnows()
        known = generation_id in self._vendor.billed
        return await self._gate.around(lambda: Found(f"job-{generation_id}") if known else NotSubmitted())

    async def poll(self, job: Job) -> Status:
        return await self._gate.around(self._vendor.status)

    async def fetch(self, job: Job, target: Path) -> None:
        def fetch() -> None:
            if self._vendor.fetch_error is not None:
                raise self._vendor.fetch_error

        await self._gate.around(fetch)

    async def leave(self, job: Job) -> None:
        self._vendor.left.append(job.id)

    async def cancel(self, job: Job) -> Cancellation:
        return await self._gate.around(lambda: self._vendor.end(job.id))


def worker(world: World, gate: Gate | None = None, *, free: bool = False, deadline: float = 1800.0) -> Tools:
    """The tools of one process, all of them behind its gate."""
    gate = gate or Gate(world)
    bus, media = Bus(world, gate), Media(world, gate)
    provider = Account(world.vendor, gate, free=free)
    settings = VideoSettings.model_construct()
    return Tools(
        claims=Bucket(world, gate),
        publisher=bus,
        progress=bus,
        media=media,
        providers=Providers({"scripted": lambda _settings, _clock: provider}, settings, world.clock),
        work=media,
        clock=world.clock,
        instance=f"worker-{new_id()[-6:]}",
        patience=Patience(lease=20, standby=30, insist=60),
        deadline=deadline,
    )


def reference(content_id: str, run_id: str | None = None, extension: str = "mp4") -> MediaReference:
    key = key_for(content_id, extension)
    return MediaReference(
        content_id=content_id,
        url=url_for(key, run_id),
        local_path=key,
        sha256="0" * 64,
        mime_type="video/mp4",
        bytes=1,
        width=1280,
        height=720,
        duration=5.0,
    )


def request_for(world: World, **changes: Any) -> Envelope:
    """A `generation_requested` whose source image lies in the world's media."""
    source = reference(new_content_id(), extension="png")
    world.media.add(source.local_path)
    values: dict[str, Any] = {
        "run_id": new_run_id(),
        "generation_id": new_content_id(),
        "interaction_id": f"media_{new_id()}",
        "action_id": "generate",
        "action_type": "img2vid",
        "provider": "scripted",
        "source_image": source,
        "motion_elements": (MotionElement(element="curtain", motion_type="gentle sway", location="left"),),
        **changes,
    }
    message = GenerationRequested(**values)
    return Envelope(
        id=new_id(),
        source="stillreel/orchestrator",
        subject=message.run_id,
        time=START,
        message=message,
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
