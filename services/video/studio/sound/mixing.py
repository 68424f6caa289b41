"""Mixes music, voices, clips and effects into one stream of exactly the asked length."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from services.video.studio.sound.blocks import BLOCK, RATE, Block, samples
from services.video.studio.sound.ducking import Ducker, Ducking
from services.video.studio.sound.limiter import limit
from services.video.studio.sound.limits import LONGEST, check_number
from services.video.studio.sound.loudness import Loudness, gain_for
from services.video.studio.sound.playback import play
from services.video.studio.sound.tracks import Role, Track

_CEILING = Loudness().ceiling


def mix(
    tracks: Sequence[Track],
    seconds: float,
    loudness: Loudness | None = None,
    ducking: Ducking | None = Ducking(),  # noqa: B008 - frozen
    watch: Callable[[], None] = lambda: None,
) -> Iterator[Block]:
    """All tracks together: 48 kHz stereo, `round(seconds * 48000)` samples, in blocks of half a second.

    Only a few blocks are ever held, whatever the length. With a `loudness` target the mix is played once or
    twice beforehand to measure it. The true peak stays under the target's ceiling, or -1 dBTP without one.

    Args:
        tracks: What to play; none gives silence.
        seconds: Length of the mix, up to a day.
        loudness: Where to bring the whole mix, or None to leave its level alone.
        ducking: How music makes way for voices, or None to let both play.
        watch: Called before every block that is played or only measured; whatever it raises ends the mix.

    Raises:
        RenderRefused: A number is out of range. Raised at once.
        RejectedMedia: A source cannot be read or is empty. Raised while iterating.
    """
    check_number(seconds, "seconds", 1 / RATE, LONGEST, "seconds")
    chosen, total = tuple(tracks), samples(seconds)
    return _mixed(lambda: _watched(_sum(chosen, total, ducking), watch), loudness)


def _mixed(play: Callable[[], Iterator[Block]], loudness: Loudness | None) -> Iterator[Block]:
    gain, ceiling = 1.0, _CEILING
    if loudness is not None:
        gain, ceiling = gain_for(play, loudness), loudness.ceiling
    level = np.float32(gain)
    yield from limit((block * level for block in play()), ceiling)


def _watched(blocks: Iterator[Block], watch: Callable[[], None]) -> Iterator[Block]:
    watch()
    for block in blocks:
        yield block
        watch()


def _sum(tracks: tuple[Track, ...], total: int, ducking: Ducking | None) -> Iterator[Block]:
    voices = [play(track, total) for track in tracks if track.role is Role.VOICE]
    if not voices or ducking is None:
        yield from _together([play(track, total) for track in tracks], total)
        return
    ducked = [play(track, total) for track in tracks if track.makes_way and track.role is not Role.VOICE]
    rest = [play(track, total) for track in tracks if not track.makes_way and track.role is not Role.VOICE]
    ducker = Ducker(ducking)
    background, foreground, speech = (_together(group, total) for group in (ducked, rest, voices))
    spoken = next(speech, None)
    if spoken is not None:
        ducker.hear(spoken)
    while spoken is not None:
        coming = next(speech, None)
        if coming is not None:
            ducker.hear(coming)
        gain = ducker.gain(len(spoken))
        yield next(background) * gain[:, None] + next(foreground) + spoken
        spoken = coming


def _together(playing: list[Iterator[Block]], total: int) -> Iterator[Block]:
    for at in range(0, total, BLOCK):
        mixed = np.zeros((min(BLOCK, total - at), 2), np.float32)
        for track in playing:
            mixed += next(track)
        yield mixed
