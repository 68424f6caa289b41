"""Runs as the API gives them, at the questions the command line has to deal with."""

from typing import Any

from services.orchestrator.cli.model import Run

RUN = "wf_01900000-0000-7000-8000-000000000001"
ELEMENTS = [
    {"element": "curtain", "motion_type": "sway", "location": "left"},
    {"element": "leaves", "motion_type": "sway", "location": "right"},
    {"element": "dust", "motion_type": "drift", "location": "center"},
]
CONTINUE = {"id": "continue", "mode": "continue", "label": "Accept and continue"}
RETRY = {
    "id": "retry_prompts",
    "mode": "retry",
    "label": "Regenerate video prompts",
    "shortcut": "r",
    "feedback": {"enabled": True, "prompt": "What should be different?", "default_message": "Other ones."},
}
JUMP = {"id": "change_image", "mode": "jump", "label": "Go back to image selection"}
UPLOAD = {"id": "upload", "label": "Upload an image", "action_type": "upload"}
DRAW = {"id": "generate", "label": "Generate an image", "action_type": "txt2img"}
GENERATE = {"id": "generate", "label": "Generate Videos", "action_type": "img2vid"}
VIDEO = {
    "content_id": "gc_1",
    "url": "/workflow/wf_1/media/gc_1.mp4",
    "mime_type": "video/mp4",
    "bytes": 2_100_000,
    "width": 1280,
    "height": 720,
    "duration": 5.0,
}


def generation(number: int, status: str, interaction: str = "now", **more: Any) -> dict[str, Any]:
    return {
        "generation_id": f"gc_{number}",
        "interaction_id": interaction,
        "action_id": "generate",
        "action_type": "img2vid",
        "provider": "local",
        "status": status,
        **({"content": VIDEO} if status == "ready" else {}),
        **more,
    }


def asking(kind: str, **display: Any) -> Run:
    """A run at a question called `now`."""
    return Run.model_validate(
        {
            "run_id": RUN,
            "status": "waiting",
            "version": 9,
            "workflow": {"id": "cc", "name": "Cute"},
            "question": {
                "interaction_id": "now",
                "interaction_type": kind,
                "title": "Choose",
                "step_id": "video_generation",
                "module_name": "generate_and_select_videos",
                "visit": 1,
                "display_data": display,
            },
        }
    )


def selecting(**display: Any) -> Run:
    return asking("selection", data={"detected": ELEMENTS}, multi_select=True, **display)


def making(*generations: dict[str, Any], actions: tuple[dict[str, Any], ...] = (GENERATE,)) -> Run:
    """A question with a generating action and three ways on."""
    return asking(
        "media_generation",
        data={"generic": {"prompt": "the curtain sways", "negative_prompt": "morphing, zoom"}},
        sub_actions=list(actions),
        generations={one["generation_id"]: one for one in generations},
        defaults={"provider": "local"},
        retryable={"default_option": "continue", "options": [CONTINUE, RETRY, JUMP]},
    )


def failed() -> Run:
    again = {**RETRY, "id": "retry", "label": "Try again"}
    return asking(
        "review",
        data={"reason": "refused", "message": "The model refused."},
        retryable={"default_option": "retry", "options": [again]},
    )
