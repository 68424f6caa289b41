"""Turns a timeline's sounds, and the clips' own, into tracks of one mix."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from services.video.studio.cutting.exports import Export
from services.video.studio.cutting.pace_of_sound import Paced
from services.video.studio.cutting.plan import Plan, PlannedShot
from services.video.studio.cutting.timeline import ClipShot, Sound
from services.video.studio.failures import RenderRefused
from services.video.studio.sound.atmosphere import read_atmosphere
from services.video.studio.sound.bed import ambient_bed
from services.video.studio.sound.blocks import AudioSource, Block
from services.video.studio.sound.loudness import Loudness
from services.video.studio.sound.mixing import mix
from services.video.studio.sound.tracks import Role, Track
from shared.errors import CallerError

_SHORTEST_BED: Final = 1.0


def sound_tracks(plan: Plan) -> list[Track]:
    """Every track, in the film's seconds.

    Raises:
        RenderRefused: A sound begins after the film's end, or an atmosphere cannot be read.
    """
    tracks = [_own(shot, plan) for shot in plan.shots if _is_heard(shot)]
    for index, sound in enumerate(plan.timeline.sounds):
        pointer = f"/sounds/{index}"
        if sound.start >= plan.seconds:
            raise RenderRefused(
                f"A sound begins at {sound.start:g} s, but the film is over at {plan.seconds:.2f} s.",
                pointer=f"{pointer}/start",
                hint="Let it begin earlier or leave it out.",
                code="invalid_timeline",
            )
        try:
            tracks.append(_track(sound, plan))
        except CallerError as error:
            error.pointer = f"{pointer}{error.pointer}"
            raise
    return tracks


def mixed_sound(plan: Plan, export: Export) -> Iterator[Block] | None:
    """The film's sound, exactly as long as its picture; None when nothing is heard.

    Raises:
        RenderRefused: As for `sound_tracks`.
        RejectedMedia: A file cannot be read. Raised while iterating.
    """
    tracks = sound_tracks(plan)
    if not tracks:
        return None
    loudness = plan.timeline.loudness
    if loudness is None and export.loudness is not None:
        loudness = Loudness(target=export.loudness)
    return mix(tracks, plan.seconds, loudness, plan.timeline.ducking)


def _is_heard(shot: PlannedShot) -> bool:
    return (
        isinstance(shot.shot, ClipShot)
        and shot.shot.level > 0
        and shot.facts is not None
        and shot.facts.has_sound
    )


def _own(shot: PlannedShot, plan: Plan) -> Track:
    """A clip's own sound; where shots overlap, equal-power fades keep it from swelling or sagging."""
    clip = shot.shot
    if not isinstance(clip, ClipShot):
        raise TypeError("only clips have a sound of their own")
    rate, timeline = float(plan.rate), plan.timeline
    following = plan.shots[shot.index + 1] if shot.index + 1 < len(plan.shots) else None
    leaving = following.entering / rate if following else timeline.fade_out
    entering = shot.entering / rate if shot.index else timeline.fade_in
    length = shot.count / rate
    source: Path | AudioSource = clip.path
    start = clip.start
    if clip.speed != 1:
        source, start = Paced(clip.path, clip.start, clip.speed), 0.0
    return Track(
        source,
        Role.CLIP,
        level=clip.level,
        start=shot.first / rate,
        trim_start=start,
        trim_end=start + length,
        fade_in=min(entering, length),
        fade_out=min(leaving, length),
    )


def _track(sound: Sound, plan: Plan) -> Track:
    source: Path | AudioSource
    if sound.path is not None:
        source = sound.path
    else:
        length = max(_SHORTEST_BED, plan.seconds - sound.start)
        source = ambient_bed(read_atmosphere(sound.atmosphere), length, sound.seed)
    return Track(
        source,
        Role(sound.role),
        level=sound.level,
        start=sound.start,
        trim_start=sound.trim_start,
        trim_end=sound.trim_end,
        loop=sound.loop,
        fade_in=sound.fade_in,
        fade_out=sound.fade_out,
        ducked=sound.ducked,
    )
