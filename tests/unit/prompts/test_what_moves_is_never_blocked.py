"""The promise to the person: what they chose is in no negative prompt, what they did not choose is in each.

Elements are made of known nouns, so that the test needs no rule of the service to know which is which.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.prompts.adapters.local import LocalComposer
from services.prompts.domain.engine import Task
from services.prompts.domain.negative_prompts import guard
from tests.unit.prompts.runs import VIDEO_PROMPTS_SCHEMA, video_context

NOUNS = ("curtain", "blanket", "candle", "fern", "mobile", "puddle", "ribbon", "feather", "leash", "teacup")
ARTICLES = ("", "the ", "a ", "The ", "A ", "some ")
CASES: tuple[Callable[[str], str], ...] = (str, str.upper, str.title, str.capitalize)


@dataclass(frozen=True)
class Picture:
    """What could move and what was chosen of it, each as its noun and the words it goes by."""

    potential: list[tuple[str, str]]
    chosen: list[tuple[str, str]]

    @property
    def moving(self) -> set[str]:
        return {noun for noun, _ in self.chosen}

    @property
    def still(self) -> set[str]:
        return {noun for noun, _ in self.potential} - self.moving


@st.composite
def wordings(draw: st.DrawFn, noun: str) -> tuple[str, str]:
    plural = draw(st.booleans())
    word = f"{noun}{'es' if noun.endswith('sh') else 's'}" if plural else noun
    return noun, draw(st.sampled_from(CASES))(f"{draw(st.sampled_from(ARTICLES))}{word}")


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    nouns = draw(st.lists(st.sampled_from(NOUNS), min_size=2, max_size=8, unique=True))
    chosen = draw(st.lists(st.sampled_from(nouns), min_size=1, max_size=4, unique=True))
    return Picture([draw(wordings(noun)) for noun in nouns], [draw(wordings(noun)) for noun in chosen])


def names(noun: str, text: str) -> bool:
    return re.search(rf"\b{noun}(?:s|es)?\b", text, re.IGNORECASE) is not None


def assert_promise_kept(picture: Picture, prompts: dict[str, Any]) -> None:
    for family, written in prompts.items():
        kept_out = written["negative_prompt"]
        if family == "sora_2":
            assert "Keep still: " in written["prompt"]
            kept_out += written["prompt"].partition("Keep still: ")[2]
        for noun in picture.moving:
            assert not names(noun, kept_out), (family, noun, kept_out)
        for noun in picture.still:
            assert names(noun, written["negative_prompt"]), (family, noun, kept_out)


@settings(deadline=None, max_examples=80)
@given(pictures(), st.lists(st.sampled_from(NOUNS).flatmap(wordings), max_size=6))
def test_whatever_a_model_wrote_the_promise_is_kept(picture: Picture, written: list[tuple[str, str]]) -> None:
    negative = ", ".join(["blurry", *(words for _, words in written)])
    answer = {
        "prompts": {
            family: {"prompt": "It moves.", "negative_prompt": negative}
            for family in ("leonardo_motion", "sora_2", "generic")
        }
    }
    potential = [words for _, words in picture.potential]
    guarded = guard(answer, potential, [words for _, words in picture.chosen])
    assert_promise_kept(picture, guarded.response["prompts"])


@settings(deadline=None, max_examples=40)
@given(pictures(), st.integers(1, 9), st.sampled_from([None, "less", "more curtains please", "slower"]))
async def test_the_local_engine_keeps_the_promise_on_every_attempt(
    picture: Picture, attempt: int, feedback: str | None
) -> None:
    context = video_context()
    state = context["state"]
    state["image_analysis"]["motion_elements"]["all_potential_elements"] = [w for _, w in picture.potential]
    state["selected_motion_elements"] = [
        {"element": words, "motion_type": "gentle sway", "location": "center"} for _, words in picture.chosen
    ]
    task = Task("r", (), (), VIDEO_PROMPTS_SCHEMA, context, attempt, feedback)
    draft = await LocalComposer().write(task)
    assert_promise_kept(picture, draft.response["prompts"])
