"""Two runs field by field: answers, texts, prompts, providers, seeds, scores, cost, media and state."""

from collections.abc import Iterator
from typing import Any, get_args

from services.orchestrator.domain.comparison import CommonPast, Compared, Comparison, Section, Told, Variant
from services.orchestrator.domain.run import Run
from services.orchestrator.domain.summary import Made, RunSummary
from shared.messages.message import JsonObject

SECTIONS: tuple[Section, ...] = get_args(Section)
_ABSENT = object()
_MEDIA = ("content_id", "url", "sha256", "mime_type", "bytes", "width", "height", "duration")


def told(run: Run, version: int, summary: RunSummary, parts: tuple[tuple[str, int | None], ...]) -> Told:
    """What a comparison reads of a run."""
    scores = {
        key: {part.name: part.value for part in made.score.parts}
        for key, made in run.generations.items()
        if made.score
    }
    return Told(
        variant=Variant(
            run_id=run.run_id,
            version=version,
            name=run.parent.name if run.parent else "",
            status=run.status,
            workflow=f"{summary.workflow['id']} {summary.workflow['version']}",
        ),
        summary=summary,
        parts=parts,
        scores=scores,
        state=run.state,
    )


def compare(left: Told, right: Told, *, everything: bool = False) -> Comparison:
    """All fields that differ; with `everything` those that are equal, too. The order is always the same."""
    one, other = _facts(left), _facts(right)
    fields = [
        field
        for section in SECTIONS
        for key in _keys(one[section], other[section])
        for field in _fields(
            section, _escaped(key), one[section].get(key, _ABSENT), other[section].get(key, _ABSENT)
        )
    ]
    different = [field for field in fields if not field.same]
    return Comparison(
        left=left.variant,
        right=right.variant,
        common=common_past(left, right),
        differences=len(different),
        fields=tuple(fields if everything else different),
    )


def common_past(left: Told, right: Told) -> CommonPast | None:
    """Where two histories part."""
    common = None
    for (stream, last), (other, end) in zip(left.parts, right.parts, strict=False):
        if stream != other:
            break
        ends = [version for version in (last, end) if version is not None]
        version = min(ends, default=min(left.variant.version, right.variant.version))
        common = CommonPast(run_id=stream, version=version)
        if last != end:
            break
    return common


def _facts(told: Told) -> dict[Section, JsonObject]:
    summary = told.summary
    made = {one.generation_id: one for one in summary.generations}
    facts: dict[Section, JsonObject] = {section: {} for section in SECTIONS}
    facts["run"] = _whole(told)
    facts["state"] = {key: told.state[key] for key in sorted(told.state)}
    for choice in summary.choices:
        site = f"{choice.step_id}.{choice.module_name}"
        facts["answers"][site] = {k: v for k, v in choice.chosen.items() if k != "selected_item"}
        chosen = made.get(str(choice.chosen.get("selected_content_id")))
        if chosen is not None:
            facts["made"][site] = _made(chosen, told.scores.get(chosen.generation_id, {}))
    for correction in summary.corrections:
        site = f"{correction.step_id}.{correction.module_name}"
        facts["corrections"].setdefault(site, []).append(correction.words)
    for text in summary.texts:
        known = text.model_dump(mode="json", exclude={"step_id", "module_name"})
        facts["texts"][f"{text.step_id}.{text.module_name}"] = {"cost_usd": None, **known}
    for cut in summary.cuts:
        facts["cuts"][str(cut.get("format", ""))] = {
            key: value for key, value in cut.items() if key != "content"
        } | {"media": _media(cut.get("content"))}
    return facts


def _whole(told: Told) -> JsonObject:
    """The run as a whole; `service_seconds` is what services needed, `seconds` has a person's time in it."""
    summary = told.summary
    worked = [text.seconds for text in summary.texts] + [one.seconds for one in summary.generations]
    asked: JsonObject = {}
    for one in summary.generations:
        asked[one.provider] = asked.get(one.provider, 0) + 1
    return {
        "status": told.variant.status,
        "workflow": told.variant.workflow,
        "workflow_hash": summary.workflow["hash"],
        "seconds": summary.seconds,
        "service_seconds": round(sum(worked), 3),
        "cost_usd": summary.cost.usd,
        "generations": asked,
    }


def _made(one: Made, scores: dict[str, float | None]) -> JsonObject:
    """The content that was chosen: how it was asked for, what it cost, and how good it is."""
    known = one.model_dump(mode="json", exclude={"generation_id", "content", "selected", "score", "failure"})
    return {
        "cost_usd": None,
        **known,
        "score": {"overall": one.score, **scores},
        "media": _media(one.content.model_dump(mode="json") if one.content else None),
    }


def _media(content: Any) -> JsonObject | None:
    return {key: content.get(key) for key in _MEDIA} if isinstance(content, dict) else None


def _keys(left: JsonObject, right: JsonObject) -> list[str]:
    return [*left, *(key for key in right if key not in left)]


def _fields(section: Section, path: str, left: Any, right: Any) -> Iterator[Compared]:
    """The leaves; what only one side has stays whole, and so do lists of different lengths."""
    if isinstance(left, dict) and isinstance(right, dict):
        pairs = [(key, left.get(key, _ABSENT), right.get(key, _ABSENT)) for key in _keys(left, right)]
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        pairs = [(str(n), one, other) for n, (one, other) in enumerate(zip(left, right, strict=True))]
    else:
        yield Compared(
            section=section,
            field=path,
            left=None if left is _ABSENT else left,
            right=None if right is _ABSENT else right,
            same=left == right and isinstance(left, bool) == isinstance(right, bool),
            missing="left" if left is _ABSENT else "right" if right is _ABSENT else None,
        )
        return
    for key, one, other in pairs:
        yield from _fields(section, f"{path}/{_escaped(key)}", one, other)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
