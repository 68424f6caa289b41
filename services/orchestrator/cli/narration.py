"""A run told as it happens: which events are worth a line, which begin or end something that takes time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.orchestrator.cli.model import Event, JsonObject
from services.orchestrator.cli.naming import names_of
from services.orchestrator.cli.summaries import summary
from services.orchestrator.cli.terminal import BACK, BAD, GOOD, NOW


@dataclass(frozen=True, slots=True)
class Heading:
    """The run came to a step."""

    step_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something is settled."""

    mark: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """A service is at work; `measured` when it reports how far it is."""

    key: str
    name: str
    measured: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """This work is over, one way or the other; `None` ends all of it."""

    key: str | None


Told = Heading | Line | Begin | End


def narrate(event: Event) -> list[Told]:
    """What a watcher is told of an event; `[]` for what only moves the machinery."""
    tell = _TELLERS.get(event.type)
    return tell(event.type, event.data) if tell else []


def _step(_: str, data: JsonObject) -> list[Told]:
    return [Heading(str(data.get("step_id", "")))]


def _answered(_: str, data: JsonObject) -> list[Told]:
    response = data.get("response") or {}
    by_itself = "nobody answered in time" if data.get("auto") else ""
    if "selected_data" in response:
        names = names_of(response["selected_data"])
        return [Line(GOOD, "chosen", f"{names} ({by_itself})" if by_itself else names)]
    content = response.get("selected_content")
    if not content:
        return [Line(GOOD, "answered", by_itself)] if by_itself else []
    kind = str(content.get("mime_type", "")).partition("/")[0]
    return [Line(GOOD, "video chosen" if kind == "video" else "picture chosen", by_itself)]


def _begins(name: str, key: str, *, measured: bool = False) -> Callable[[str, JsonObject], list[Told]]:
    return lambda _, data: [Begin(str(data.get(key)), name, measured)]


def _ends(mark: str, name: str, key: str) -> Callable[[str, JsonObject], list[Told]]:
    return lambda kind, data: [End(str(data.get(key))), Line(mark, name, summary(kind, data))]


def _content_ready(kind: str, data: JsonObject) -> list[Told]:
    """What was made, by its kind: a picture is announced under the same type as a video."""
    mime = str((data.get("content") or {}).get("mime_type", ""))
    name = "picture ready" if mime.startswith("image/") else "video ready"
    return _ends(GOOD, name, "generation_id")(kind, data)


def _line(mark: str, name: str) -> Callable[[str, JsonObject], list[Told]]:
    return lambda kind, data: [Line(mark, name, summary(kind, data))]


def _skipped(_: str, data: JsonObject) -> list[Told]:
    """Its condition is for those who write workflows; `events` shows it."""
    name = str(data.get("module_name", "")).replace("_", " ")
    return [Line(GOOD, "skipped", f"{name}: not needed this time")]


def _went_back(name: str) -> Callable[[str, JsonObject], list[Told]]:
    def tell(_: str, data: JsonObject) -> list[Told]:
        words = f" “{data['feedback']}”" if data.get("feedback") else ""
        return [End(None), Line(BACK, name, str(data.get("module_name", "")).replace("_", " ") + words)]

    return tell


def _failed(_: str, data: JsonObject) -> list[Told]:
    known = data.get("reason") not in _TOLD_BY_SERVICE
    return [Line(BAD, "failed", summary("module_failed", data))] if known else []


def _ended(kind: str, data: JsonObject) -> list[Told]:
    said = [Line(BAD, "cancelled", summary(kind, data))] if kind == "run_cancelled" else []
    return [End(None), *said]


_TOLD_BY_SERVICE = frozenset(
    {
        "media_unreadable",
        "media_missing",
        "answer_invalid",
        "refused",
        "provider_rejected",
        "engine_unavailable",
    }
)
"""Reasons that `analysis_failed` or `prompts_failed`, one event earlier, has told already."""

_TELLERS: Mapping[str, Callable[[str, JsonObject], list[Told]]] = {
    "step_started": _step,
    "content_attached": _line(GOOD, "picture added"),
    "interaction_response": _answered,
    "analysis_requested": _begins("analysing", "request_id"),
    "analysis_completed": _ends(GOOD, "analysed", "request_id"),
    "analysis_failed": _ends(BAD, "not analysed", "request_id"),
    "prompts_requested": _begins("writing prompts", "request_id"),
    "prompts_completed": _ends(GOOD, "prompts written", "request_id"),
    "prompts_failed": _ends(BAD, "no prompts", "request_id"),
    "generation_requested": _begins("generating", "generation_id", measured=True),
    "video_ready": _content_ready,
    "generation_failed": _ends(BAD, "not made", "generation_id"),
    "generation_cancelled": _ends(NOW, "stopped", "generation_id"),
    "composition_cancelled": _ends(NOW, "stopped", "request_id"),
    "composition_requested": _begins("final cut", "request_id", measured=True),
    "composition_completed": _ends(GOOD, "cut", "request_id"),
    "composition_failed": _ends(BAD, "not cut", "request_id"),
    "module_skipped": _skipped,
    "run_paused": _line(NOW, "paused"),
    "run_resumed": _line(GOOD, "goes on"),
    "interaction_reminded": _line(NOW, "still waiting"),
    "module_failed": _failed,
    "retry_requested": _went_back("again"),
    "jumped": _went_back("back to"),
    "request_parked": _ends(BAD, "given up", "request_id"),
    "run_cancelled": _ended,
    "run_completed": _ended,
}
