"""Follow a run and do what is chosen at each of its questions, until it ends."""

import time
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from services.orchestrator.cli.client import Api
from services.orchestrator.cli.failures import explained
from services.orchestrator.cli.live import LONGEST_PAUSE, Found, Lost, follow
from services.orchestrator.cli.model import Event, Question, Run
from services.orchestrator.cli.moves import Act, Attach, Fill, Move, Respond, Wait
from services.orchestrator.cli.screen import Screen
from shared.errors import CallerError, Conflict, TransientError
from shared.identity import new_id

Result = TypeVar("Result")


class Chooser(Protocol):
    """Whoever decides: a person at the terminal, the defaults, or nobody."""

    @property
    def tries_again(self) -> bool:
        """Whether a refused move is worth another question."""
        ...

    def move(self, run: Run) -> Move:
        """What to do about the run as it is; everything that happened was shown before."""
        ...


class Steering:
    """One run, one screen, one chooser.

    Args:
        patience: Seconds without a server after which following gives up.
    """

    def __init__(
        self,
        api: Api,
        screen: Screen,
        chooser: Chooser,
        *,
        patience: float = float("inf"),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._api = api
        self._screen = screen
        self._chooser = chooser
        self._patience = patience
        self._sleep = sleep

    def until_ended(self, run_id: str) -> Run:
        """Show everything from the beginning, ask what is asked; returns the ended run.

        Raises:
            CallerError: the chooser cannot decide, or its move was refused for good.
            Unavailable: no server for longer than `patience`.
        """
        run = self._api.run(run_id)
        self._screen.open(run, step_titles(self._api, str(run.workflow.get("id", ""))))
        for item in follow(self._api, run_id, patience=self._patience, sleep=self._sleep):
            self._screen.show(item)
            if not isinstance(item, Event) or item.version < run.version:
                continue
            run = self._patiently(lambda: self._api.run(run_id))
            if run.version > item.version:
                continue
            if run.has_ended:
                break
            if run.status != "paused":
                self._choose(run)
        return run

    def _choose(self, run: Run) -> None:
        while True:
            move = self._chooser.move(run)
            if isinstance(move, Wait) or run.question is None:
                return
            try:
                perform(self._api, run.run_id, run.question, move, self._patiently)
            except Conflict as error:
                self._complain(error)
            except CallerError as error:
                if not self._chooser.tries_again:
                    raise
                self._complain(error)
                continue
            return

    def _complain(self, error: CallerError) -> None:
        self._screen.out.print(explained(error))

    def _patiently(self, call: Callable[[], Result]) -> Result:
        began: float | None = None
        while True:
            try:
                result = call()
            except TransientError as error:
                if began is None:
                    began = time.monotonic()
                    self._screen.show(Lost(str(error)))
                elif time.monotonic() - began > self._patience:
                    raise
                self._sleep(LONGEST_PAUSE / 2)
            else:
                if began is not None:
                    self._screen.show(Found())
                return result


class Retry(Protocol):
    """Calls until a server answers."""

    def __call__(self, call: Callable[[], Result], /) -> Result: ...


def perform(api: Api, run_id: str, question: Question, move: Move, retry: Retry) -> None:
    """Send one move; a repetition by `retry` goes under the same key and has no further effect."""
    key = new_id()
    asked = question.interaction_id
    match move:
        case Respond():
            retry(lambda: api.answer(run_id, asked, move.response, key))
        case Act():
            retry(lambda: api.act(run_id, asked, move.action_id, {"parameters": move.parameters}, key))
        case Attach():
            uploaded = retry(lambda: api.upload(move.picture))
            body = {"content_id": uploaded.content_id}
            retry(lambda: api.act(run_id, asked, move.action_id, body, key))
        case Fill():
            files = {name: retry(partial(api.upload, path)).content_id for name, path in move.files.items()}
            retry(lambda: api.answer(run_id, asked, {"values": {**move.values, **files}}, key))
        case Wait():
            return


def step_titles(api: Api, workflow_id: str) -> dict[str, str]:
    """Titles of a workflow's steps by step id; empty when the server offers it no more."""
    known = next((w for w in api.workflows()["workflows"] if w["id"] == workflow_id), None)
    return {step["step_id"]: step["name"] for step in known["steps"]} if known else {}
