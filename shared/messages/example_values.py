"""The ids, places and files that the examples of messages speak of."""

from datetime import UTC, datetime

from shared.messages import analysis, video
from shared.messages.media import MediaReference

RUN = "wf_019d2f4e-5c00-7aaa-8000-0000000000a1"
PICTURE_ID = "gc_019d2f4e-5c10-7bbb-8000-0000000000b1"
CLIP_ID = "gc_019d2f4e-6a00-7bbb-8000-0000000000b2"
QUESTION = "select_019d2f4e-6000-7ccc-8000-0000000000c1"
GENERATING = "media_019d2f4e-6900-7ccc-8000-0000000000c2"
UPLOADING = "media_019d2f4e-5c01-7ccc-8000-0000000000c0"
PAUSED_AT = datetime(2026, 1, 2, 15, 4, 5, tzinfo=UTC)
REQUEST = "2f1c0c56-9f0e-5d53-a5a8-6c2f5f0d1e11"
CURTAIN = {
    "element": "curtain",
    "motion_type": "gentle sway",
    "location": "upper left (x 2-14%, y 13-55%)",
}
PICTURE = MediaReference(
    content_id=PICTURE_ID,
    url=f"/workflow/{RUN}/media/{PICTURE_ID}.jpg",
    local_path=f"{PICTURE_ID}.jpg",
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    mime_type="image/jpeg",
    bytes=218_649,
    width=1280,
    height=720,
)
CLIP = MediaReference(
    content_id=CLIP_ID,
    url=f"/workflow/{RUN}/media/{CLIP_ID}.mp4",
    local_path=f"{CLIP_ID}.mp4",
    sha256="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    mime_type="video/mp4",
    bytes=1_482_113,
    width=1280,
    height=720,
    duration=5.0,
)
HEAT_MAP_ID = "gc_019d2f4e-6a00-7bbb-8000-0000000000b3"
SCORE = video.ClipScore(
    overall=0.94,
    passed=True,
    reference="aligned",
    parts=(
        video.ScorePart(
            name="subject", value=1.0, gate=0.5, sentence="The subject stays still and keeps its shape."
        ),
        video.ScorePart(
            name="motion",
            value=0.81,
            gate=0.34,
            sentence="Everything chosen moves, curtain only a little.",
            hint="Ask for clearer motion of curtain.",
            elements=(video.ElementScore(element="curtain", value=0.81, sentence="Curtain: clear motion."),),
        ),
    ),
    heat_map=MediaReference(
        content_id=HEAT_MAP_ID,
        url=f"/workflow/{RUN}/media/{HEAT_MAP_ID}.png",
        local_path=f"{HEAT_MAP_ID}.png",
        sha256="2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        mime_type="image/png",
        bytes=187_402,
        width=960,
        height=586,
    ),
)
ROLE = analysis.PromptPart(text="You look at pictures for a video studio.", cache_ttl=10_800)
SELECTING = {
    "run_id": RUN,
    "step_id": "video_generation",
    "module_name": "select_motion_elements",
    "visit": 1,
}
IMAGING = {"run_id": RUN, "step_id": "image_prompts", "module_name": "generate_and_select_images", "visit": 1}
ANALYSING = {"run_id": RUN, "step_id": "image_analysis", "module_name": "analyze_image", "visit": 1}
WRITING = {"run_id": RUN, "step_id": "video_generation", "module_name": "generate_video_prompts", "visit": 2}
