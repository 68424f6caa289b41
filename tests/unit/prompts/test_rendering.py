"""The texts we ship, rendered as a model will read them."""

import pytest

from services.prompts.domain.rendering import readable_context, rendered
from shared.llm.correction import corrected
from shared.llm.strict_schema import strict_form, why_not_strict
from shared.messages.prompts import PromptsRequested
from shared.templating import TemplateError
from tests.unit.prompts.runs import VIDEO_PROMPTS_SCHEMA, request, video_context


def read(asked: PromptsRequested) -> str:
    parts = corrected(
        rendered(asked.user, readable_context(asked)), asked.attempt, asked.feedback, asked.rejected_output
    )
    return "\n\n".join(part.text for part in parts)


def test_a_run_with_its_own_image_has_no_empty_headings() -> None:
    text = read(request())
    assert "## Scene" not in text
    assert "## Context" not in text
    assert "- **The curtains**: gentle sway (upper left (x 2-14%, y 13-55%))\n- **dust motes**" in text
    assert "curtain, Dust motes, water in the bowl, shadows, Plant leaves, left lamp" in text
    assert "What the user wants different" not in text
    assert "{{" not in text
    assert "\n\n\n" not in text


def test_a_full_run_shows_scene_and_context() -> None:
    scene = {
        "title": "Nap",
        "narrative": "A kitten naps.",
        "pet_behavior": "sleeping",
        "setting": "attic",
        "emotional_arc": "calm",
    }
    context = video_context(
        2,
        selected_scene=scene,
        pet_type_selection={"label": "Kitten"},
        aesthetic_selection={"visual_tone": {"mood": "dreamy"}},
        duration_selection={"video_duration": 8},
    )
    text = read(request(context=context))
    for words in ("**Title:** Nap", "**Pet:** Kitten", "**Visual tone:** dreamy", "8 seconds"):
        assert words in text
    assert "\n\n\n" not in text


def test_a_retry_shows_the_words_once_and_the_rejected_answer() -> None:
    asked = request(attempt=2, feedback="Less wind.", rejected_output={"prompts": {"generic": "old"}})
    text = read(asked)
    assert text.count("Less wind.") == 1
    assert '{"prompts": {"generic": "old"}}' in text
    assert "attempt 2" in text


def test_a_template_that_ignores_feedback_still_gets_the_words() -> None:
    asked = request(attempt=2, feedback="Less wind.", user=())
    assert "In the person's words: Less wind." in read(asked)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(TemplateError, match=r"state\.image_analysis is not set"):
        read(request(context={"state": {"selected_motion_elements": []}}))


def test_stable_parts_keep_their_cache_wish_and_are_not_rendered() -> None:
    asked = request()
    assert [part.cache_ttl for part in rendered(asked.system, {})] == [10_800, 10_800]


def test_our_schema_suits_strict_structured_output() -> None:
    assert why_not_strict(VIDEO_PROMPTS_SCHEMA) == []
    assert list(strict_form(VIDEO_PROMPTS_SCHEMA)["properties"]["prompts"]["properties"]) == [
        "leonardo_motion",
        "sora_2",
        "generic",
    ]
