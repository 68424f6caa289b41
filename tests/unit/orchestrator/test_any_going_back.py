"""However a person goes back and forth, the run stays whole and keeps only what lies ahead."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.orchestrator.domain.commands import Jump, Resume, Retry
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.keepsakes import keepable
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.state_hash import state_hash
from shared.messages.prompts import PromptsRequested
from shared.messages.run import ModuleCompleted, SiteFact
from tests.support.keeping import CLIP, Six
from tests.support.workflows import NOW, RUN_ID


class Walk(Six):
    """A run whose person and services do what whole numbers say; `events` is its whole history."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []
        super().__init__()

    def do(self, kind: type[Any], **fields: Any) -> list[RunEvent]:
        events = super().do(kind, **fields)
        self.events += events
        return events

    def step(self, what: int, which: int) -> None:
        assert self.run.cursor is not None
        reached = self.workflow.sites[: self.workflow.sites.index(self.run.cursor.site) + 1]
        if what < 3:
            target = reached[which % len(reached)]
            keep = tuple(
                name for n, name in enumerate(keepable(self.workflow, self.run, target)) if what or n % 2
            )
            self.do(Jump, target_step=target.step_id, target_module=target.module_name, keep=keep)
        elif what == 3:
            self.do(Retry, target_module=reached[which % len(reached)].module_name, feedback="calmer")
        elif self.run.open_requests:
            self.write({"scenes": [{"name": str(n)} for n in range(which % 3 + 1)], "titles": ["t"]})
        else:
            self._say(which)

    def _say(self, which: int) -> None:
        match self.asked:
            case "brief":
                self.say(values={"pet": ("cat", "dog")[which % 2]})
            case "pick":
                self.say(selected_indices=[0])
            case "clip":
                if CLIP.content_id not in self.run.generations:
                    self.generate()
                self.say(selected_content_id=CLIP.content_id)
            case _:
                return  # the last question stays open, or the run would end


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 5)), max_size=20))
def test_any_way_back_and_forth_leaves_a_whole_run(steps: list[tuple[int, int]]) -> None:
    walk = Walk()
    for what, which in steps:
        walk.step(what, which)
        run = walk.run
        assert run.cursor is not None
        assert decide(Resume(workflow=walk.workflow, at=NOW), run) == [], "something was still due"
        sites = walk.workflow.sites
        ahead = [str(site) for site in sites[sites.index(run.cursor.site) :]]
        assert set(run.keeping) <= set(ahead)
        assert not [site for site, known in run.served.items() if known.outputs and site in run.outputs]
        behind = sites[: sites.index(run.cursor.site)]
        assert set(run.outputs) == {str(site) for site in behind}, (
            "outputs of what is done, and of nothing else"
        )
    assert state_hash(fold(Run(run_id=RUN_ID), walk.events)) == state_hash(walk.run)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 5)), max_size=20))
def test_what_is_taken_over_was_answered_to_the_very_same_request(steps: list[tuple[int, int]]) -> None:
    walk = Walk()
    for what, which in steps:
        walk.step(what, which)
    asked: set[tuple[Site, int]] = set()
    made: dict[tuple[Site, int], ModuleCompleted] = {}
    visits: dict[Site, int] = {}
    for event in walk.events:
        if isinstance(event, PromptsRequested):
            site = Site(event.step_id, event.module_name)
            asked.add((site, visits[site]))
        elif isinstance(event, SiteFact):
            visits[Site(event.step_id, event.module_name)] = event.visit
        if isinstance(event, ModuleCompleted):
            site = Site(event.step_id, event.module_name)
            made[site, event.visit] = event
            if event.kept_from_visit:
                assert event.outputs == made[site, event.kept_from_visit].outputs
                assert (site, event.visit) not in asked, "it was asked for after all"
