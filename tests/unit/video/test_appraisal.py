"""Measuring a clip may fail in any way; the clip is announced all the same."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.video import handlers
from services.video.appraisal import Appraiser
from services.video.studio.failures import RenderFailed
from shared.errors import Unavailable
from shared.messages.example_values import SCORE
from shared.messages.media import MediaReference
from shared.messages.video import ClipScore, GenerationRequested
from tests.unit.video.world import World, reference, request_for, worker

VALUES = SCORE.model_dump(mode="json", exclude={"heat_map"})


class Shelf:
    """Remembers what was stored."""

    def __init__(self) -> None:
        self.stored: list[tuple[str, str]] = []

    async def put_file(self, path: Path, content_id: str, *, run_id: str | None = None) -> MediaReference:
        self.stored.append((path.name, content_id))
        return reference(content_id, run_id, "png")


async def appraised(score: Any, seconds: float = 5.0, shelf: Any = None) -> ClipScore | None:
    shelf = shelf or Shelf()
    request = request_for(World()).message
    assert isinstance(request, GenerationRequested)
    return await Appraiser(score, shelf, seconds)(request, Path("room/clip"), Path("room/source"))


async def test_a_score_comes_with_its_heat_map_in_the_store() -> None:
    asked: list[dict[str, Any]] = []

    async def score(clip: Path, **wanted: Any) -> dict[str, Any]:
        asked.append({"clip": clip, **wanted})
        return VALUES

    shelf = Shelf()
    found = await appraised(score, shelf=shelf)
    assert found is not None
    assert found.overall == SCORE.overall
    assert found.heat_map is not None
    assert shelf.stored == [("what_moved.png", found.heat_map.content_id)]
    assert asked[0]["picture"] == Path("room/source")
    assert asked[0]["expected"].seconds == 5


@pytest.mark.parametrize("error", [RenderFailed("it crashed"), Unavailable("no store"), OSError("disk full")])
async def test_whatever_goes_wrong_there_is_just_no_score(error: Exception) -> None:
    async def score(clip: Path, **_: Any) -> dict[str, Any]:
        raise error

    assert await appraised(score) is None


async def test_a_score_that_makes_no_sense_is_left_out() -> None:
    async def score(clip: Path, **_: Any) -> dict[str, Any]:
        return {**VALUES, "overall": 7}

    assert await appraised(score) is None


async def test_a_clip_never_waits_longer_than_the_limit() -> None:
    async def score(clip: Path, **_: Any) -> dict[str, Any]:
        await asyncio.Event().wait()
        return VALUES

    assert await appraised(score, seconds=0.01) is None


async def test_the_score_rides_on_the_event_that_announces_the_clip() -> None:
    world = World()
    tools = worker(world)

    async def appraise(request: GenerationRequested, clip: Path, source: Path | None) -> ClipScore:
        assert (clip, source) == (Path("room/clip"), Path("room/source"))
        return SCORE

    object.__setattr__(tools, "appraise", appraise)
    task = asyncio.create_task(handlers.generation_requested(request_for(world), tools))
    await world.until_done(task)
    assert world.outcome().score == SCORE


async def test_measuring_again_after_a_crash_stores_the_heat_map_under_the_same_name() -> None:
    async def score(clip: Path, **_: Any) -> dict[str, Any]:
        return VALUES

    request, shelf = request_for(World()).message, Shelf()
    assert isinstance(request, GenerationRequested)
    appraise: Any = Appraiser(score, shelf, 5)  # type: ignore[arg-type]
    first = await appraise(request, Path("a/clip"), None)
    assert await appraise(request, Path("b/clip"), None) == first
    assert len(set(shelf.stored)) == 1
