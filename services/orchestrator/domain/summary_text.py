"""A run's summary as Markdown, for people who keep it beside the video."""

import json
from collections.abc import Iterable
from typing import Any

from services.orchestrator.domain.summarising import FREE
from services.orchestrator.domain.summary import Choice, Composed, Made, RunSummary, Text
from shared.messages.message import JsonObject

_NAMES = ("label", "title", "element", "text", "format", "name", "content_id")


def markdown(summary: RunSummary) -> str:
    """The whole summary, UTF-8, one heading for each part that has something to say."""
    parts = [
        _head(summary),
        _section("Choices", map(_choice, summary.choices)),
        _section(
            "Changed on the way",
            (_line(f"{c.step_id}.{c.module_name}", c.words or "gone back to") for c in summary.corrections),
        ),
        _section("Final cuts", [*map(_cut, summary.cuts), *_composed(summary.composed)]),
        _section("Made", map(_made, summary.generations)),
        _section("Written", map(_text, summary.texts)),
        _section("Cost", [_cost(summary)]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(summary: RunSummary) -> str:
    workflow = summary.workflow
    return (
        f"# {workflow['name']}\n\n"
        f"{summary.run_id}, {summary.status}, version {workflow['version']} of `{workflow['id']}`. "
        f"Began {summary.started_at:%Y-%m-%d %H:%M:%S} UTC and took {summary.seconds:.1f} s."
    )


def _section(title: str, lines: Iterable[str]) -> str:
    found = list(lines)
    return "\n".join([f"## {title}", "", *found]) if found else ""


def _choice(choice: Choice) -> str:
    chosen = choice.chosen
    told = chosen.get("selected_data") or chosen.get("selected_item") or chosen.get("values")
    return _line(choice.step_id, _told(told if told is not None else next(iter(chosen.values()))))


def _made(made: Made) -> str:
    facts = [made.action_type, made.provider if made.provider != made.action_type else "", made.model or ""]
    if made.content is not None:
        facts.append(f"{made.content.width}×{made.content.height}")
        facts += [f"{made.content.duration:.1f} s"] if made.content.duration else []
    facts += [f"seed {made.seed}"] if made.seed is not None else []
    facts += [f"score {made.score:.2f}"] if made.score is not None else []
    facts += [f"took {made.seconds:.1f} s"] if made.seconds else []
    facts += [f"failed: {made.failure}"] if made.failure else []
    facts += [f"cancelled: {made.cancelled}"] if made.cancelled else []
    facts += [_price(made)] if made.action_type != "upload" else []
    lines = [
        _line(f"{made.generation_id}{' (chosen)' if made.selected else ''}", ", ".join(filter(None, facts)))
    ]
    lines += [f"  - prompt: {_plain(made.prompt)}"] if made.prompt else []
    lines += [f"  - keeps out: {_plain(made.negative_prompt)}"] if made.negative_prompt else []
    return "\n".join(lines)


def _text(text: Text) -> str:
    tokens = text.usage.input_tokens + text.usage.output_tokens
    facts = [f"{text.provider} ({text.model})" if text.model else text.provider, f"{text.seconds:.1f} s"]
    facts += [f"attempt {text.attempt}"] if text.attempt > 1 else []
    facts += [f"{tokens} tokens"] if tokens else []
    facts += [f"failed: {text.failure}"] if text.failure else []
    return _line(f"{text.step_id}.{text.module_name}", ", ".join(facts))


def _cut(cut: JsonObject) -> str:
    content = cut.get("content") or {}
    report = cut.get("report") or {}
    facts = [str(content.get("content_id", "")), f"{content.get('width')}×{content.get('height')}"]
    facts += [f"{content['duration']:.1f} s"] if content.get("duration") else []
    facts += [f"{report['fps']:g} frames a second"] if report.get("fps") else []
    facts += [f"{content['bytes'] / 1e6:.1f} MB"] if content.get("bytes") else []
    facts += [f"{report['loudness_lufs']:.1f} LUFS"] if report.get("loudness_lufs") is not None else []
    return _line(str(cut.get("format", "")), ", ".join(facts))


def _composed(composed: Composed | None) -> list[str]:
    if composed is None:
        return []
    music = f", music from seed {composed.music_seed}" if composed.music_seed is not None else ""
    return [
        f"- Cut by {_plain(composed.provider)}, {composed.seconds:.1f} s long{music}.",
        *(f"- Note: {_plain(warning)}" for warning in composed.warnings),
    ]


def _cost(summary: RunSummary) -> str:
    cost = summary.cost
    if cost.usd is not None:
        return f"- {cost.usd:.2f} USD{'' if cost.usd else ' (local)'}"
    known = f"; all else cost {cost.known_usd:.2f} USD" if cost.known_usd else ""
    return f"- unknown: {', '.join(cost.unpriced)} named no price{known}"


def _price(made: Made) -> str:
    if made.cost_usd is None and made.provider not in FREE:
        return "cost unknown" if made.content or made.failure or made.cancelled else ""
    return f"cost {made.cost_usd or 0.0:.2f} USD{' (local)' if made.provider in FREE else ''}"


def _line(name: str, told: str) -> str:
    return f"- **{_plain(name)}**: {_plain(told)}"


def _told(value: Any) -> str:
    """A choice in its own words: names of things rather than their fields."""
    if isinstance(value, list):
        return ", ".join(_told(item) for item in value)
    if isinstance(value, dict):
        name = next((str(value[key]) for key in _NAMES if isinstance(value.get(key), str)), None)
        return name or ", ".join(
            f"{key} {_told(item)}" for key, item in value.items() if item not in (None, "")
        )
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(text: str) -> str:
    """On one line, with what Markdown or HTML would take for its own written out."""
    line = " ".join(text.split())
    for mark in "\\`*_<>[]|":
        line = line.replace(mark, f"\\{mark}")
    return line
