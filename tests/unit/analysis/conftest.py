"""What the analysis tests share: the schema every engine answers to, and the sample pictures."""

import json
from pathlib import Path
from typing import Any

import cv2
import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / (
    "services/orchestrator/workflows/cc/steps/4_image_analysis/schemas/cc_image_analysis_schema.json"
)


@pytest.fixture(scope="session", autouse=True)
def _one_thread_as_in_the_worker() -> None:
    cv2.setNumThreads(1)


@pytest.fixture(scope="session")
def analysis_schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text()))


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "services/video/samples"


@pytest.fixture(scope="session")
def true_boxes(samples: Path) -> dict[str, list[float]]:
    """Where things stand in the sample room: x0, y0, x1, y1 in fractions."""
    boxes: dict[str, list[float]] = json.loads((samples / "room.json").read_text())
    return boxes


@pytest.fixture
def analysis() -> dict[str, Any]:
    """A small valid analysis as a vision model might write it."""
    return {
        "environment": {
            "setting": "sunny living room",
            "time_of_day": "morning",
            "weather": "sunny",
            "location_type": "indoor",
            "key_subjects": ["cat", "window", "curtain"],
            "dominant_colors": ["cream", "brown", "green"],
            "atmosphere": "cosy",
            "lighting": "soft light from the left",
        },
        "motion_elements": {
            "detected_elements": [
                {"element": "Curtain", "motion_type": "gentle sway", "location": "left (x 2-14%, y 13-55%)"},
                {"element": "dust motes", "motion_type": "drift", "location": "center"},
                {"element": "lamp glow", "motion_type": "pulse", "location": "right (x 80-95%, y 30-50%)"},
            ],
            "all_potential_elements": ["curtain", "dust motes", "lamp glow", "plant", "shadows"],
        },
        "audio_atmosphere": {
            "implied_sounds": ["purring", "birds"],
            "silence_level": "quiet",
            "emotional_intensity": "calm",
            "temporal_feel": "gentle/flowing",
            "warmth": "warm",
            "era_feel": "modern",
            "cultural_context": "not apparent",
            "suggested_music_genres": ["lo-fi", "acoustic"],
            "musical_texture": "warm and gentle",
        },
    }
