"""What services, providers and people say, made from what they were asked."""

from typing import Any

from shared.eventsourcing.events import StoredEvent
from shared.identity import reaction_id
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed
from shared.messages.cancelling import GenerationCancelled, Saved
from shared.messages.composition import CompositionCompleted, CompositionFailed, FinishedCut
from shared.messages.media import MediaReference
from shared.messages.message import Message
from shared.messages.prompts import PromptsCompleted, PromptsFailed
from shared.messages.run import RequestParked
from shared.messages.video import GenerationFailed, GenerationSubmitted, VideoReady

ELEMENTS = ["curtain", "dust motes", "lamp glow"]
SEEN: list[dict[str, Any]] = [
    {"elements": ELEMENTS},
    {"elements": ELEMENTS[:1]},
    {"elements": ELEMENTS[1:]},
    {"elements": ELEMENTS[::-1]},
    {"elements": ELEMENTS},
    {"elements": ELEMENTS[2:]},
    {"elements": []},
    {},
]
"""Answers of the analysis; the last two leave nothing to choose from."""


def named(number: int) -> str:
    """The content id with this number."""
    return f"gc_01900000-0000-7000-8000-{number:012x}"


def content(name: str, kind: str = "image") -> MediaReference:
    """The piece of content of this name."""
    extension = {"image": "jpg", "video": "mp4"}[kind]
    return MediaReference(
        content_id=name,
        url=f"/media/{name}.{extension}",
        local_path=f"{name}.{extension}",
        sha256="0" * 64,
        mime_type={"image": "image/jpeg", "video": "video/mp4"}[kind],
        bytes=1000,
        width=640,
        height=360,
        duration=5.0 if kind == "video" else None,
    )


def report_of(request: StoredEvent, number: int, *, failed: bool) -> tuple[str, Message, Any]:
    """The service's report on a request: its id, itself, and the output it brings."""
    asked = request.data
    common = {"run_id": asked["run_id"], "request_id": asked["request_id"]}
    provider = {**common, "provider": "local"}
    broken = {"reason": "refused", "message": "No."}
    written = {**provider, "model": "scripted", "seconds": 0.1}
    message: Message
    outcome: Any = None
    match request.type, failed:
        case "analysis_requested", True:
            message = AnalysisFailed.model_validate({**provider, **broken})
        case "analysis_requested", False:
            outcome = SEEN[number % len(SEEN)]
            message = AnalysisCompleted(**written, response=outcome)
        case "prompts_requested", True:
            message = PromptsFailed.model_validate({**provider, **broken})
        case "prompts_requested", False:
            outcome = {"words": number, "of": asked["request_id"]}
            message = PromptsCompleted(**written, response=outcome)
        case _, True:
            message = CompositionFailed.model_validate({**common, **broken})
        case _:
            cut = FinishedCut(format="1:1", content=content(named(1_000_000 + number), "video"))
            outcome = [cut.model_dump(mode="json")]
            message = CompositionCompleted(**common, cuts=(cut,))
    return reaction_id(asked["request_id"], message.type), message, outcome


def word_of(run_id: str, generation_id: str, what: str) -> tuple[str, Message, Any]:
    """A provider's report on a generation: its id, itself, and the content it brings."""
    common = {"run_id": run_id, "generation_id": generation_id, "provider": "local"}
    message: Message
    made = None
    match what:
        case "submitted":
            message = GenerationSubmitted(**common, job_id=f"job of {generation_id}")
        case "ready":
            reference = content(generation_id, "video")
            made = reference.model_dump(mode="json")
            message = VideoReady(**common, content=reference, seconds=1)
        case "cancelled":
            spared = Saved(sentence="All of it.")
            message = GenerationCancelled(**common, was="queued", cancelled_at_provider=False, saved=spared)
        case _:
            message = GenerationFailed.model_validate({**common, "reason": "refused", "message": "No."})
    if what == "cancelled":
        generation_id = f"{run_id}/{generation_id}"  # or a fork that has it, too, could not be told
    return reaction_id(generation_id, message.type), message, made


def given_up(request: StoredEvent, asked: str) -> tuple[str, Message]:
    """That a request was delivered in vain too often: its id and itself."""
    told = RequestParked(
        run_id=request.data["run_id"], request_id=asked, request_type=request.type, error="KeyError: 'x'"
    )
    return reaction_id(asked, told.type), told
