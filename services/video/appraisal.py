"""Measures a finished clip in a process of its own; whatever goes wrong there, the clip is announced."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from services.video.providers.studio_terms import elements_of, expectation_of
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.terms import MotionElement
from shared.errors import StillreelError
from shared.identity import reaction_id
from shared.media.store import MediaStore
from shared.messages.video import ClipScore, GenerationRequested

log = logging.getLogger("stillreel.video")

Appraise = Callable[[GenerationRequested, Path, Path | None], Awaitable[ClipScore | None]]
"""(request, clip, source picture) → its score, or None; raises nothing but cancellation."""


async def no_appraisal(_request: GenerationRequested, _clip: Path, _source: Path | None) -> ClipScore | None:
    """Measures nothing."""
    return None


class Scorer(Protocol):
    """`studio.jobs.scoring.score_in_process`, or what stands in for it."""

    def __call__(
        self,
        clip: Path,
        *,
        picture: Path | None,
        elements: list[MotionElement],
        aspect_ratio: str | None,
        expected: Expectation,
        heat_map: Path,
        on_progress: Callable[[float], Awaitable[None]],
        timeout_seconds: float,
    ) -> Awaitable[dict[str, Any]]: ...


class Appraiser:
    """Scores a few clips at once, each for at most `seconds`, waiting for a free core included."""

    def __init__(self, score: Scorer, media: MediaStore, seconds: float) -> None:
        self._score = score
        self._media = media
        self._seconds = seconds
        self._cores = asyncio.Semaphore(os.cpu_count() or 1)

    async def __call__(
        self, request: GenerationRequested, clip: Path, source: Path | None
    ) -> ClipScore | None:
        """The clip's score, its heat map in the media store; None, and a line in the log, if there is none.

        The heat map's id follows from the generation's, so that measuring again after a crash stores the
        same picture under the same name.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._measured(request, clip, source)
        except TimeoutError:
            log.warning("%s was not measured within %g seconds", request.generation_id, self._seconds)
        except (StillreelError, OSError) as error:
            log.warning("%s could not be measured: %s", request.generation_id, error)
        except ValidationError as error:
            log.warning("the measurement of %s makes no sense: %s", request.generation_id, error)
        return None

    async def _measured(self, request: GenerationRequested, clip: Path, source: Path | None) -> ClipScore:
        picture = clip.with_name("what_moved.png")
        async with self._cores:
            values = await self._score(
                clip,
                picture=source,
                elements=elements_of(request),
                aspect_ratio=request.parameters.aspect_ratio if source else None,
                expected=expectation_of(request),
                heat_map=picture,
                on_progress=_say_nothing,
                timeout_seconds=self._seconds,
            )
        name = f"gc_{reaction_id(request.generation_id, 'what_moved')}"
        heat_map = await self._media.put_file(picture, name, run_id=request.run_id)
        return ClipScore.model_validate({**values, "heat_map": heat_map})


async def _say_nothing(_share: float) -> None:
    return
