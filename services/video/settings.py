"""The video service's environment."""

import os
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import Field

from shared.messaging.application import ServiceSettings
from shared.settings import MediaSettings


class VideoSettings(ServiceSettings, MediaSettings):
    """Times in seconds."""

    video_lease: float = Field(
        default=20.0,
        gt=0,
        description="Silence after which a worker counts as dead; below the bus's ack wait.",
    )
    video_standby: float = Field(
        default=120.0, ge=0, description="How long a second worker watches a live one before it steps back."
    )
    video_deadline: float = Field(default=1800.0, gt=0, description="How long a provider's job may take.")
    video_work_folder: Path = Field(
        default_factory=lambda: Path(tempfile.gettempdir()) / f"stillreel-video-{os.getuid()}",
        description="Where sources and unfinished clips lie while they are worked on.",
    )
    video_local_renders: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        description="Clips and films the studio makes at once.",
    )
    video_local_short_side: int = Field(
        default=720, ge=240, le=2160, description="Pixels of the studio's clips; smaller sources keep theirs."
    )
    video_local_preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"] = (
        "veryfast"
    )
    video_score_seconds: float = Field(
        default=60.0,
        ge=0,
        le=600,
        description="How long a finished clip may wait to be measured; 0 measures none.",
    )
