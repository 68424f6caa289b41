"""However a run came to where it is, a module sees its own question and those it declares, and no others."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.orchestrator.domain.commands import Fork, Jump, Retry
from services.orchestrator.domain.context import run_context
from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.keepsakes import keepable
from services.orchestrator.domain.run import RunEvent
from shared.identity import derived_uuid7
from shared.messages.prompts import PromptsRequested
from shared.messages.run import InteractionRequested, InteractionResponse
from tests.support.keeping import CLIP, Six, six_modules
from tests.support.workflows import NOW

READS = {
    "only.titles": ["only.brief", "only.pick"],
    "only.last": ["only.clip"],
    "only.scenes": ["only.brief"],
}


def reading_workflow() -> Workflow:
    """Six modules of which some see one, two or no questions of others."""
    said = six_modules().model_dump(mode="json")
    for module in said["steps"][0]["modules"]:
        module["reads_interactions"] = READS.get(f"only.{module['name']}", [])
    return Workflow.model_validate(said)


class Wanderer(Six):
    """A run whose person goes anywhere, and on in a fork now and then; `events` is its whole history."""

    def __init__(self) -> None:
        self.events: list[RunEvent] = []
        super().__init__(reading_workflow())

    def do(self, kind: type[Any], **fields: Any) -> list[RunEvent]:
        before = list(self.events)
        events = super().do(kind, **fields)
        for number, event in enumerate(events):
            if isinstance(event, PromptsRequested):
                sent = event.context["previous_interactions"]
                site = f"{event.step_id}.{event.module_name}"
                assert sent == visible([*before, *events[:number]], site), f"{site} was sent something else"
        self.events = before + events
        return events

    def step(self, what: int, which: int) -> None:
        assert self.run.cursor is not None
        reached = self.workflow.sites[: self.workflow.sites.index(self.run.cursor.site) + 1]
        target = reached[which % len(reached)]
        place = {"target_step": target.step_id, "target_module": target.module_name}
        if what < 2:
            keep = keepable(self.workflow, self.run, target) if what else ()
            self.do(Jump, **place, keep=keep)
        elif what == 2:
            self.do(Retry, target_module=target.module_name, feedback="calmer")
        elif self.run.open_requests:
            self.write({"scenes": [{"name": str(n)} for n in range(which % 3 + 1)], "titles": ["t"]})
        elif what == 3:
            fork_id = f"wf_{derived_uuid7(NOW, str(len(self.events)))}"
            self.do(Fork, fork_id=fork_id, parent_version=len(self.events))
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


def visible(events: list[RunEvent], site: str) -> dict[str, Any]:
    """From the raw events alone: the newest question of each site that may be seen, and its own answer."""
    answers = {e.interaction_id: e.response for e in events if isinstance(e, InteractionResponse)}
    seen: dict[str, Any] = {}
    for asked in events:
        if not isinstance(asked, InteractionRequested) or asked.interaction_type == "review":
            continue
        name = f"{asked.step_id}.{asked.module_name}"
        if name != site and name not in READS.get(site, []):
            continue
        told: dict[str, Any] = {
            "interaction_id": asked.interaction_id,
            "interaction_type": asked.interaction_type,
            "_resolved_inputs": asked.resolved_inputs,
        }
        if asked.interaction_id in answers:
            told["response"] = answers[asked.interaction_id]
        seen.setdefault(asked.step_id, {})[asked.module_name] = told
    return seen


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), min_size=5, max_size=30))
def test_a_module_sees_its_own_question_and_those_it_declares_after_any_way_back_or_fork(
    steps: list[tuple[int, int]],
) -> None:
    wanderer = Wanderer()
    for what, which in steps:
        wanderer.step(what, which)
        for site in wanderer.workflow.sites:
            found = run_context(wanderer.workflow, wanderer.run, Site(site.step_id, site.module_name))
            assert found.previous_interactions == visible(wanderer.events, str(site))
