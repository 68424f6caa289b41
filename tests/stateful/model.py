"""What a run must do, in plain values: written from the rules as people are told them, not from the code."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.stateful.flow import PLACES, Place, State
from tests.stateful.terms import Asked, Made, Refused, Said, Work


@dataclass
class Model:
    """One run. `open` are the answers awaited from services, `begun` what a module was begun with."""

    status: Literal["running", "completed", "cancelled"] = "running"
    at: int = 0
    state: State = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    numbered: dict[tuple[str, int], int] = field(default_factory=dict)
    """The attempt that each visit of a site is."""
    question: Asked | None = None
    answers: dict[Asked, dict[str, Any] | None] = field(default_factory=dict)
    open: dict[Work, Any] = field(default_factory=dict)
    work: dict[Work, tuple[int, str | None]] = field(default_factory=dict)
    ended: set[Work] = field(default_factory=set)
    made: dict[str, Made] = field(default_factory=dict)
    paused: bool = False
    held: Literal["next", "review"] | None = None
    """What comes as soon as the run is no longer paused."""
    reports: dict[Work, Any] = field(default_factory=dict)
    """What services reported first on each piece of work, whoever waited; None for a failure."""
    came: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Content by name, as its provider reported it, whoever waited."""
    words: str | None = None
    """What a person wants different of the module the run is at, until it has come to an end."""

    def start(self) -> None:
        self._enter(0)

    @property
    def place(self) -> Place:
        return PLACES[self.at]

    def answer(self, said: Said) -> None:
        """The open question is answered and the run goes on."""
        response, outputs = said
        self._close(response)
        self._complete(outputs)

    def leave(self, option: str, words: str | None) -> None:
        """The open question is left by one of its ways back."""
        way = self.place.exits[option]
        self._close({"option_id": option})
        said = (words or way.default) if way.default is not None else None
        self._back(way.target, again=way.mode == "retry", words=said)

    def run_out(self, said: Said | None) -> None:
        """Nobody answered in time: what is chosen then is an answer like any; without it the module fails."""
        if said is not None:
            self.answer(said)
            return
        self.question = None
        self._abandon()
        self._fail()

    def review(self, words: str | None) -> None:
        """What failed is tried again."""
        self._close({"option_id": "retry"})
        self._back(self.at, again=True, words=words)

    def jump(self, target: int, said: Said | None = None) -> None:
        """Go back to a module, and answer there at once if given: all of it or nothing."""
        self._refuse_unless_reached(target)
        tried = deepcopy(self) if said is not None else self
        tried._back(target, again=False, words=None)
        if said is not None:
            if tried.question is None or tried.question[0] != PLACES[target].site:
                raise Refused
            if tried.question[2] == "review":
                raise Refused
            tried.answer(said)
            vars(self).update(vars(tried))

    def retry(self, target: int, words: str | None) -> None:
        """Run a module of this step again, with words."""
        self._refuse_unless_reached(target)
        if PLACES[target].step != self.place.step:
            raise Refused
        self._back(target, again=True, words=words)

    def cancel(self) -> None:
        if self.status == "completed":
            raise Refused
        self._abandon()
        self.question, self.paused, self.held = None, False, None
        self.status = "cancelled"

    def pause(self) -> None:
        """Nothing new begins; what is under way may still come."""
        if self.status != "running":
            raise Refused
        self.paused = True

    def resume(self) -> None:
        if self.status != "running":
            raise Refused
        self.paused = False
        held, self.held = self.held, None
        if held == "next":
            self._enter(self.at + 1)
        elif held == "review":
            self._ask("review")

    def fork(self, parent: "Model") -> set[Work]:
        """Become a run of its own, when the parent has come to where it is now; returns what is asked again.

        What the parent was told meanwhile is not asked, or paid for, again; other orders are left.
        """
        if self.status == "cancelled":
            raise Refused
        self.paused = False
        awaited = self.waiting
        taken = [work for work in awaited if parent.reports.get(work) is not None]
        for name, one in self.made.items():
            if one.status in ("requested", "submitted"):
                known = parent.came.get(name)
                one.status, one.content = ("ready", known) if known else ("abandoned", None)
        if self.held is not None:
            self.resume()
        for work in taken:
            self.serve(work, parent.reports[work])
        return set(awaited) - set(taken)

    def serve(self, work: Work, outcome: Any, *, failed: bool = False) -> None:
        """A service reports; only the first report counts, and only while the run waits for it."""
        if work in self.ended:
            return
        self.ended.add(work)
        self.reports[work] = None if failed else outcome
        if work not in self.open or self.status != "running":
            return
        if failed:
            self._fail()
            return
        self.open[work] = outcome
        if all(answer is not None for answer in self.open.values()):
            answers = list(self.open.values())
            joined = answers if self.place.items else answers[0]
            self.open = {}
            self._complete({next(iter(self.place.keys)): joined})

    def make(self, name: str) -> None:
        self.made[name] = Made(self.place.site, "requested")

    def bring(self, name: str, content: dict[str, Any]) -> None:
        self.made[name] = Made(self.place.site, "ready", content, generated=False)

    def made_by(self, name: str, status: Any, content: dict[str, Any] | None = None) -> None:
        """A provider reports; what was abandoned stays so, and the first end is the only one."""
        one = self.made[name]
        if status == "cancelled":
            one.stopped = True
            return
        if content is not None:
            self.came.setdefault(name, content)
        if one.status in ("requested", "submitted"):
            one.status, one.content = status, content

    @property
    def waiting(self) -> list[Work]:
        """What services have not answered yet."""
        return [work for work, answer in self.open.items() if answer is None]

    @property
    def making(self) -> list[str]:
        """What was ordered at the open question and has not come."""
        here = self.place.site
        unfinished = ("requested", "submitted")
        return [name for name, one in self.made.items() if one.site == here and one.status in unfinished]

    def _refuse_unless_reached(self, target: int) -> None:
        if (
            self.status != "running"
            or self.paused
            or target > self.at
            or not self.visits.get(PLACES[target].site)
        ):
            raise Refused

    def _close(self, response: dict[str, Any]) -> None:
        assert self.question is not None
        self.answers[self.question] = response
        self.question = None
        self._abandon()

    def _abandon(self) -> None:
        for one in self.made.values():
            if one.status in ("requested", "submitted"):
                one.status = "abandoned"

    def _complete(self, outputs: Mapping[str, Any]) -> None:
        self.state |= {key: outputs[name] for name, key in self.place.keys.items() if name in outputs}
        if self.paused:
            self.held = "next"
        else:
            self._enter(self.at + 1)

    def _back(self, target: int, *, again: bool, words: str | None) -> None:
        """What the module and everything after it wrote no longer holds, and nobody waits for anything."""
        if again and target == self.at:
            words = words or self.words
        self._abandon()
        self.question, self.open = None, {}
        for later in PLACES[target:]:
            for key in later.keys.values():
                self.state.pop(key, None)
        if not again:
            self.attempts.pop(PLACES[target].site, None)
        self._enter(target, again=again, words=words)

    def _enter(self, at: int, *, again: bool = False, words: str | None = None) -> None:
        if at == len(PLACES):
            self.status = "completed"
            return
        self.at = at
        self.words = words
        place = self.place
        visit = self.visits[place.site] = self.visits.get(place.site, 0) + 1
        before = self.attempts.get(place.site, 0)
        self.numbered[place.site, visit] = before + 1 if again else max(before, 1)
        known = True
        try:
            if place.when is not None and not place.when(self.state):
                self._enter(at + 1)
                return
            place.needs(self.state)
            items = [None] if place.items is None else place.items(self.state)
        except LookupError:
            known = False
        self.attempts[place.site] = self.numbered[place.site, visit]
        if not known:
            self._fail()
        elif place.kind != "service":
            self._ask("own")
        else:
            self.open = {(place.site, visit, number): None for number in range(len(items))}
            self.work |= dict.fromkeys(self.open, (self.attempts[place.site], words))

    def _fail(self) -> None:
        self.open = {}
        if self.paused:
            self.held = "review"
        else:
            self._ask("review")

    def _ask(self, kind: str) -> None:
        site = self.place.site
        self.question = (site, self.visits[site], kind)
        self.answers[self.question] = None
