"""Makes the final cut under a claim, so that no redelivery composes a film twice at the same time."""

import asyncio
import hashlib
import logging
from pathlib import Path

from services.video.claim_keeper import ClaimKeeper
from services.video.domain.claim import Finished
from services.video.domain.outcome import in_words
from services.video.studio.failures import RenderFailed
from services.video.tools import Tools
from shared.errors import CallerError, NotFound, RejectedMedia
from shared.identity import new_id, reaction_id
from shared.messages.composition import (
    CompositionCompleted,
    CompositionFailed,
    CompositionFailure,
    CompositionRequested,
    CutFormat,
    FinishedCut,
)
from shared.messages.envelope import Envelope, read_envelope
from shared.messages.media import MediaReference

log = logging.getLogger("stillreel.video")

_FILE_BYTES = 2 << 30  # ten minutes at the formats' bitrates are well below it


async def composition_requested(envelope: Envelope, request: CompositionRequested, tools: Tools) -> None:
    """Make the film, or say again what came of it.

    Raises:
        TransientError: another worker is on it, or a server is away; a later delivery goes on.
    """
    key = reaction_id(f"{request.run_id}/{request.request_id}", "composition")
    owner = f"{tools.instance}/{new_id()}"
    keeper = ClaimKeeper(tools.claims, tools.clock, key, owner=owner, patience=tools.patience)
    outcome = await keeper.take(envelope.id)
    if outcome is None:
        outcome = await keeper.hold(_composed(envelope, request, keeper, tools))
    await tools.publisher.publish(read_envelope(outcome.encode()))


def cut_id(request: CompositionRequested, wanted: CutFormat) -> str:
    """The content id of one format: the same request can only ever make the same ids."""
    return f"gc_{reaction_id(f'{request.run_id}/{request.request_id}', wanted)}"


async def _composed(
    envelope: Envelope, request: CompositionRequested, keeper: ClaimKeeper, tools: Tools
) -> str:
    message: CompositionCompleted | CompositionFailed
    try:
        async with tools.work.workspace(None) as workspace:
            message = await _films(request, workspace.folder, tools)
    except NotFound as error:
        message = _failed(request, "media_missing", in_words(error))
    except RejectedMedia as error:
        message = _failed(request, "media_unreadable", in_words(error))
    except CallerError as error:
        message = _failed(request, "refused", in_words(error))
    except ImportError as error:
        message = _failed(request, "failed", f"{error}: install stillreel[video] where the service runs.")
    except (RenderFailed, OSError) as error:
        log.warning("composition %s failed: %s", request.request_id, error)
        message = _failed(request, "failed", f"The studio could not cut the film: {error}")
    said = Envelope(
        id=reaction_id(envelope.id, message.type),
        source="stillreel/video",
        subject=envelope.subject or request.run_id,
        time=tools.clock.now(),
        message=message,
        traceparent=envelope.traceparent,
        cause=envelope.id,
    )
    outcome = said.encode().decode()
    await keeper.advance(Finished(outcome=outcome))
    return outcome


async def _films(request: CompositionRequested, folder: Path, tools: Tools) -> CompositionCompleted:
    from services.video.composition_timeline import timeline_of
    from services.video.studio.jobs.cutting import cut_in_process

    fetched: dict[str, Path] = {}
    for clip in request.clips:
        if clip.local_path not in fetched:
            fetched[clip.local_path] = await _fetched(clip, folder / clip.local_path, tools)
    timeline = timeline_of(request, [fetched[clip.local_path] for clip in request.clips])
    cuts: list[FinishedCut] = []
    report: dict[str, object] = {}
    for wanted in dict.fromkeys(request.formats):
        name = cut_id(request, wanted)
        path = folder / f"{name}.mp4"
        made = await cut_in_process(
            timeline,
            path,
            preset=wanted,
            on_progress=_say_nothing,
            timeout_seconds=tools.deadline,
            file_bytes=_FILE_BYTES,
        )
        content = await tools.media.put_file(path, name, run_id=request.run_id)
        cuts.append(FinishedCut(format=wanted, content=content))
        report = {"duration_s": made.seconds, "fps": made.fps, "has_sound": made.has_sound}
        await asyncio.to_thread(path.unlink)  # only one film at a time takes room in the work folder
    return CompositionCompleted(
        run_id=request.run_id, request_id=request.request_id, cuts=tuple(cuts), report=report
    )


async def _fetched(clip: MediaReference, target: Path, tools: Tools) -> Path:
    await tools.media.fetch(clip.local_path, target)
    if await asyncio.to_thread(_digest, target) != clip.sha256:
        raise RejectedMedia(
            f"The stored file of {clip.content_id} is not the one that was chosen.",
            hint="Make or upload the clip again.",
            code="content_changed",
        )
    return target


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _failed(request: CompositionRequested, reason: CompositionFailure, message: str) -> CompositionFailed:
    return CompositionFailed(
        run_id=request.run_id, request_id=request.request_id, reason=reason, message=message
    )


async def _say_nothing(_progress: object) -> None:
    return
