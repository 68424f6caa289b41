"""Small workflows and values for tests of the orchestrator's rules."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.orchestrator.domain.definition import Workflow
from shared.messages.media import MediaReference

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RUN_ID = "wf_01900000-0000-7000-8000-000000000001"
CC = Path(__file__).resolve().parents[2] / "services/orchestrator/workflows/cc"
ELEMENTS = [
    {"element": "curtain", "motion_type": "gentle sway", "location": "upper left (x 2-14%, y 13-55%)"},
    {"element": "dust motes", "motion_type": "slow drift", "location": "center"},
    {"element": "lamp glow", "motion_type": "soft pulse", "location": "right (x 70-90%, y 20-50%)"},
]
ANALYSIS = {
    "environment": {
        "setting": "a quiet room",
        "time_of_day": "morning",
        "weather": "sunny",
        "location_type": "indoor",
        "key_subjects": ["cat (x 25-75%, y 50-100%)", "curtain", "lamp"],
        "dominant_colors": ["cream", "brown", "green"],
        "atmosphere": "calm",
        "lighting": "soft",
    },
    "motion_elements": {
        "detected_elements": ELEMENTS,
        "all_potential_elements": ["curtain", "dust motes", "lamp glow", "plant leaves", "blanket"],
    },
    "audio_atmosphere": {
        "implied_sounds": ["soft wind", "a clock"],
        "silence_level": "quiet",
        "emotional_intensity": "calm",
        "temporal_feel": "slow/meditative",
        "warmth": "warm",
        "era_feel": "modern",
        "cultural_context": "none",
        "suggested_music_genres": ["ambient", "lo-fi"],
        "musical_texture": "warm",
    },
}
PROMPTS = {
    "prompts": {
        family: {
            "prompt": f"{family}: the curtain sways",
            "negative_prompt": "morphing",
            "motion_strength": 0.4,
        }
        for family in ("leonardo_motion", "generic")
    }
    | {"sora_2": {"prompt": "the curtain sways", "negative_prompt": "morphing", "style_notes": {}}}
}


def content(
    number: int = 1, *, mime_type: str = "image/jpeg", duration: float | None = None
) -> MediaReference:
    content_id = f"gc_01900000-0000-7000-8000-{number:012d}"
    extension = {"image/jpeg": "jpg", "video/mp4": "mp4"}[mime_type]
    return MediaReference(
        content_id=content_id,
        url=f"/workflow/{RUN_ID}/media/{content_id}.{extension}",
        local_path=f"{content_id}.{extension}",
        sha256="0" * 64,
        mime_type=mime_type,
        bytes=1000,
        width=1280,
        height=720,
        duration=duration,
    )


def workflow(*modules: dict[str, Any], workflow_id: str = "tiny") -> Workflow:
    """One step `only` with these modules."""
    step = {"step_id": "only", "name": "Step {step_number}", "number": 1, "modules": list(modules)}
    return Workflow.model_validate({"id": workflow_id, "name": "Tiny", "version": "1", "steps": [step]})
