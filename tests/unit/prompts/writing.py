"""What the writers of words are asked in a whole run: the shipped schemas and a run's context."""

import json
from pathlib import Path
from typing import Any

from services.prompts.adapters.local import LocalComposer
from services.prompts.domain.engine import Task
from tests.support.workflows import ANALYSIS, CC

SCHEMAS = {
    "scenes": "2_scene_generation/schemas/cc_scenes_schema.json",
    "images": "3_image_prompts/schemas/cc_image_prompts_schema.json",
    "captions": "6_text_overlays/schemas/cc_text_overlays_schema.json",
    "platforms": "7_titles_social/schemas/cc_titles_social_schema.json",
    "music": "8_music/schemas/cc_music_schema.json",
}
SCENE = {
    "title": "The First Warm Spot",
    "narrative": "The kitten has found the one cushion the light reaches first. It keeps it.",
    "pet_behavior": "The kitten is curled up asleep, and holds that pose.",
    "setting": "a cushioned window seat between linen curtains, soft morning light",
    "emotional_arc": "stillness, then warmth",
}
STATE: dict[str, Any] = {
    "pet_type_selection": {"id": "kitten", "label": "Kitten"},
    "aesthetic_selection": {
        "label": "Cozy morning",
        "visual_tone": {"mood": "warm and tender", "light": "soft morning light", "palette": "cream, honey"},
    },
    "duration_selection": {"video_duration": 8},
    "selected_scene": SCENE,
    "image_analysis": ANALYSIS,
    "selected_video_data": {"duration": 6.0},
}


def schema_of(answer: str) -> dict[str, Any]:
    text = (CC / "steps" / SCHEMAS[answer]).read_text(encoding="utf-8")
    return dict(json.loads(text))


async def written(
    answer: str,
    feedback: str | None = None,
    attempt: int = 1,
    *,
    item: dict[str, Any] | None = None,
    **state: Any,
) -> dict[str, Any]:
    """What the composer writes; `item` is what a `foreach` is about."""
    task = Task(
        request_id=str(Path(answer)),
        system=(),
        user=(),
        output_schema=schema_of(answer),
        context={"state": {**STATE, **state}, **({} if item is None else {"item": item})},
        attempt=attempt,
        feedback=feedback,
    )
    return dict((await LocalComposer().write(task)).response)
