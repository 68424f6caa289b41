"""A run's context and its requests, as the orchestrator would send them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.identity import new_id, new_run_id
from shared.messages.analysis import PromptPart
from shared.messages.envelope import Envelope
from shared.messages.prompts import PromptsRequested

STEP = Path(__file__).parents[3] / "services/orchestrator/workflows/cc/steps/5_video_generation"
VIDEO_PROMPTS_SCHEMA: dict[str, Any] = json.loads(
    (STEP / "schemas/cc_video_prompts_schema.json").read_text(encoding="utf-8")
)

ELEMENTS = [
    {
        "element": "The curtains",
        "motion_type": "gentle sway",
        "location": "upper left (x 2-14%, y 13-55%)",
    },
    {"element": "dust motes", "motion_type": "slow drift", "location": "center"},
    {"element": "water in the bowl", "motion_type": "faint ripple", "location": "lower right"},
]
POTENTIAL = ["curtain", "Dust motes", "water in the bowl", "shadows", "Plant leaves", "left lamp"]


def video_context(*selected: int, **state: Any) -> dict[str, Any]:
    """The context of `generate_video_prompts` in a bring-your-own-image run."""
    return {
        "state": {
            "image_analysis": {
                "environment": {
                    "setting": "sunlit living room (likely)",
                    "atmosphere": "calm and warm",
                    "lighting": "soft side light",
                },
                "motion_elements": {"detected_elements": ELEMENTS, "all_potential_elements": POTENTIAL},
            },
            "selected_motion_elements": [ELEMENTS[index] for index in selected],
            **state,
        },
        "step": {"step_id": "video_generation"},
        "attempt": 1,
        "feedback": None,
    }


def text_of(name: str) -> str:
    return (STEP / "prompts" / name).read_text(encoding="utf-8")


def request(**fields: Any) -> PromptsRequested:
    values: dict[str, Any] = {
        "run_id": new_run_id(),
        "request_id": new_id(),
        "step_id": "video_generation",
        "module_name": "generate_video_prompts",
        "system": (
            PromptPart(text=text_of("cc_role_motion_engineer.txt"), cache_ttl=10_800),
            PromptPart(text=text_of("cc_video_prompts_system.txt"), cache_ttl=10_800),
        ),
        "user": (PromptPart(text=text_of("cc_video_prompts_user.txt"), jinja2=True),),
        "output_schema": VIDEO_PROMPTS_SCHEMA,
        "context": video_context(0, 1),
        "provider": "openai",
        "cache_key": "cc-abc",
    }
    return PromptsRequested(**{**values, **fields})


def delivered(message: PromptsRequested) -> Envelope:
    return Envelope(
        id=new_id(),
        source="stillreel/orchestrator",
        subject=message.run_id,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        message=message,
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
