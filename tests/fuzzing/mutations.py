"""Ways in which a file is damaged, by accident or on purpose; each is a pure function of a generator."""

import random
import struct
from collections.abc import Callable, Sequence

_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def damage(content: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    """The content after one to six mutations; its first bytes mostly survive, or nobody would decode it."""
    damaged = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        rng.choice(_MUTATIONS)(damaged, others, rng)
    if rng.random() < 0.9:
        damaged[:12] = content[:12]
    return bytes(damaged)


def _flip_a_bit(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    if content:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)


def _set_a_number(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    """Lengths, sizes and counts are where decoders go wrong: an extreme of 1, 2 or 4 bytes, either order."""
    width = rng.choice("BHI")
    value = rng.choice(_EXTREMES) & {"B": 0xFF, "H": 0xFFFF, "I": 0xFFFFFFFF}[width]
    raw = struct.pack(rng.choice("<>") + width, value)
    near_the_head = rng.random() < 0.6
    place = rng.randrange(max(1, min(len(content), 200) if near_the_head else len(content)))
    content[place : place + len(raw)] = raw


def _cut_off(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    del content[rng.randrange(len(content) + 1) :]


def _take_out(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    start = rng.randrange(len(content) + 1)
    del content[start : start + rng.randint(1, 64)]


def _repeat(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    start = rng.randrange(len(content) + 1)
    content[start:start] = content[start : start + rng.randint(1, 256)] * rng.randint(1, 8)


def _blank(content: bytearray, _: Sequence[bytes], rng: random.Random) -> None:
    start = rng.randrange(len(content) + 1)
    end = min(len(content), start + rng.randint(1, 128))
    content[start:end] = bytes([rng.choice((0, 0xFF))]) * (end - start)


def _graft(content: bytearray, others: Sequence[bytes], rng: random.Random) -> None:
    other = rng.choice(others)
    start, place = rng.randrange(len(other)), rng.randrange(len(content) + 1)
    content[place : place + rng.randint(0, 128)] = other[start : start + rng.randint(1, 256)]


_MUTATIONS: Sequence[Callable[[bytearray, Sequence[bytes], random.Random], None]] = (
    _flip_a_bit,
    _flip_a_bit,
    _set_a_number,
    _set_a_number,
    _cut_off,
    _take_out,
    _repeat,
    _blank,
    _graft,
)
