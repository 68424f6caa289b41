"""Ctrl-C once: stop everything in order. Ctrl-C twice: stop everything now."""

import asyncio
import signal
from collections.abc import Callable

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """While installed, the first signal cancels `task`, the second one calls `at_once`.

    Args:
        task: What the first signal cancels; `received` tells a cancellation by signal from any other.
        first: Called before the cancellation.
        at_once: Called on the second signal; after that the signals mean what they meant before.
    """

    def __init__(
        self, task: asyncio.Task[object], *, first: Callable[[], None], at_once: Callable[[], None]
    ) -> None:
        self.received: signal.Signals | None = None
        self._task = task
        self._first = first
        self._at_once = at_once
        self._loop = asyncio.get_running_loop()

    def install(self) -> None:
        """Take the signals over; only the main thread of a process can."""
        for number in _SIGNALS:
            self._loop.add_signal_handler(number, self._on_signal, number)

    def remove(self) -> None:
        for number in _SIGNALS:
            self._loop.remove_signal_handler(number)

    def _on_signal(self, number: signal.Signals) -> None:
        if self.received is None:
            self.received = number
            self._first()
            self._task.cancel()
        else:
            self.remove()
            self._at_once()
