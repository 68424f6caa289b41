"""A workflow of two questions, two requests, a clip and a last question: for going back over all of it."""

import json
from typing import Any

from services.orchestrator.domain.commands import Answer, IngestResult, StartGeneration, StartRun
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import CONTENT, Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.messages.prompts import PromptsCompleted
from shared.messages.video import VideoReady
from tests.support.workflows import NOW, RUN_ID, content, workflow

CLIP = content(9, mime_type="video/mp4", duration=5.0)
SCENES = [{"name": "nap"}, {"name": "chase"}, {"name": "window"}]
TEXT = {"type": "string", "maxLength": 100}


def form(name: str, *fields: str) -> dict[str, Any]:
    """A form of texts that may be left out, each under its name in state."""
    schema = {"type": "object", "properties": dict.fromkeys(fields, TEXT)}
    return {
        "module_id": "user.form",
        "name": name,
        "inputs": {"schema": {"type": "json", CONTENT: schema}, "prompt": f"{name}?"},
        "outputs_to_state": {field: field for field in fields},
    }


def llm(name: str, words: str) -> dict[str, Any]:
    """A request with these words, its answer under its name in state."""
    inputs = {"input": words, "output_schema": {"type": "object"}, "provider": "openai"}
    reads = ["only.brief"]
    return {
        "module_id": "api.llm",
        "name": name,
        "inputs": inputs,
        "outputs_to_state": {"response": name},
        "reads_interactions": reads,
    }


def six_modules() -> Workflow:
    """Brief → scenes → pick → titles → clip → last; only `brief.pet` reaches the requests' words."""
    pick = {
        "module_id": "user.select",
        "name": "pick",
        "inputs": {"data": "{{ state.scenes.scenes }}", "multi_select": True, "mode": "edit"},
        "outputs_to_state": {"selected_data": "picked"},
    }
    clip = {
        "module_id": "media.generate",
        "name": "clip",
        "inputs": {"prompts": {"generic": {"prompt": "{{ state.picked[0].name }}"}}, "title": "Clip"},
        "outputs_to_state": {"selected_content_id": "clip"},
        "sub_actions": [{"id": "make", "label": "Make", "action_type": "txt2vid"}],
    }
    return workflow(
        form("brief", "pet", "mood"),
        llm("scenes", "Scenes of a {{ state.pet }}"),
        pick,
        llm("titles", "Titles for {{ state.picked[0].name }}"),
        clip,
        form("last", "note"),
    )


class Six:
    """Drives a run of `six_modules` by hand; after every command the run comes from a stored snapshot."""

    def __init__(self, workflow: Workflow | None = None) -> None:
        self.workflow = workflow or six_modules()
        self.run = Run(run_id=RUN_ID)
        self.do(StartRun)

    def do(self, kind: type[Any], **fields: Any) -> list[RunEvent]:
        events = decide(kind(workflow=self.workflow, at=NOW, **fields), self.run)
        stored = RUN_DECIDER.dump_state(fold(self.run, events))
        self.run = RUN_DECIDER.load_state(json.loads(json.dumps(stored)))
        return events

    def say(self, **response: Any) -> list[RunEvent]:
        assert self.run.pending is not None
        return self.do(Answer, interaction_id=self.run.pending, response=response)

    def write(self, response: dict[str, Any], provider: str = "openai", request: str = "") -> list[RunEvent]:
        request = request or self.run.open_requests[0]
        known: dict[str, Any] = {"run_id": RUN_ID, "request_id": request, "provider": provider}
        return self.do(
            IngestResult, result=PromptsCompleted(**known, response=response, model="m", seconds=1)
        )

    def generate(self, provider: str = "local") -> None:
        place = {"interaction_id": self.run.pending, "action_id": "make", "generation_id": CLIP.content_id}
        self.do(StartGeneration, **place, parameters={"provider": provider})
        ready = VideoReady(
            run_id=RUN_ID, generation_id=CLIP.content_id, content=CLIP, provider=provider, seconds=1
        )
        self.do(IngestResult, result=ready)

    def to_last(self, provider: str = "local") -> "Six":
        """Everything is answered but the last question."""
        self.say(values={"pet": "cat", "mood": "calm"})
        self.write({"scenes": SCENES})
        self.say(selected_indices=[1], edited={"1": {"name": "chase a fly"}})
        self.write({"titles": ["Fly!"]})
        self.generate(provider)
        self.say(selected_content_id=CLIP.content_id)
        assert self.asked == "last"
        return self

    @property
    def asked(self) -> str:
        """Name of the module that asks a person right now."""
        return self.run.question.site.module_name if self.run.question else ""
