"""Levels that embeddings, overrides and isolates in a text ask for (UAX #9, rules X1 to X8)."""

from typing import Final

ISOLATES: Final = ("LRI", "RLI", "FSI")
EMBEDDINGS: Final = ("LRE", "RLE", "LRO", "RLO")
_DEEPEST: Final = 125
_FORCED: Final = {"LRO": "L", "RLO": "R"}


def first_strong(classes: list[str], start: int = 0) -> int:
    """1 when the first strong character from `start` runs to the left, else 0 (P2, P3).

    Isolates are stepped over; after an opening FSI (`start` above 0) the search ends where it closes.
    """
    depth = 0
    for kind in classes[start:]:
        if kind in ISOLATES:
            depth += 1
        elif kind == "PDI":
            if depth == 0 and start:
                break
            depth = max(0, depth - 1)
        elif depth == 0 and kind in {"L", "R", "AL"}:
            return int(kind != "L")
    return 0


class Embeddings:
    """The directional status stack while one paragraph is read; `levels` and `kinds` are the result."""

    def __init__(self, classes: list[str], paragraph: int) -> None:
        self.levels: list[int] = []
        self.kinds = list(classes)
        self._classes = classes
        self._paragraph = paragraph
        self._stack: list[tuple[int, str, bool]] = [(paragraph, "", False)]
        self._lost_isolates = self._lost_embeddings = self._isolates = 0
        for i, kind in enumerate(classes):
            self._read(i, kind)

    def _read(self, i: int, kind: str) -> None:
        level, override, _ = self._stack[-1]
        self.levels.append(level)
        if kind in ISOLATES or kind in EMBEDDINGS:
            if kind in ISOLATES and override:
                self.kinds[i] = override
            self._open(i, kind, level)
        elif kind == "PDI":
            self._close_isolate()
            self.levels[i] = self._stack[-1][0]
            self.kinds[i] = self._stack[-1][1] or kind
        elif kind == "PDF":
            self._close_embedding()
        elif kind == "B":
            self.levels[i] = self._paragraph
        elif kind != "BN" and override:
            self.kinds[i] = override

    def _open(self, i: int, kind: str, level: int) -> None:
        isolate = kind in ISOLATES
        leftward = first_strong(self._classes, i + 1) == 1 if kind == "FSI" else kind[0] == "R"
        deeper = level + (1 if bool(level % 2) != leftward else 2)
        if deeper <= _DEEPEST and not self._lost_isolates and not self._lost_embeddings:
            self._isolates += isolate
            self._stack.append((deeper, _FORCED.get(kind, ""), isolate))
        elif isolate:
            self._lost_isolates += 1
        elif not self._lost_isolates:
            self._lost_embeddings += 1

    def _close_isolate(self) -> None:
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif self._isolates:
            self._lost_embeddings = 0
            while not self._stack[-1][2]:
                self._stack.pop()
            self._stack.pop()
            self._isolates -= 1

    def _close_embedding(self) -> None:
        if self._lost_isolates:
            return
        if self._lost_embeddings:
            self._lost_embeddings -= 1
        elif not self._stack[-1][2] and len(self._stack) > 1:
            self._stack.pop()
