"""Works a few steps ahead in a thread of its own, so that reading and drawing share the cores."""

import queue
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

T = TypeVar("T")
_GIVING_UP: Final = 0.05  # seconds between looks at whether anybody still wants the next item


class Ahead(Generic[T]):
    """An iterator over the same items, of which at most `depth` wait at any time.

    An error on the other side is raised where the item would have come. Leaving the context ends the thread
    after the item it is at, and closes the source.
    """

    def __init__(self, source: Iterator[T], depth: int, name: str) -> None:
        self._source = source
        self._waiting: queue.Queue[tuple[T | None, BaseException | None, bool]] = queue.Queue(depth)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def __iter__(self) -> Iterator[T]:
        while True:
            item, error, over = self._waiting.get()
            if error is not None:
                raise error
            if over:
                return
            yield item  # type: ignore[misc]

    def _work(self) -> None:
        try:
            for item in self._source:
                if not self._handed_over(item, None, over=False):
                    return
        except BaseException as error:  # noqa: BLE001 - whatever it is, the thread that waits must hear of it
            self._handed_over(None, error, over=True)
        else:
            self._handed_over(None, None, over=True)
        finally:
            close = getattr(self._source, "close", None)
            if close is not None:
                close()

    def _handed_over(self, item: T | None, error: BaseException | None, *, over: bool) -> bool:
        while not self._stopped.is_set():
            try:
                self._waiting.put((item, error, over), timeout=_GIVING_UP)
            except queue.Full:
                continue
            return True
        return False
