"""Histories as persons and services would write them, from a row of whole numbers: for tests of the fold."""

from collections.abc import Callable
from functools import cache
from typing import Any

from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    CancelRun,
    IngestResult,
    Jump,
    Migrate,
    ParkRequest,
    Retry,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.errors import CallerError
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed
from shared.messages.prompts import PromptsCompleted, PromptsFailed
from shared.messages.video import GenerationFailed, GenerationSubmitted, VideoReady
from tests.support.short_workflow import short_workflow
from tests.support.workflows import ANALYSIS, NOW, PROMPTS, RUN_ID, content

Choose = Callable[[int], int]
"""A whole number from 0 up to, without, the one given."""


@cache
def reworded() -> Workflow:
    """The short workflow, which asks what shall move in other words."""
    said = short_workflow().model_dump(mode="json")
    (asked,) = [one for one in said["steps"][2]["modules"] if one["name"] == "select_motion_elements"]
    asked["inputs"]["prompt"] = "What shall move?"
    return Workflow.model_validate({**said, "version": f"{said['version']}-reworded"})


class Driven:
    """A run of the short workflow that takes whatever comes; `events` is its whole history."""

    def __init__(self, choose: Choose) -> None:
        self.workflow = short_workflow()
        self.run = Run(run_id=RUN_ID)
        self.events: list[RunEvent] = []
        self._choose = choose
        self._made = 0
        self.do(StartRun)

    def do(self, kind: type[Any], **fields: Any) -> None:
        """Carry out a command; one that is refused leaves the run as it is."""
        try:
            events = decide(kind(workflow=self.workflow, at=NOW, **fields), self.run)
        except CallerError:
            return
        self.run = fold(self.run, events)
        self.events += events

    def step(self) -> bool:
        """One thing that can happen now; False when the run has ended."""
        if self.run.status != "running":
            return False
        if self._choose(40) == 0:
            self.do(CancelRun, reason="enough")
            return True
        if self._unfinished() and self._choose(2):
            self._tell_generation()
        elif self.run.open_requests:
            self._tell_request()
        elif self._choose(5) == 0:
            self._go_back()
        elif self._choose(15) == 0:
            self._move()
        else:
            self._act()
        return True

    def _act(self) -> None:
        asked = self.run.question
        assert asked is not None
        place = {"interaction_id": asked.interaction_id}
        match asked.interaction_type:
            case "review":
                self.do(Answer, **place, response={"option_id": "retry", "feedback": "once more"})
            case "selection":
                self.do(Answer, **place, response={"selected_indices": [self._choose(3)]})
            case _ if self._choose(3) == 0 and self.run.generations_at(asked.site):
                ready = [g for g in self.run.generations_at(asked.site).values() if g.status == "ready"]
                if ready:
                    self.do(Answer, **place, response={"selected_content_id": ready[-1].generation_id})
            case _ if asked.site.step_id == "image_prompts":
                self.do(AttachContent, **place, action_id="upload", content=content(self._number()))
            case _:
                named = content(self._number()).content_id
                self.do(StartGeneration, **place, action_id="generate", generation_id=named)

    def _move(self) -> None:
        """To the definition with other words, or back."""
        other = reworded() if self.workflow == short_workflow() else short_workflow()
        self.do(Migrate, to=other, seen=self.run.pending)
        self.workflow = other if self.run.workflow_hash == other.content_hash else self.workflow

    def _go_back(self) -> None:
        reached = [site for site in self.workflow.sites if str(site) in self.run.visits]
        target = reached[self._choose(len(reached))]
        if self._choose(2):
            self.do(Jump, target_step=target.step_id, target_module=target.module_name)
        else:
            self.do(Retry, target_module=target.module_name, feedback="slower, please")

    def _tell_request(self) -> None:
        (request_id,) = self.run.open_requests
        known = {"run_id": RUN_ID, "request_id": request_id, "provider": "local"}
        is_analysis = self.run.requests[request_id].type == "analysis_requested"
        outcome = self._choose(6)
        if outcome == 0:
            self.do(
                ParkRequest, request_type="prompts_requested", request_id=request_id, error="KeyError: 'x'"
            )
        elif outcome == 1:
            failed = AnalysisFailed if is_analysis else PromptsFailed
            self.do(IngestResult, result=failed(**known, reason="refused", message="It would not."))
        elif is_analysis:
            result = AnalysisCompleted(**known, response=ANALYSIS, model="m", seconds=1)
            self.do(IngestResult, result=result)
        else:
            self.do(IngestResult, result=PromptsCompleted(**known, response=PROMPTS, model="m", seconds=0.5))

    def _tell_generation(self) -> None:
        unfinished = self._unfinished()
        named = unfinished[self._choose(len(unfinished))]
        known: dict[str, Any] = {"run_id": RUN_ID, "generation_id": named, "provider": "local"}
        match self._choose(4):
            case 0:
                self.do(IngestResult, result=GenerationSubmitted(**known, job_id=f"job-{named}"))
            case 1:
                failed = GenerationFailed(**known, reason="provider_failed", message="It broke off.")
                self.do(IngestResult, result=failed)
            case _:
                clip = content(int(named[-12:]), mime_type="video/mp4", duration=5.0)
                ready = VideoReady(**known, content=clip, seconds=1, parameters={"fps": 24.0, "seed": None})
                self.do(IngestResult, result=ready)

    def _unfinished(self) -> list[str]:
        return [key for key, g in self.run.generations.items() if g.status in ("requested", "submitted")]

    def _number(self) -> int:
        self._made += 1
        return self._made


def driven(choose: Choose, steps: int) -> Driven:
    """A run after at most so many things have happened to it."""
    made = Driven(choose)
    for _ in range(steps):
        if not made.step():
            break
    return made
