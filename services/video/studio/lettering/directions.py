"""Which way each character of a line runs: Pillow draws one font at a time, so mixed lines need it.

An implementation of UAX #9 (Unicode Bidirectional Algorithm), rules P2 to L1, over single paragraphs.
"""

import unicodedata
from typing import Final

from services.video.studio.lettering.brackets import bracket_pairs
from services.video.studio.lettering.embeddings import EMBEDDINGS, ISOLATES, Embeddings, first_strong

_REMOVED: Final = (*EMBEDDINGS, "PDF", "BN")
_NEUTRAL: Final = ("B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI")
_RIGHTWARD: Final = {"R": "R", "AL": "R", "EN": "R", "AN": "R", "L": "L"}


def base_level(text: str) -> int:
    """0 or 1, the direction of the first strong character outside isolates (P2, P3)."""
    return first_strong(_classes(text))


def levels(text: str, base: int | None = None) -> list[int]:
    """The embedding level of every character; odd levels run from right to left.

    Args:
        text: One paragraph.
        base: Level of the paragraph, None takes `base_level`.
    """
    classes = _classes(text)
    paragraph = base_level(text) if base is None else base
    explicit = Embeddings(classes, paragraph)
    resolved, kinds = explicit.levels, explicit.kinds
    kept = [i for i, kind in enumerate(classes) if kind not in _REMOVED]
    for sequence, start, end in _sequences(classes, resolved, kept, paragraph):
        run = [kinds[i] for i in sequence]
        level = resolved[sequence[0]]
        _weak(run, start)
        _paired("".join(text[i] for i in sequence), [classes[i] for i in sequence], run, level, start)
        _neutral(run, level, start, end)
        for i, kind in zip(sequence, run, strict=True):
            if level % 2:
                resolved[i] += kind in {"L", "EN", "AN"}
            else:
                resolved[i] += {"R": 1, "EN": 2, "AN": 2}.get(kind, 0)
    _reset_whitespace(classes, resolved, paragraph)
    return resolved


def visual_order(runs: list[int]) -> list[int]:
    """Indices of level runs from left to right (L2)."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and runs[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = max(end, at + 1)
    return order


def _classes(text: str) -> list[str]:
    return [unicodedata.bidirectional(char) or "L" for char in text]


def _sequences(
    classes: list[str], found: list[int], kept: list[int], paragraph: int
) -> list[tuple[list[int], str, str]]:
    """Rules X9 and X10: isolating run sequences with their start and end directions."""
    runs: list[list[int]] = []
    for i in kept:
        if runs and found[runs[-1][-1]] == found[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    sequences: list[list[int]] = []
    waiting: list[list[int]] = []
    for run in runs:
        if classes[run[0]] == "PDI" and waiting and found[waiting[-1][-1]] == found[run[0]]:
            sequence = waiting.pop()
            sequence += run
        else:
            sequence = list(run)
            sequences.append(sequence)
        if classes[run[-1]] in ISOLATES:
            waiting.append(sequence)
    place = {i: k for k, i in enumerate(kept)}
    result = []
    for sequence in sequences:
        level = found[sequence[0]]
        first, last = place[sequence[0]], place[sequence[-1]]
        before = found[kept[first - 1]] if first else paragraph
        after = found[kept[last + 1]] if last + 1 < len(kept) else paragraph
        if classes[sequence[-1]] in ISOLATES:
            after = paragraph
        result.append((sequence, "LR"[max(level, before) % 2], "LR"[max(level, after) % 2]))
    return result


def _weak(run: list[str], start: str) -> None:
    """Rules W1 to W7."""
    for i, kind in enumerate(run):
        if kind == "NSM":
            before = run[i - 1] if i else start
            run[i] = "ON" if before in {*ISOLATES, "PDI"} else before
    strong = start
    for i, kind in enumerate(run):
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            run[i] = "AN"
    run[:] = ["R" if kind == "AL" else kind for kind in run]
    for i in range(1, len(run) - 1):
        before, kind, after = run[i - 1 : i + 2]
        if before == after and (
            (kind == "ES" and before == "EN") or (kind == "CS" and before in {"EN", "AN"})
        ):
            run[i] = before
    _terminators(run)
    strong = start
    for i, kind in enumerate(run):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            run[i] = "L"


def _terminators(run: list[str]) -> None:
    """Rules W5 and W6."""
    at = 0
    while at < len(run):
        if run[at] != "ET":
            at += 1
            continue
        end = at
        while end < len(run) and run[end] == "ET":
            end += 1
        beside = (at and run[at - 1] == "EN") or (end < len(run) and run[end] == "EN")
        run[at:end] = ["EN" if beside else "ON"] * (end - at)
        at = end
    run[:] = ["ON" if kind in {"ES", "CS"} else kind for kind in run]


def _paired(text: str, classes: list[str], run: list[str], level: int, start: str) -> None:
    """Rule N0: a pair of brackets takes the direction of what it holds."""
    along = "LR"[level % 2]
    for opening, closing in bracket_pairs(text, run):
        inside = {_RIGHTWARD[kind] for kind in run[opening + 1 : closing] if kind in _RIGHTWARD}
        if not inside:
            continue
        direction = along
        if along not in inside:
            before = next((_RIGHTWARD[k] for k in reversed(run[:opening]) if k in _RIGHTWARD), start)
            direction = before if before != along else along
        for i in (opening, closing):
            run[i] = direction
            for k in range(i + 1, len(run)):
                if classes[k] != "NSM":
                    break
                run[k] = direction


def _neutral(run: list[str], level: int, start: str, end: str) -> None:
    """Rules N1 and N2."""
    at = 0
    while at < len(run):
        if run[at] not in _NEUTRAL:
            at += 1
            continue
        stop = at
        while stop < len(run) and run[stop] in _NEUTRAL:
            stop += 1
        before = _RIGHTWARD[run[at - 1]] if at else start
        after = _RIGHTWARD[run[stop]] if stop < len(run) else end
        run[at:stop] = [before if before == after else "LR"[level % 2]] * (stop - at)
        at = stop


def _reset_whitespace(classes: list[str], found: list[int], paragraph: int) -> None:
    """Rule L1."""
    trailing = True
    for i in range(len(classes) - 1, -1, -1):
        kind = classes[i]
        if kind in {"B", "S"}:
            found[i], trailing = paragraph, True
        elif kind in {"WS", *ISOLATES, "PDI", *_REMOVED}:
            if trailing:
                found[i] = paragraph
        else:
            trailing = False
