"""One run beside its model: what each names in its own way is matched here, then compared."""

import pickle
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from services.orchestrator.app import Orchestrator
from services.orchestrator.domain.context import run_context
from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.interactions import Interactions
from services.orchestrator.domain.run import Run
from shared.eventsourcing.events import StoredEvent
from shared.messages.catalogue import decode
from shared.messages.run import SiteFact
from tests.stateful.model import Model
from tests.stateful.system import System
from tests.stateful.terms import Asked, Work

REQUESTS = ("analysis_requested", "prompts_requested", "composition_requested")


@dataclass
class Play:
    """A run and what should have become of it. `folded` is its state, folded here from what is stored."""

    system: System
    workflow: Workflow
    run_id: str
    model: Model
    folded: Run
    version: int = 0
    seen_commits: int = 0
    questions: dict[Asked, str] = field(default_factory=dict)
    requests: dict[Work, StoredEvent] = field(default_factory=dict)
    asked_ids: set[str] = field(default_factory=set)
    history: dict[int, tuple[bytes, Run]] = field(default_factory=dict)
    """The model and the state after each commit that was looked at, by version."""

    def __post_init__(self) -> None:
        self.origin = self.folded

    def has_news(self) -> bool:
        return any(commit.stream == self.run_id for commit in self.system.store.commits[self.seen_commits :])

    def compare(self) -> None:
        """Take in what is new in the record, and hold it against the model.

        Raises:
            AssertionError: they differ, or the record breaks a promise.
        """
        new = self._new_events()
        decoded = [decode(event.type, event.schema_version, event.data) for event in new]
        self.folded = reduce(RUN_DECIDER.evolve, decoded, self.folded)  # type: ignore[arg-type]
        self._match_requests(new, decoded)
        for fact in decoded:
            if isinstance(fact, SiteFact):
                visit = f"{fact.step_id}.{fact.module_name}", fact.visit
                same(fact.attempt, self.model.numbered[visit], f"attempt in {fact.type}")
        self._match_question()
        self._compare_values()
        self.history.setdefault(self.version, (pickle.dumps(self.model), self.folded))

    def fork(self, version: int, model: Model) -> "Play":
        """The run that branches off here at this version, before its own first event."""
        return Play(
            system=self.system,
            workflow=self.workflow,
            run_id="",
            model=model,
            folded=self.history[version][1],
            version=version,
            questions={key: asked for key, asked in self.questions.items() if key in model.answers},
            requests={work: event for work, event in self.requests.items() if work in model.work},
        )

    @property
    def own_requests(self) -> list[Work]:
        """What this run itself asked for: reports on it come here."""
        return [work for work, event in self.requests.items() if event.data["run_id"] == self.run_id]

    def _new_events(self) -> list[StoredEvent]:
        commits = self.system.store.commits[self.seen_commits :]
        self.seen_commits = len(self.system.store.commits)
        new = [event for commit in commits if commit.stream == self.run_id for event in commit.events]
        expected = list(range(self.version + 1, self.version + 1 + len(new)))
        assert [event.version for event in new] == expected, "versions have a hole"
        self.version += len(new)
        return new

    def _match_requests(self, new: list[StoredEvent], decoded: list[Any]) -> None:
        """Each piece of work is asked for once, where and as often as the model says."""
        unmatched = [work for work in self.model.work if work not in self.requests]
        for event, request in zip(new, decoded, strict=True):
            if event.type == "generation_requested":
                assert request.generation_id not in self.asked_ids, "one generation was asked for twice"
                self.asked_ids.add(request.generation_id)
            if event.type not in REQUESTS:
                continue
            assert request.request_id not in self.asked_ids, "one request was made twice"
            assert unmatched, f"{request.step_id}.{request.module_name} was asked for, and should not be"
            self.asked_ids.add(request.request_id)
            work = unmatched.pop(0)
            assert work[0] == f"{request.step_id}.{request.module_name}"
            attempt, words = self.model.work[work]
            if event.type == "prompts_requested":
                assert (request.attempt, request.feedback) == (attempt, words)
            if event.type != "composition_requested":
                assert (request.context["attempt"], request.context["feedback"]) == (attempt, words)
            self.requests[work] = event
        assert not unmatched, f"{unmatched} should be asked for"

    def _match_question(self) -> None:
        question, asked = self.model.question, self.folded.question
        assert (question is None) == (asked is None), f"the model asks {question}, the run {asked}"
        if question is None or asked is None:
            return
        kind = "review" if asked.interaction_type == "review" else "own"
        assert (str(asked.site), asked.visit, kind) == question
        assert self.questions.setdefault(question, asked.interaction_id) == asked.interaction_id
        assert len(set(self.questions.values())) == len(self.questions), "two questions have one identity"

    def _compare_values(self) -> None:
        model, run = self.model, self.folded
        same(run.status, model.status, "status")
        assert (run.paused is not None) == model.paused
        same(_comparable(run.state), _comparable(model.state), "state")
        same(run.visits, model.visits, "visits")
        same(run.attempts, model.attempts, "attempts")
        if model.status == "running":
            assert run.cursor is not None
            assert str(run.cursor.site) == model.place.site
        waiting = {work for work, answer in model.open.items() if answer is None}
        if model.status == "running":
            assert set(run.open_requests) == {self.request_id(work) for work in waiting}
        assert {name: (one.status, bool(one.cancelled)) for name, one in run.generations.items()} == {
            name: (one.status, one.stopped) for name, one in model.made.items()
        }

    @property
    def asked(self) -> str | None:
        """The id of the question the model asks."""
        return self.questions[self.model.question] if self.model.question else None

    def rebuild(self) -> None:
        """From the record alone, in one go, and through a snapshot: the same state, the same contexts."""
        events = [e for c in self.system.store.commits if c.stream == self.run_id for e in c.events]
        decoded = [decode(event.type, event.schema_version, event.data) for event in events]
        replayed = reduce(RUN_DECIDER.evolve, decoded, self.origin)  # type: ignore[arg-type]
        same(vars(replayed), vars(self.folded), "replayed state")

        async def read(one: Orchestrator) -> None:
            read, version = await one.runs.read(self.run_id)
            same(vars(read), vars(self.folded), "state read through a snapshot")
            assert version == self.version
            by_type = await one.runs.interactions(self.run_id)
            same(_timeless(by_type), _timeless(self.folded.interactions), "interactions")
            site = Site(self.model.place.step, self.model.place.name)
            projected = await one.runs.context(self.run_id, site)
            assert projected == run_context(self.workflow, self.folded, site)

        self.system.restart(0)
        self.system.do(read)

    def request_id(self, work: Work) -> str:
        return str(self.requests[work].data["request_id"])


def _comparable(state: dict[str, Any]) -> dict[str, Any]:
    """Of what was made at a question only which of it was finished then, of cuts only which they are."""
    told = dict(state)
    if "made" in told:
        told["made"] = {name: one["status"] for name, one in told["made"].items()}
    if "cuts" in told:
        told["cuts"] = [cut["content"]["content_id"] for cut in told["cuts"]]
    return told


def _timeless(interactions: Interactions) -> Interactions:
    """What is read by type alone: pauses and reminders, which change times, are no part of that."""
    return {
        key: replace(one, remind_at=None, expires_at=None, reminded=False)
        for key, one in interactions.items()
    }


def same(found: Any, expected: Any, what: str) -> None:
    """Raises AssertionError, with the parts that differ, unless they are equal."""
    if found == expected:
        return
    parts = {*found, *expected} if isinstance(found, dict) and isinstance(expected, dict) else set()
    told = {key: (found.get(key), expected.get(key)) for key in parts if found.get(key) != expected.get(key)}
    raise AssertionError(f"{what}: found and expected {told or (found, expected)}")
