"""An event in one line, for people: what happened, with the few numbers that matter."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.orchestrator.cli.model import JsonObject
from services.orchestrator.cli.naming import fields_named, names_of
from services.orchestrator.cli.quantities import kind_of, moment, seconds, size

_DOT = " · "


def summary(event_type: str, data: JsonObject) -> str:
    """One line without the type's own name; empty for a type that says it all, or that is not known."""
    tell = _TELLERS.get(event_type)
    return tell(data) if tell else ""


def picture_facts(content: JsonObject) -> str:
    """`1280×720 · 5.0 s · MP4 · 2.1 MB`, whatever of it is known."""
    known = [f"{content['width']}×{content['height']}"] if content.get("width") else []
    known += [seconds(content["duration"])] if content.get("duration") else []
    known += [kind_of(content["mime_type"])] if content.get("mime_type") else []
    known += [size(content["bytes"])] if content.get("bytes") else []
    return _DOT.join(known)


def _joined(*parts: Any) -> str:
    return _DOT.join(str(part) for part in parts if part not in (None, ""))


def _site(data: JsonObject) -> str:
    visit = data.get("visit", 1)
    again = f" (visit {visit})" if visit > 1 else ""
    return f"{data.get('step_id', '')}.{data.get('module_name', '')}{again}"


def _engine(data: JsonObject) -> str:
    provider, model = data.get("provider"), data.get("model")
    return str(provider or "") if not model or model == provider else f"{provider} ({model})"


def _quoted(words: Any) -> str:
    return f"“{words}”" if words else ""


def _run_started(data: JsonObject) -> str:
    return f"{data.get('workflow_id')} {data.get('workflow_version', '')}".strip()


def _module_started(data: JsonObject) -> str:
    attempt = data.get("attempt", 1)
    again = f"attempt {attempt}" if attempt > 1 else ""
    return _joined(_site(data), data.get("module_id"), again, _quoted(data.get("feedback")))


def _module_completed(data: JsonObject) -> str:
    written = ", ".join(data.get("state") or ())
    kept = f"kept from visit {data['kept_from_visit']}" if data.get("kept_from_visit") else ""
    return _joined(_site(data), f"→ {written}" if written else "", kept)


def _jumped(data: JsonObject) -> str:
    return _joined(f"back to {_site(data)}", f"keeps {', '.join(data['keep'])}" if data.get("keep") else "")


def answer_facts(response: JsonObject) -> str:
    """What an answer says: the option, what was chosen, the words."""
    chosen = names_of(response.get("selected_data")) or response.get("selected_content_id")
    chosen = chosen or fields_named(response.get("values"))
    return _joined(response.get("option_id"), chosen, _quoted(response.get("feedback")))


def _analysed(data: JsonObject) -> str:
    found = ((data.get("response") or {}).get("motion_elements") or {}).get("detected_elements")
    count = f"{len(found)} motion elements" if isinstance(found, list) else ""
    return _joined(count, _engine(data), seconds(data.get("seconds")), _doubts(data))


def _written(data: JsonObject) -> str:
    prompts = (data.get("response") or {}).get("prompts")
    count = f"{len(prompts)} prompts" if isinstance(prompts, dict) else ""
    return _joined(count, _engine(data), seconds(data.get("seconds")), _doubts(data))


def _doubts(data: JsonObject) -> str:
    count = len(data.get("warnings") or ())
    return f"{count} warning{'s' if count > 1 else ''}" if count else ""


def _generation_requested(data: JsonObject) -> str:
    return _joined(data.get("provider"), names_of(list(data.get("motion_elements") or ())))


def score_facts(score: JsonObject | None) -> str:
    """A clip's measured score in a few words; empty when it was not measured."""
    if not score:
        return ""
    failed = " and ".join(score.get("failed") or ())
    return f"score {float(score.get('overall') or 0):.2f}{f', fails in {failed}' if failed else ''}"


def _video_ready(data: JsonObject) -> str:
    took = seconds(data.get("seconds"))
    return _joined(
        picture_facts(data.get("content") or {}),
        data.get("provider"),
        f"took {took}" if took else "",
        f"{data['cost_usd']:.2f} USD" if data.get("cost_usd") else "",
        score_facts(data.get("score")),
    )


def _by(data: JsonObject) -> str:
    ends = data.get("expires_at")
    return f"answer by {moment(datetime.fromisoformat(ends))}" if ends else ""


def _composed(data: JsonObject) -> str:
    formats = ", ".join(str(cut.get("format", "")) for cut in data.get("cuts") or ())
    report = data.get("report") or {}
    count = len(report.get("warnings") or ())
    doubts = f"{count} warning{'s' if count > 1 else ''}" if count else ""
    return _joined(formats, seconds(report.get("duration_s")), doubts)


def _failed(data: JsonObject) -> str:
    return f"{data.get('message', '')} ({data.get('reason', 'unknown')})"


def _saved(data: JsonObject) -> str:
    return str((data.get("saved") or {}).get("sentence", ""))


_TELLERS: Mapping[str, Callable[[JsonObject], str]] = {
    "run_started": _run_started,
    "run_cancelled": lambda data: str(data.get("reason", "")),
    "run_migrated": lambda data: f"to {data.get('workflow_version', '')} ({data.get('to_hash', '')[:12]})",
    "run_paused": lambda data: str(data.get("reason", "")),
    "run_resumed": lambda data: _by(data),
    "step_started": lambda data: str(data.get("step_id", "")),
    "step_completed": lambda data: str(data.get("step_id", "")),
    "module_started": _module_started,
    "module_skipped": lambda data: _joined(_site(data), f"when {data.get('condition', '')}"),
    "module_completed": _module_completed,
    "module_failed": lambda data: _joined(_site(data), _failed(data)),
    "interaction_requested": lambda data: _joined(data.get("title"), data.get("interaction_type"), _by(data)),
    "interaction_reminded": lambda data: _joined(data.get("title"), _by(data)),
    "interaction_response": lambda data: _joined(
        answer_facts(data.get("response") or {}),
        "nobody answered in time" if data.get("auto") else "",
        "kept" if data.get("kept_from") else "",
    ),
    "content_attached": lambda data: picture_facts(data.get("content") or {}),
    "retry_requested": lambda data: _joined(_site(data), _quoted(data.get("feedback"))),
    "jumped": _jumped,
    "generations_abandoned": lambda data: f"{len(data.get('generation_ids') or ())} unfinished",
    "request_parked": lambda data: _joined(data.get("request_type"), data.get("error")),
    "analysis_requested": _site,
    "analysis_completed": _analysed,
    "analysis_failed": _failed,
    "prompts_requested": lambda data: _joined(_site(data), _quoted(data.get("feedback"))),
    "prompts_completed": _written,
    "prompts_failed": _failed,
    "generation_requested": _generation_requested,
    "generation_submitted": lambda data: _joined(data.get("provider"), f"job {data.get('job_id', '')}"),
    "video_ready": _video_ready,
    "generation_failed": _failed,
    "composition_requested": lambda data: ", ".join(data.get("formats") or ()),
    "composition_completed": _composed,
    "composition_failed": _failed,
    "generation_cancel_requested": lambda data: str(data.get("provider", "")),
    "generation_cancelled": _saved,
    "composition_cancelled": _saved,
}
