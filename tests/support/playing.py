"""Runs played by hand on the short workflow: one command after the other, results when the test says so."""

from typing import Any

from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    Command,
    IngestResult,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.messages.analysis import AnalysisCompleted
from shared.messages.prompts import PromptsCompleted
from shared.messages.video import VideoReady
from tests.support.short_workflow import short_workflow
from tests.support.workflows import ANALYSIS, NOW, PROMPTS, RUN_ID, content

PICTURE = content(1)
CLIP = content(2, mime_type="video/mp4", duration=5.0)


class Play:
    """Drives the decider by hand, one command after the other."""

    def __init__(self) -> None:
        self.workflow = short_workflow()
        self.run = Run(run_id=RUN_ID)

    def do(self, kind: type[Any], **fields: Any) -> list[RunEvent]:
        command: Command = kind(workflow=self.workflow, at=NOW, **fields)
        events = decide(command, self.run)
        self.run = fold(self.run, events)
        return events

    def again(self, kind: type[Any], **fields: Any) -> list[RunEvent]:
        return decide(kind(workflow=self.workflow, at=NOW, **fields), self.run)

    @property
    def pending(self) -> str:
        assert self.run.pending is not None
        return self.run.pending

    @property
    def open_request(self) -> str:
        (request,) = self.run.open_requests
        return request

    def answer(self, **response: Any) -> list[RunEvent]:
        return self.do(Answer, interaction_id=self.pending, response=response)

    def to_image_question(self) -> "Play":
        self.do(StartRun)
        return self

    def to_analysis(self) -> "Play":
        self.to_image_question()
        self.do(AttachContent, interaction_id=self.pending, action_id="upload", content=PICTURE)
        self.answer(selected_content_id=PICTURE.content_id)
        return self

    def to_motion_question(self) -> "Play":
        self.to_analysis()
        self.do(IngestResult, result=self.analysed())
        return self

    def to_prompts(self) -> "Play":
        self.to_motion_question()
        self.answer(selected_indices=[0, 1])
        return self

    def to_video_question(self) -> "Play":
        self.to_prompts()
        self.do(IngestResult, result=self.written())
        return self

    def to_clip(self) -> "Play":
        self.to_video_question()
        self.do(
            StartGeneration, interaction_id=self.pending, action_id="generate", generation_id=CLIP.content_id
        )
        self.do(IngestResult, result=self.ready())
        return self

    def analysed(self) -> AnalysisCompleted:
        return AnalysisCompleted(
            run_id=RUN_ID,
            request_id=self.open_request,
            response=ANALYSIS,
            provider="local",
            model="m",
            seconds=1,
        )

    def written(self) -> PromptsCompleted:
        return PromptsCompleted(
            run_id=RUN_ID,
            request_id=self.open_request,
            response=PROMPTS,
            provider="local",
            model="m",
            seconds=1,
        )

    def ready(self) -> VideoReady:
        return VideoReady(
            run_id=RUN_ID, generation_id=CLIP.content_id, content=CLIP, provider="local", seconds=1
        )


def types(events: list[RunEvent]) -> list[str]:
    return [event.type for event in events]
