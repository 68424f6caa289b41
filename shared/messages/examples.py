"""One example of every message, so that the published documents show real values and stay valid."""

from collections.abc import Mapping

from shared.messages import analysis, composition, forking, prompts, run, video
from shared.messages.media import MediaReference
from shared.messages.message import Message

RUN = "wf_019d2f4e-5c00-7aaa-8000-0000000000a1"
PICTURE_ID = "gc_019d2f4e-5c10-7bbb-8000-0000000000b1"
CLIP_ID = "gc_019d2f4e-6a00-7bbb-8000-0000000000b2"
QUESTION = "select_019d2f4e-6000-7ccc-8000-0000000000c1"
GENERATING = "media_019d2f4e-6900-7ccc-8000-0000000000c2"
UPLOADING = "media_019d2f4e-5c01-7ccc-8000-0000000000c0"
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

_EXAMPLES: tuple[Message, ...] = (
    analysis.AnalysisRequested(
        run_id=RUN,
        request_id=REQUEST,
        step_id="image_analysis",
        module_name="analyze_image",
        image=PICTURE,
        system=(ROLE,),
        user=(analysis.PromptPart(text="Describe this picture."),),
        output_schema={"type": "object"},
        provider="openai",
        cache_key="cc-01b5b4ed9680-image_analysis.analyze_image",
    ),
    analysis.AnalysisCompleted(
        run_id=RUN,
        request_id=REQUEST,
        response={"motion_elements": {"detected_elements": [CURTAIN], "all_potential_elements": ["curtain"]}},
        provider="local",
        model="pixels",
        seconds=0.8,
    ),
    analysis.AnalysisFailed(
        run_id=RUN,
        request_id=REQUEST,
        reason="refused",
        message="The model refused to describe this picture.",
        provider="openai",
    ),
    prompts.PromptsRequested(
        run_id=RUN,
        request_id=REQUEST,
        step_id="video_generation",
        module_name="generate_video_prompts",
        attempt=2,
        feedback="slower, please",
        rejected_output={"prompts": {}},
        system=(ROLE,),
        user=(analysis.PromptPart(text="Animate {{ state.selected_motion_elements }}.", jinja2=True),),
        output_schema={"type": "object"},
        context={"state": {"selected_motion_elements": [CURTAIN]}},
        provider="openai",
    ),
    prompts.PromptsCompleted(
        run_id=RUN,
        request_id=REQUEST,
        response={"prompts": {"generic": {"prompt": "The curtain sways.", "negative_prompt": "morphing"}}},
        provider="local",
        model="composer",
        seconds=0.1,
    ),
    prompts.PromptsFailed(
        run_id=RUN,
        request_id=REQUEST,
        reason="answer_invalid",
        message="The model's answer broke the schema twice: 'prompts' is missing.",
        provider="openai",
    ),
    video.GenerationRequested(
        run_id=RUN,
        generation_id=CLIP_ID,
        interaction_id=GENERATING,
        action_id="generate",
        action_type="img2vid",
        provider="local",
        prompt="The curtain sways.",
        negative_prompt="morphing",
        source_image=PICTURE,
        motion_elements=(video.MotionElement(**CURTAIN),),
    ),
    video.GenerationSubmitted(run_id=RUN, generation_id=CLIP_ID, provider="local", job_id=f"local-{CLIP_ID}"),
    video.VideoReady(
        run_id=RUN,
        generation_id=CLIP_ID,
        content=CLIP,
        provider="local",
        parameters={"duration": 5.0, "fps": 24},
        report={"elements": [{"element": "curtain", "kind": "curtain"}]},
        seconds=4.2,
        score=SCORE,
    ),
    video.GenerationFailed(
        run_id=RUN,
        generation_id=CLIP_ID,
        reason="submission_unknown",
        message="The service stopped while it handed the job over; nobody can tell whether it was accepted.",
        provider="runway",
        charged="unknown",
    ),
    composition.CompositionRequested(
        run_id=RUN,
        request_id=REQUEST,
        step_id="final_composition",
        module_name="compose",
        clips=(CLIP,),
        captions=(composition.CaptionLine(text="In the morning the curtains move.", start=0.5, end=3.0),),
        music=composition.CompositionMusic(atmosphere={"warmth": "warm", "emotional_intensity": "calm"}),
        formats=("16:9",),
        title="One quiet day",
    ),
    composition.CompositionCompleted(
        run_id=RUN,
        request_id=REQUEST,
        cuts=(composition.FinishedCut(format="16:9", content=CLIP),),
        report={"duration_s": 5.0, "fps": 24.0, "has_sound": True},
    ),
    composition.CompositionFailed(
        run_id=RUN,
        request_id=REQUEST,
        reason="refused",
        message="No font here can draw the character U+13000 of caption 1. Write the caption without it.",
    ),
    run.RunStarted(run_id=RUN, workflow_id="cc", workflow_version="1.0.0", workflow_hash="01b5b4ed9680"),
    run.StepStarted(run_id=RUN, step_id="video_generation"),
    run.StepCompleted(run_id=RUN, step_id="image_analysis"),
    run.ModuleStarted(**SELECTING, module_id="user.select", attempt=1),
    run.ModuleSkipped(**SELECTING, condition="state.image_analysis is defined"),
    run.ModuleCompleted(
        **SELECTING,
        outputs={"selected_indices": [0], "selected_data": [CURTAIN]},
        state={"selected_motion_element_indices": [0], "selected_motion_elements": [CURTAIN]},
    ),
    run.ModuleFailed(**ANALYSING, reason="refused", message="The model refused to describe this picture."),
    run.InteractionRequested(
        **SELECTING,
        interaction_id=QUESTION,
        interaction_type="selection",
        title="Select motion elements to animate in your video",
        resolved_inputs={"data": {"detected": [CURTAIN]}},
        display_data={"data": {"detected": [CURTAIN]}, "multi_select": True},
    ),
    run.InteractionResponse(
        **SELECTING,
        interaction_id=QUESTION,
        response={"selected_indices": [0], "selected_data": [CURTAIN]},
    ),
    run.ContentAttached(**IMAGING, interaction_id=UPLOADING, action_id="upload", content=PICTURE),
    run.RetryRequested(
        **WRITING, feedback="slower, please", rejected_output={"prompts": {}}, unset=("video_prompts",)
    ),
    run.Jumped(
        **{**SELECTING, "visit": 2},
        from_step_id="video_generation",
        from_module_name="generate_and_select_videos",
        unset=("selected_motion_elements", "video_prompts"),
    ),
    run.GenerationsAbandoned(run_id=RUN, generation_ids=(CLIP_ID,)),
    run.RequestParked(
        run_id=RUN, request_type="analysis_requested", request_id=REQUEST, error="KeyError: 'motion_elements'"
    ),
    run.RunCompleted(run_id=RUN, state={"selected_video_id": CLIP_ID}),
    run.RunCancelled(run_id=RUN, reason="no longer needed"),
    forking.RunForked(
        run_id="wf_01900000-0000-7000-8000-000000000f02",
        parent_run_id=RUN,
        parent_version=12,
        root_run_id=RUN,
        workflow_hash="01b5b4ed9680",
        name="dust only",
        taken_over=(REQUEST,),
        left=(CLIP_ID,),
    ),
    run.WorkflowDefined(workflow_hash="01b5b4ed9680", definition={"id": "cc"}),
    run.ContentStored(content=PICTURE, file_name="cat.jpg"),
)

EXAMPLES: Mapping[str, Message] = {example.type: example for example in _EXAMPLES}
"""By type; each is valid and round-trips."""
