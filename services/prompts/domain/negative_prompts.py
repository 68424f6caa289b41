"""The guard behind every negative prompt: what was not chosen stays still, what was chosen may move.

A model is told this, but a model forgets; the promise to the person is kept here. The guard is
idempotent: guarding a guarded answer changes nothing.
"""

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.prompts.domain.element_names import name_key, overlaps, phrase, same_name
from shared.messages.message import JsonObject

STANDARD = (
    *("morphing", "deformation", "distortion"),
    *("extra limbs", "missing limbs", "fused limbs"),
    *("blurry", "out of focus", "low quality"),
    *("flickering", "strobing", "jittering"),
    *("unnatural movement", "robotic motion"),
    *("face distortion", "eye glitches"),
    *("sudden scene changes", "jump cuts"),
    *("camera movement", "zoom", "text", "watermark"),
)
PET = (
    *("extra legs", "missing legs", "leg fusion"),
    *("tail splitting", "multiple tails"),
    *("ear morphing", "floating ears"),
    *("eye color change", "pupil distortion"),
    *("fur texture changing", "bald patches appearing"),
    *("body stretching", "size fluctuation"),
    *("pet moving", "pet blinking"),
)
ALWAYS = (*STANDARD, *PET)

WITHOUT_NEGATIVES = frozenset({"sora_2"})
"""Families whose API takes no negative prompt: theirs is folded into the prompt."""

_ALWAYS_STILL = ("the pet", "the camera")
_FOLDED = re.compile(r"\s*^Keep still: [^\n]*(?:\n+Avoid: [^\n]*)?\s*\Z", re.MULTILINE)
_SEPARATOR = re.compile(r"[,;\n]+")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A mended answer and what was mended, one sentence each."""

    response: JsonObject
    warnings: tuple[str, ...]


def elements_to_block(potential: Iterable[str], selected: Iterable[str]) -> tuple[list[str], list[str]]:
    """What must stay still: all potential elements minus the selected ones, and what overlaps with them.

    Case, articles and plurals do not matter. An element that shares its thing with a selected one
    ("curtain folds" and "the curtains") is not blocked, because blocking it would freeze the choice.

    Returns:
        The elements to block in order, each once, and those spared only because they overlap.
    """
    chosen = list(selected)
    blocked: list[str] = []
    spared: list[str] = []
    for element in potential:
        if not phrase(element) or any(same_name(element, other) for other in (*chosen, *blocked, *spared)):
            continue
        (spared if any(overlaps(element, other) for other in chosen) else blocked).append(element)
    return blocked, spared


def guard(response: JsonObject, potential: Iterable[str], selected: Iterable[str]) -> Guarded:
    """Complete and clean the negative prompt of every model family in a video prompts answer.

    Args:
        response: `{"prompts": {family: {"prompt", "negative_prompt", …}}}`; anything else is left as it is.
        potential: Names of all elements that could move.
        selected: Names of the elements the person chose.
    """
    families = response.get("prompts")
    if not isinstance(families, Mapping):
        return Guarded(response, ())
    chosen = list(selected)
    blocked, spared = elements_to_block(potential, chosen)
    mended = copy.deepcopy(response)
    warnings = [
        f"{element!r} is not blocked because it overlaps with a chosen element." for element in spared
    ]
    for family, prompts in mended["prompts"].items():
        if isinstance(prompts, dict) and isinstance(prompts.get("negative_prompt"), str):
            warnings.extend(_guard_family(family, prompts, blocked, chosen))
    return Guarded(mended, tuple(warnings))


def negative_prompt(blocked: Iterable[str]) -> str:
    """A complete negative prompt for these blocked elements."""
    return ", ".join(_distinct([*map(phrase, blocked), *ALWAYS]))


def fold_into_prompt(prompt: str, blocked: Iterable[str], negative: str) -> str:
    """The prompt with "Keep still: …" and "Avoid: …" as its last two lines, replacing earlier ones."""
    still = _distinct([*_ALWAYS_STILL, *map(phrase, blocked)])
    named = set(map(name_key, still))
    avoid = [term for term in _terms(negative) if name_key(term) not in named]
    body = _FOLDED.sub("", prompt).rstrip()
    return f"{body}\n\nKeep still: {', '.join(still)}.\nAvoid: {', '.join(avoid)}.".lstrip()


def _guard_family(family: str, prompts: dict[str, Any], blocked: list[str], chosen: list[str]) -> list[str]:
    written = _terms(prompts["negative_prompt"])
    required = [*map(phrase, blocked), *ALWAYS]
    kept, removed = _cleaned(written, required, chosen)
    missing = [term for term in _distinct(required) if term not in kept]
    prompts["negative_prompt"] = ", ".join([*kept, *missing])
    if family in WITHOUT_NEGATIVES and isinstance(prompts.get("prompt"), str):
        prompts["prompt"] = fold_into_prompt(prompts["prompt"], blocked, prompts["negative_prompt"])
    warnings = []
    if removed:
        warnings.append(
            f"Taken out of the negative prompt for {family}, because it was chosen: {', '.join(removed)}."
        )
    if missing:
        warnings.append(f"Added to the negative prompt for {family}: {', '.join(missing)}.")
    return warnings


def _cleaned(written: list[str], required: list[str], chosen: list[str]) -> tuple[list[str], list[str]]:
    """Written terms with required ones in their required wording, and what would have frozen a choice."""
    wordings = {name_key(term): term for term in reversed(required)}
    kept: list[str] = []
    removed: list[str] = []
    for term in written:
        if name_key(term) in wordings:
            kept.append(wordings[name_key(term)])
        elif any(overlaps(term, other) for other in chosen):
            removed.append(term)
        else:
            kept.append(term)
    return _distinct(kept), removed


def _terms(text: str) -> list[str]:
    return [term for term in (phrase(part) for part in _SEPARATOR.split(text)) if term]


def _distinct(terms: Iterable[str]) -> list[str]:
    found: dict[tuple[str, ...], str] = {}
    for term in terms:
        found.setdefault(name_key(term), term)
    return list(found.values())
