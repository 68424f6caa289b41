"""The studio's front door: light to import, since services that only ask never decode a picture."""

from collections.abc import Callable, Sequence
from pathlib import Path

from services.video.studio.terms import (
    EffectReport,
    MotionElement,
    RenderReport,
    RenderSettings,
    SubjectHint,
)

__all__ = [
    "EffectReport",
    "MotionElement",
    "RenderReport",
    "RenderSettings",
    "SubjectHint",
    "render_clip",
]


def render_clip(
    image: Path,
    elements: Sequence[MotionElement],
    settings: RenderSettings,
    output: Path,
    *,
    subject: SubjectHint | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RenderReport:
    """Render a clip in which only the chosen elements move: a seamless loop, unless the camera moves too.

    The file appears at `output` only when it is complete.

    Args:
        image: A still picture in any format Pillow reads; its first frame is used.
        elements: What to move. Elements that cannot move are reported, not fatal, unless none can.
        settings: Length, size, strength, seed, camera.
        output: Where the H.264 MP4 goes; its folder must exist.
        subject: What must stay still, when a person said so; otherwise it is looked for.
        on_progress: Called with 0…1 as frames are encoded.
        cancelled: Asked once a frame; True stops the rendering.

    Raises:
        RejectedMedia: The picture is unreadable, too small or too large.
        RenderRefused: Nothing of what was asked for can move (`details` has the reason per element), or a
            brushed mask is of no use.
        RenderCancelled: `cancelled` said so.
        RenderFailed: The encoder or the disk gave up.
    """
    from services.video.studio.production import produce

    return produce(
        image, elements, settings, output, subject=subject, on_progress=on_progress, cancelled=cancelled
    )
