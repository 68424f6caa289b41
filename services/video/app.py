"""The video service's composition root."""

import asyncio
import importlib.util
import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from services.video import handlers
from services.video.appraisal import Appraise, Appraiser, no_appraisal
from services.video.claim_keeper import Patience
from services.video.providers.registry import ProviderFactory, Providers, installed
from services.video.settings import VideoSettings
from services.video.studio.jobs.scoring import score_in_process
from services.video.tools import Tools
from services.video.work_folder import work_folder
from shared.clock import Clock, SystemClock
from shared.identity import new_id
from shared.media.object_store import open_media_store
from shared.media.store import MediaStore
from shared.messaging.ports import Bus, Route
from shared.messaging.streams import GENERATIONS_BUCKET


@asynccontextmanager
async def assemble(bus: Bus, settings: VideoSettings) -> AsyncIterator[Sequence[Route]]:
    """The production door: everything follows from the environment."""
    async with assemble_from(bus, settings, media=open_media_store(settings.media_url)) as routes:
        yield routes


@asynccontextmanager
async def assemble_from(
    bus: Bus,
    settings: VideoSettings,
    *,
    media: MediaStore,
    factories: Mapping[str, ProviderFactory] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Sequence[Route]]:
    """The tests' door: bus, media, providers and clock are given."""
    clock = clock or SystemClock()
    cores = asyncio.Semaphore(settings.video_local_renders)
    async with work_folder(settings.video_work_folder, media) as work:
        tools = Tools(
            claims=bus.key_value(GENERATIONS_BUCKET),
            publisher=bus.publisher,
            progress=bus.progress,
            media=media,
            providers=Providers(installed(cores) if factories is None else factories, settings, clock),
            work=work,
            clock=clock,
            instance=f"{socket.gethostname()}-{os.getpid()}-{new_id()[-12:]}",
            patience=Patience(lease=settings.video_lease, standby=settings.video_standby),
            deadline=settings.video_deadline,
            appraise=_appraise(settings, media),
            cores=cores,
        )
        yield handlers.routes(tools)


def _appraise(settings: VideoSettings, media: MediaStore) -> Appraise:
    missing = [name for name in ("av", "cv2", "numpy") if importlib.util.find_spec(name) is None]
    if missing or not settings.video_score_seconds:
        return no_appraisal
    return Appraiser(score_in_process, media, settings.video_score_seconds)
