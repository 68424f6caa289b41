"""A media store with a picture in it, and requests to look at it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.identity import new_content_id, new_id, new_run_id
from shared.media.object_store import open_media_store
from shared.media.store import MediaStore
from shared.messages.analysis import AnalysisRequested, PromptPart
from shared.messages.envelope import Envelope
from shared.messages.media import MediaReference

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "services/video/samples/room_day.jpg"
STEP = ROOT / "services/orchestrator/workflows/cc/steps/4_image_analysis"
SCHEMA: dict[str, Any] = json.loads(
    (STEP / "schemas/cc_image_analysis_schema.json").read_text(encoding="utf-8")
)


def text_of(name: str) -> str:
    return (STEP / "prompts" / name).read_text(encoding="utf-8")


async def stored(folder: Path, picture: Path = ROOM) -> tuple[MediaStore, MediaReference]:
    media = open_media_store(f"file://{folder / 'media'}")
    return media, await media.put_file(picture, new_content_id())


def request(image: MediaReference, **fields: Any) -> AnalysisRequested:
    values: dict[str, Any] = {
        "run_id": new_run_id(),
        "request_id": new_id(),
        "step_id": "image_analysis",
        "module_name": "analyze_image",
        "image": image,
        "system": (
            PromptPart(text=text_of("cc_role_visual_analyst.txt"), cache_ttl=10_800),
            PromptPart(text=text_of("cc_image_analysis_system.txt"), cache_ttl=10_800),
        ),
        "user": (PromptPart(text=text_of("cc_image_analysis_user.txt")),),
        "output_schema": SCHEMA,
        "provider": "openai",
        "cache_key": "cc-abc",
    }
    return AnalysisRequested(**{**values, **fields})


def delivered(message: AnalysisRequested) -> Envelope:
    return Envelope(
        id=new_id(),
        source="stillreel/orchestrator",
        subject=message.run_id,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        message=message,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )


def analysis(*elements: tuple[str, str, str]) -> dict[str, Any]:
    """A schema-valid answer with these (element, motion, location) detected."""
    detected = [
        {"element": element, "motion_type": motion, "location": location}
        for element, motion, location in elements
    ]
    return {
        "environment": {
            "setting": "living room",
            "time_of_day": "noon",
            "weather": "not visible",
            "location_type": "indoor",
            "key_subjects": ["cat", "window", "plant"],
            "dominant_colors": ["tan", "white", "brown"],
            "atmosphere": "calm",
            "lighting": "soft",
        },
        "motion_elements": {
            "detected_elements": detected,
            "all_potential_elements": [item["element"] for item in detected]
            + ["shadows", "cushion", "rug", "cord", "book"],
        },
        "audio_atmosphere": {
            "implied_sounds": ["purring", "birds"],
            "silence_level": "quiet",
            "emotional_intensity": "calm",
            "temporal_feel": "gentle/flowing",
            "warmth": "warm",
            "era_feel": "present day",
            "cultural_context": "not apparent",
            "suggested_music_genres": ["lo-fi", "soft piano"],
            "musical_texture": "warm",
        },
    }
