"""The studio as a provider: free, offline, and in no hurry to be told twice.

A job is nothing but the generation's name, so submitting is instant and can't be lost; whoever asks about
the job renders it, and after a crash the next one to ask renders it again.
"""

import asyncio
import importlib.util
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from services.video.domain.outcome import Failure, in_words
from services.video.domain.withdrawal import Cancelled
from services.video.providers.port import (
    Accepted,
    Cancellation,
    Capabilities,
    Found,
    Job,
    Running,
    Search,
    Status,
    Submission,
    Succeeded,
    TooLate,
)
from services.video.providers.studio_terms import (
    DURATIONS,
    FPS,
    account_of,
    account_of_drawing,
    elements_of,
    parameters_drawn,
    parameters_used,
    picture_size,
    reading_of,
    settings_for,
)
from services.video.settings import VideoSettings
from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.render import MotionElement, RenderReport, RenderSettings
from services.video.studio.scenes.scene import Scene
from shared.clock import Clock
from shared.errors import RejectedMedia, TransientError
from shared.messages.video import GenerationRequested

MODEL = "studio"

_NEWS_WITHIN = 0.2  # seconds a poll waits for news before it reports the same again
_LIBRARIES = ("av", "cv2", "numpy")


class Renderer(Protocol):
    """`studio.jobs.rendering.render_in_process`, or what stands in for it."""

    def __call__(
        self,
        image: Path,
        elements: Sequence[MotionElement],
        settings: RenderSettings,
        output: Path,
        *,
        on_progress: Callable[[float], Awaitable[None]],
        timeout_seconds: float,
    ) -> Awaitable[RenderReport]: ...


class Drawer(Protocol):
    """`studio.jobs.drawing.draw_in_process`, or what stands in for it."""

    def __call__(
        self,
        scene: Scene,
        size: tuple[int, int],
        output: Path,
        *,
        on_progress: Callable[[float], Awaitable[None]],
        timeout_seconds: float,
    ) -> Awaitable[Scene]: ...


@dataclass(slots=True)
class _Rendering:
    """A render or a drawing under way in this process."""

    task: asyncio.Task[Succeeded]
    output: Path
    fraction: float = 0.0
    stage: str = "waiting for a free core"


class LocalProvider:
    """Renders in processes of their own, a few at once."""

    name = "local"
    capabilities = Capabilities(
        action_types=frozenset({"img2vid", "txt2img"}),
        durations=DURATIONS,
        fps=FPS,
        negative_prompt=False,
        free=True,
    )

    def __init__(
        self,
        render: Renderer,
        draw: Drawer,
        settings: VideoSettings,
        cores: asyncio.Semaphore | None = None,
    ) -> None:
        self._render = render
        self._draw = draw
        self._settings = settings
        self._cores = cores or asyncio.Semaphore(settings.video_local_renders)
        self._renderings: dict[Job, _Rendering] = {}

    @classmethod
    def from_settings(
        cls, settings: VideoSettings, _clock: Clock, cores: asyncio.Semaphore | None = None
    ) -> "LocalProvider":
        """The provider on the real studio.

        Raises:
            ImportError: a library the studio needs is missing.
        """
        missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
        if missing:
            raise ImportError(f"{', '.join(missing)} missing: pip install 'stillreel[video]'")
        from services.video.studio.jobs.drawing import draw_in_process
        from services.video.studio.jobs.rendering import render_in_process

        return cls(render_in_process, draw_in_process, settings, cores)

    async def submit(self, request: GenerationRequested, _source: Path | None, /) -> Submission:
        return Accepted(_job_id(request.generation_id))

    async def find(self, generation_id: str) -> Search:
        return Found(_job_id(generation_id))

    async def poll(self, job: Job) -> Status:
        rendering = self._renderings.get(job) or self._begin(job)
        await asyncio.wait((rendering.task,), timeout=_NEWS_WITHIN)
        if not rendering.task.done():
            return Running(rendering.fraction, rendering.stage, ask_again=0)
        try:
            return rendering.task.result()
        except RenderRefused as error:
            return Failure("provider_rejected", in_words(error), "no")
        except RejectedMedia as error:
            return Failure("media_unreadable", in_words(error), "no")
        except RenderFailed as error:
            return Failure("provider_failed", f"The studio could not render it: {error}", "no")
        except TransientError:
            del self._renderings[job]  # the next poll begins anew
            raise

    async def fetch(self, job: Job, target: Path) -> None:
        await asyncio.to_thread(self._renderings[job].output.replace, target)

    async def leave(self, job: Job) -> None:
        rendering = self._renderings.pop(job, None)
        if rendering is not None:
            rendering.task.cancel()
            await asyncio.gather(rendering.task, return_exceptions=True)

    async def cancel(self, job: Job) -> Cancellation:
        rendering = self._renderings.get(job)
        if rendering is not None and rendering.task.done():
            return TooLate()
        await self.leave(job)
        return Cancelled(done=rendering.fraction if rendering else 0.0, cost_usd=0.0, saved_usd=0.0)

    def _begin(self, job: Job) -> _Rendering:
        drawn = job.request.action_type == "txt2img"
        output = job.workspace.folder / ("drawn.png" if drawn else "rendered.mp4")
        work = self._drawing(job, output) if drawn else self._clip(job, output)
        rendering = _Rendering(asyncio.create_task(work), output)
        self._renderings[job] = rendering
        return rendering

    async def _clip(self, job: Job, output: Path) -> Succeeded:
        source = await job.workspace.source()
        async with self._cores:
            wanted = self._wanted(job)
            report = await self._render(
                source,
                elements_of(job.request),
                wanted,
                output,
                on_progress=self._reporter(job, "rendering"),
                timeout_seconds=self._settings.video_deadline,
            )
        return Succeeded(MODEL, parameters_used(wanted, report), account_of(report), cost_usd=0.0)

    async def _drawing(self, job: Job, output: Path) -> Succeeded:
        reading = reading_of(job.request)
        size = picture_size(job.request, self._settings.video_local_short_side)
        async with self._cores:
            drawn = await self._draw(
                reading.scene,
                size,
                output,
                on_progress=self._reporter(job, "drawing"),
                timeout_seconds=self._settings.video_deadline,
            )
        return Succeeded(
            MODEL,
            parameters_drawn(reading, job.request, size),
            account_of_drawing(reading, drawn),
            cost_usd=0.0,
        )

    def _reporter(self, job: Job, stage: str) -> Callable[[float], Awaitable[None]]:
        rendering = self._renderings[job]
        rendering.stage = stage

        async def on_progress(fraction: float) -> None:
            rendering.fraction = fraction

        return on_progress

    def _wanted(self, job: Job) -> RenderSettings:
        settings = self._settings
        return settings_for(job.request, settings.video_local_short_side, settings.video_local_preset)


def _job_id(generation_id: str) -> str:
    return f"local-{generation_id}"
