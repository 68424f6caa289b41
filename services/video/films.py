"""The film of one composition in all its formats; what an earlier worker stored is not cut again."""

import asyncio
import hashlib
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from services.video.progress import ProgressReporter
from services.video.studio.failures import RenderFailed
from services.video.tools import Tools
from shared.errors import NotFound, RejectedMedia, Unavailable
from shared.identity import reaction_id
from shared.media.inspection import inspect_file
from shared.media.references import key_for, url_for
from shared.messages.composition import (
    CompositionCompleted,
    CompositionRequested,
    CutFormat,
    FinishedCut,
)
from shared.messages.media import MediaReference

STUDIO: Final = "stillreel studio"
_FILE_BYTES: Final = 2 << 30  # ten minutes at the formats' bitrates are well below it
_BYTES_A_SECOND: Final = 1_600_000  # of a film and its unfinished twin, at most
_AT_LEAST: Final = 300.0  # seconds any film may take
_SECONDS_A_SECOND: Final = 20.0  # of work for one second of one format: ten times a quiet machine's two


def cut_id(request: CompositionRequested, wanted: CutFormat, part: str = "") -> str:
    """The content id of one format, or of a `part` of it: the same request can only make the same ids."""
    return f"gc_{reaction_id(f'{request.run_id}/{request.request_id}', f'{wanted}{part}')}"


def allowed_seconds(film_seconds: float, formats: int) -> float:
    """How long all formats of a film together may be worked on."""
    return _AT_LEAST + _SECONDS_A_SECOND * film_seconds * formats


class Films:
    """One worker's part in one composition; `folder` is its own and empty."""

    def __init__(self, request: CompositionRequested, folder: Path, tools: Tools) -> None:
        self._request = request
        self._folder = folder
        self._tools = tools
        self._formats = tuple(dict.fromkeys(request.formats))
        self._progress = ProgressReporter(request, tools.progress, tools.clock)
        self._cuts: list[FinishedCut] = []
        self._seconds_left = 0.0

    async def make(self) -> CompositionCompleted:
        """Cut every format that is not stored yet, look at all of them, and tell.

        Raises:
            CallerError: what is asked for cannot be, or a clip is missing or unreadable.
            RenderFailed: the studio failed, or took longer than `allowed_seconds`.
            Unavailable: the media store does not answer, or there is no room to work in.
            ImportError: a library the studio needs is missing.
        """
        from services.video.composition_timeline import caption_warnings, film_seconds, timeline_of

        seconds = film_seconds(self._request)
        self._seconds_left = allowed_seconds(seconds, len(self._formats))
        await asyncio.to_thread(self._check_room, seconds)
        files = await self._fetched()
        timeline = timeline_of(self._request, files)
        for wanted in self._formats:
            await self._say("waiting for a free core")
            async with self._tools.cores:
                self._cuts.append(await self._in_time(self._one(wanted, timeline)))
        first = self._cuts[0].report
        report: dict[str, Any] = {key: first[key] for key in ("duration_s", "fps", "has_sound")}
        report |= {"provider": STUDIO, "warnings": list(caption_warnings(self._request))}
        if self._request.music is not None:
            report["music_seed"] = self._request.seed
        return CompositionCompleted(
            run_id=self._request.run_id,
            request_id=self._request.request_id,
            cuts=tuple(self._cuts),
            report=report,
        )

    async def _one(self, wanted: CutFormat, timeline: Any) -> FinishedCut:
        from services.video.studio.jobs.film_facts import film_facts_in_process

        name = cut_id(self._request, wanted)
        path = self._folder / f"{name}.mp4"
        content = await self._stored(name, path) or await self._cut(wanted, timeline, name, path)
        picture = path.with_suffix(".jpg")
        facts = await film_facts_in_process(
            path, picture, on_progress=self._teller(f"checking {wanted}", 0.95, 1.0)
        )
        thumbnail = await self._tools.media.put_file(
            picture, cut_id(self._request, wanted, "/thumbnail"), run_id=self._request.run_id
        )
        for finished in (path, picture):  # only one film at a time takes room in the work folder
            await asyncio.to_thread(finished.unlink)
        return FinishedCut(
            format=wanted, content=content, thumbnail=thumbnail, report={**facts, "bytes": content.bytes}
        )

    async def _stored(self, name: str, path: Path) -> MediaReference | None:
        """What a worker that died has left; the store holds whole files only."""
        key = key_for(name, "mp4")
        try:
            await self._tools.media.fetch(key, path)
        except NotFound:
            return None
        found = await inspect_file(path)
        return MediaReference(
            content_id=name,
            url=url_for(key, self._request.run_id),
            local_path=key,
            sha256=await asyncio.to_thread(_digest, path),
            mime_type=found.file_type.mime_type,
            bytes=await self._tools.media.size(key),
            width=found.width,
            height=found.height,
            duration=found.duration,
        )

    async def _cut(self, wanted: CutFormat, timeline: Any, name: str, path: Path) -> MediaReference:
        from services.video.studio.jobs.cutting import cut_in_process

        tell = self._teller(f"cutting {wanted}", 0.0, 0.95)
        await tell(0.0)
        await cut_in_process(
            timeline,
            path,
            preset=wanted,
            on_progress=lambda progress: tell(progress.share),
            timeout_seconds=self._seconds_left,
            file_bytes=_FILE_BYTES,
        )
        # a worker that took over meanwhile may have announced its file: other bytes must not replace those
        kept = await self._stored(name, path)
        return kept or await self._tools.media.put_file(path, name, run_id=self._request.run_id)

    async def _in_time(self, work: "Awaitable[FinishedCut]") -> FinishedCut:
        """One budget of time for all formats together; waiting for a core is not counted."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._seconds_left):
                return await work
        except TimeoutError as error:
            raise RenderFailed(
                "the formats together were not finished in the time they may take; ask for a shorter film."
            ) from error
        finally:
            self._seconds_left = max(self._seconds_left - (loop.time() - began), 1.0)

    async def _fetched(self) -> list[Path]:
        await self._say("fetching clips")
        fetched: dict[str, Path] = {}
        for clip in self._request.clips:
            if clip.local_path not in fetched:
                target = self._folder / clip.local_path
                await self._tools.media.fetch(clip.local_path, target)
                await asyncio.to_thread(_check_unchanged, clip, target)
                fetched[clip.local_path] = target
        return [fetched[clip.local_path] for clip in self._request.clips]

    def _check_room(self, seconds: float) -> None:
        clips = {clip.local_path: clip.bytes for clip in self._request.clips}
        needed = sum(clips.values()) + round(seconds * _BYTES_A_SECOND)
        free = shutil.disk_usage(self._folder).free
        if free < needed:
            raise Unavailable(
                f"the film needs {needed / 1e6:.0f} MB to be worked on and {free / 1e6:.0f} MB are free. "
                "Set STILLREEL_VIDEO_WORK_FOLDER to a folder on a disk with more room."
            )

    async def _say(self, stage: str) -> None:
        await self._progress.report(len(self._cuts) / len(self._formats), stage)

    def _teller(self, stage: str, start: float, end: float) -> Callable[[float], Awaitable[None]]:
        """Reports for a stretch of one format's way, as shares of the way of all of them."""

        async def tell(share: float) -> None:
            done = len(self._cuts) + start + (end - start) * share
            await self._progress.report(done / len(self._formats), stage)

        return tell


def _check_unchanged(clip: MediaReference, path: Path) -> None:
    if _digest(path) != clip.sha256:
        raise RejectedMedia(
            f"The stored file of {clip.content_id} is not the one that was chosen.",
            hint="Make or upload the clip again.",
            code="content_changed",
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
