"""Captions over a short clip, and the rules that keep anybody's captions inside it and readable."""

import copy
from collections.abc import Mapping
from typing import Any

from services.prompts.domain.brief import Brief
from services.prompts.domain.hints import quoted
from shared.messages.message import JsonObject

POSITIONS = ("top", "center", "bottom")
SHORTEST = 0.8
"""Seconds below which nobody reads a caption."""
_LONGEST_TEXT = 90
_AIR = 0.2
_HOOKS = ("Wait for it …", "Nobody disturb the {pet}.", "This is what calm looks like.", "Do not disturb.")
_MIDDLES = (
    "{title}",
    "Important {pet} business.",
    "Busy doing nothing at all.",
    "Professional level of cosy.",
)
_ENDS = ("Same time tomorrow?", "Send this to someone who needs a break.", "Stay a moment.", "10 out of 10.")


def write_captions(brief: Brief) -> JsonObject:
    """One to four captions, one after the other, with air between them."""
    count = min(4, max(1, round(brief.seconds / 2.4) + brief.wish.step))
    own = quoted(brief.wish.words)
    texts = [*own, *(text for text in _texts(brief) if text not in own)]
    chosen = texts[:count] if count < 3 or len(own) > 1 else [*texts[: count - 1], _told(_ENDS, brief)]
    return {"captions": _spread(chosen, brief.seconds, _position(brief))}


def fitted_captions(response: JsonObject, seconds: float | None) -> tuple[JsonObject, tuple[str, ...]]:
    """Captions in order, inside the clip, none over another; with what was mended, one sentence each.

    Args:
        response: `{"captions": [{"text", "start", "end", "position"}]}`; anything else is left as it is.
        seconds: Length of the clip; None when nobody knows it, then nothing is mended.
    """
    captions = response.get("captions")
    if seconds is None or not isinstance(captions, list):
        return response, ()
    mended = copy.deepcopy(response)
    kept: list[dict[str, Any]] = []
    warnings: list[str] = []
    for caption in sorted((c for c in mended["captions"] if _is_timed(c)), key=lambda c: float(c["start"])):
        start = max(0.0, float(caption["start"]), *(float(before["end"]) for before in kept[-1:]))
        end = min(float(caption["end"]), seconds)
        if end - start < SHORTEST:
            end = min(start + SHORTEST, seconds)
        if end - start < SHORTEST / 2:
            warnings.append(f"Left out, for it does not fit into {seconds:g} seconds: {caption['text']!r}.")
            continue
        if (start, end) != (float(caption["start"]), float(caption["end"])):
            warnings.append(f"Moved to {start:.1f} to {end:.1f} s: {caption['text']!r}.")
        kept.append({**caption, "start": round(start, 2), "end": round(end, 2)})
    mended["captions"] = kept
    return mended, tuple(warnings)


def _is_timed(caption: Any) -> bool:
    return (
        isinstance(caption, Mapping)
        and isinstance(caption.get("text"), str)
        and all(isinstance(caption.get(key), int | float) for key in ("start", "end"))
    )


def _texts(brief: Brief) -> list[str]:
    seen = (
        f"{brief.atmosphere[:1].upper()}{brief.atmosphere[1:]}".rstrip(".") + "." if brief.atmosphere else ""
    )
    told = [_told(_HOOKS, brief), _told(_MIDDLES, brief), seen, _told(_ENDS, brief)]
    return list(dict.fromkeys(text[:_LONGEST_TEXT] for text in told if text.strip(" .")))


def _told(lines: tuple[str, ...], brief: Brief) -> str:
    line = lines[brief.turn % len(lines)]
    return line.format(pet=brief.pet, title=brief.story.title or f"One quiet moment with a {brief.pet}")


def _position(brief: Brief) -> str:
    said = brief.wish.words.casefold().replace("centre", "center").replace("middle", "center")
    return next((position for position in POSITIONS if position in said), "bottom")


def _spread(texts: list[str], seconds: float, position: str) -> list[JsonObject]:
    share = seconds / len(texts)
    return [
        {
            "text": text,
            "start": round(index * share + min(_AIR, share / 8), 2),
            "end": round((index + 1) * share - min(_AIR, share / 8), 2),
            "position": position,
        }
        for index, text in enumerate(texts)
    ]
