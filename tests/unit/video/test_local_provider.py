"""The studio as a provider: jobs without memory, bounded cores, nothing left running."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from services.video.domain.outcome import Failure
from services.video.providers.local import LocalProvider
from services.video.providers.port import Accepted, Found, Job, Running, Succeeded
from services.video.settings import VideoSettings
from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.render import EffectReport, MotionElement, RenderReport, RenderSettings
from services.video.studio.scenes.scene import Scene
from shared.errors import RejectedMedia, Unavailable
from shared.messages.video import GenerationParameters, GenerationRequested
from shared.regions import Box
from tests.unit.video.world import START, World, request_for


@dataclass
class Studio:
    """A renderer that waits for a word before it finishes."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    error: Exception | None = None
    asked: list[tuple[list[MotionElement], RenderSettings]] = field(default_factory=list)
    running: int = 0
    most: int = 0

    async def __call__(
        self,
        image: Path,
        elements: Sequence[MotionElement],
        settings: RenderSettings,
        output: Path,
        *,
        on_progress: Callable[[float], Awaitable[None]],
        timeout_seconds: float,
    ) -> RenderReport:
        self.asked.append((list(elements), settings))
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await on_progress(0.5)
            await self.go.wait()
        finally:
            self.running -= 1
        if self.error is not None:
            raise self.error
        await asyncio.to_thread(output.write_bytes, b"clip")
        effects = (
            EffectReport(
                "curtain", "fabric", Box(0, 0.1, 0.3, 0.6), demoted_to_light=True, note="no folds seen"
            ),
            EffectReport("tail", None, refused="Pets stay still."),
        )
        return RenderReport(output, 1280, 720, 24, 120, 5.0, effects)


@dataclass
class Easel:
    """A drawer that writes down what it was asked for."""

    asked: list[tuple[Scene, tuple[int, int]]] = field(default_factory=list)
    error: Exception | None = None

    async def __call__(
        self,
        scene: Scene,
        size: tuple[int, int],
        output: Path,
        *,
        on_progress: Callable[[float], Awaitable[None]],
        timeout_seconds: float,
    ) -> Scene:
        self.asked.append((scene, size))
        await on_progress(0.5)
        if self.error is not None:
            raise self.error
        await asyncio.to_thread(output.write_bytes, b"picture")
        return replace(scene, pose="loaf", coat="calico", asleep=False)


@dataclass
class Desk:
    """`Workspace` on a real folder."""

    folder: Path
    error: Exception | None = None

    async def source(self) -> Path:
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        return self.folder / "source"


def provider(studio: Studio, renders: int = 2, easel: Easel | None = None) -> LocalProvider:
    settings = VideoSettings.model_construct(
        video_local_renders=renders,
        video_local_short_side=480,
        video_local_preset="fast",
        video_deadline=60.0,
    )
    return LocalProvider(studio, easel or Easel(), settings)


def job(folder: Path, error: Exception | None = None, **changes: Any) -> Job:
    request = request_for(World(), provider="local", **changes).message
    assert isinstance(request, GenerationRequested)
    return Job(f"local-{request.generation_id}", request, START, Desk(folder, error))


async def until_settled(local: LocalProvider, the_job: Job) -> Succeeded | Failure:
    while isinstance(status := await local.poll(the_job), Running):
        assert status.ask_again == 0, "polling itself waits for news"
    return status


async def test_a_job_is_named_after_its_generation_by_every_process(tmp_path: Path) -> None:
    the_job = job(tmp_path)
    accepted = await provider(Studio()).submit(the_job.request, None)
    assert accepted == Accepted(the_job.id)
    assert await provider(Studio()).find(the_job.request.generation_id) == Found(the_job.id)


async def test_a_job_is_rendered_by_whoever_asks_and_reported_element_by_element(tmp_path: Path) -> None:
    studio = Studio()
    local, the_job = provider(studio), job(tmp_path)
    first = await local.poll(the_job)
    assert isinstance(first, Running)
    assert (first.fraction, first.stage) == (0.5, "rendering")
    studio.go.set()
    done = await until_settled(local, the_job)
    assert isinstance(done, Succeeded)
    assert done.parameters["duration"] == 5.0
    assert done.parameters["camera_motion"] == "static"
    curtain, tail = done.report["elements"]
    assert (curtain["kind"], curtain["place"]) == ("fabric", "center left (x 0-30%, y 10-60%)")
    assert (curtain["demoted_to_light"], curtain["note"]) == (True, "no folds seen")
    assert (tail["place"], tail["refused"]) == (None, "Pets stay still.")
    await local.fetch(the_job, tmp_path / "clip")
    assert (tmp_path / "clip").read_bytes() == b"clip"
    await local.leave(the_job)


async def test_what_was_asked_is_brought_into_the_studios_range(tmp_path: Path) -> None:
    studio = Studio()
    studio.go.set()
    wanted = GenerationParameters(
        duration=0.5, fps=10, motion_strength=0, seed=7, aspect_ratio="9:16", camera_motion="push_in"
    )
    await until_settled(provider(studio), job(tmp_path, parameters=wanted))
    elements, settings = studio.asked[0]
    assert elements == [MotionElement("curtain", "gentle sway", "left")]
    assert (settings.seconds, settings.fps, settings.motion_strength) == (1.0, 24, 0.05)
    assert settings.camera == "push_in"
    assert (settings.seed, settings.aspect_ratio, settings.short_side, settings.preset) == (
        7,
        "9:16",
        480,
        "fast",
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RenderRefused("Nothing can move.", hint="Pick another element."), "provider_rejected"),
        (RejectedMedia("The picture is damaged."), "media_unreadable"),
        (RenderFailed("The worker was killed."), "provider_failed"),
    ],
)
async def test_what_the_studio_can_not_do_is_a_failure_that_cost_nothing(
    tmp_path: Path, error: Exception, reason: str
) -> None:
    studio = Studio(error=error)
    studio.go.set()
    failure = await until_settled(provider(studio), job(tmp_path))
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.charged) == (reason, "no")
    assert str(error) in failure.message, "with what to do, where that is known"


async def test_no_more_clips_are_rendered_at_once_than_there_are_cores(tmp_path: Path) -> None:
    studio = Studio()
    local = provider(studio, renders=2)
    jobs = [job(tmp_path / str(number)) for number in range(4)]
    for number, the_job in enumerate(jobs):
        (tmp_path / str(number)).mkdir()
        await local.poll(the_job)
    last = await local.poll(jobs[3])
    assert isinstance(last, Running)
    assert last.stage == "waiting for a free core"
    studio.go.set()
    for the_job in jobs:
        assert isinstance(await until_settled(local, the_job), Succeeded)
        await local.leave(the_job)
    assert studio.most == 2


async def test_leaving_a_job_ends_its_render(tmp_path: Path) -> None:
    studio = Studio()
    local, the_job = provider(studio), job(tmp_path)
    await local.poll(the_job)
    assert studio.running == 1
    await local.leave(the_job)
    assert studio.running == 0
    await local.leave(the_job)  # twice is once


async def test_two_workers_on_one_job_do_not_end_each_others_render(tmp_path: Path) -> None:
    studio = Studio()
    local, mine = provider(studio), job(tmp_path)
    theirs = Job(mine.id, mine.request, mine.submitted_at, mine.workspace)
    await local.poll(mine)
    await local.poll(theirs)
    await local.leave(mine)
    assert studio.running == 1
    await local.leave(theirs)


async def test_a_source_that_could_not_be_fetched_is_fetched_again(tmp_path: Path) -> None:
    studio = Studio()
    studio.go.set()
    local, the_job = provider(studio), job(tmp_path, error=Unavailable("the media store does not answer"))
    with pytest.raises(Unavailable):
        await local.poll(the_job)
    assert isinstance(await until_settled(local, the_job), Succeeded)


def drawing_job(folder: Path, **changes: Any) -> Job:
    return job(folder, error=RejectedMedia("no source is needed"), action_type="txt2img", **changes)


async def test_a_picture_is_drawn_from_the_prompt_and_what_was_not_understood_is_told(tmp_path: Path) -> None:
    easel = Easel()
    local = provider(Studio(), easel=easel)
    wanted = GenerationParameters(aspect_ratio="9:16", seed=5)
    the_job = drawing_job(tmp_path, prompt="a dog and a dragon in the garden", parameters=wanted)
    done = await until_settled(local, the_job)
    assert isinstance(done, Succeeded)
    scene, size = easel.asked[0]
    assert (scene.kind, scene.animal, scene.seed) == ("garden", "dog", 5)
    assert size == (480, 854)
    assert done.parameters == {"width": 480, "height": 854, "aspect_ratio": "9:16", "seed": 5}
    assert done.report["understood"] == {"animal": "dog", "kind": "garden"}
    assert done.report["ignored"] == ["dragon"]
    assert (done.report["scene"]["coat"], done.report["scene"]["pose"]) == ("calico", "loaf")
    await local.fetch(the_job, tmp_path / "clip")
    assert (tmp_path / "clip").read_bytes() == b"picture"


async def test_without_a_seed_a_generation_draws_its_own_picture_and_the_same_one_again(
    tmp_path: Path,
) -> None:
    easel = Easel()
    local = provider(Studio(), easel=easel)
    one, other = (
        drawing_job(tmp_path),
        drawing_job(tmp_path, generation_id="gc_" + "0" * 8 + "-0000-7000-8000-" + "f" * 12),
    )
    for the_job in (one, one, other):
        await until_settled(local, the_job)
        await local.leave(the_job)
    seeds = [scene.seed for scene, _ in easel.asked]
    assert seeds[0] == seeds[1] != seeds[2]


async def test_a_ratio_no_picture_can_have_is_refused(tmp_path: Path) -> None:
    the_job = drawing_job(tmp_path, parameters=GenerationParameters(aspect_ratio="16:0"))
    failure = await until_settled(provider(Studio()), the_job)
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.charged) == ("provider_rejected", "no")
    assert "16:9" in failure.message
