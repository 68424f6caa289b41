"""What a run's summary says of choices, texts, content and cost, as it stands after going back."""

from datetime import timedelta
from typing import Any

import pytest

from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.summarising import Ledger
from services.orchestrator.domain.summary_text import markdown
from shared.messages.analysis import Usage
from shared.messages.composition import CompositionCompleted, FinishedCut
from shared.messages.message import Message
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested
from shared.messages.run import InteractionResponse, Jumped, ModuleCompleted, RetryRequested, RunCompleted
from shared.messages.video import GenerationRequested, VideoReady
from tests.support.workflows import NOW, RUN_ID, content, workflow

ASKED = "select_01900000-0000-7000-8000-000000000001"
FLOW = workflow(
    {"module_id": "user.select", "name": "pick", "inputs": {}},
    {"module_id": "api.llm", "name": "write", "inputs": {}},
    {"module_id": "media.generate", "name": "make", "inputs": {}},
)


def at(module: str, visit: int = 1) -> dict[str, Any]:
    return {"run_id": RUN_ID, "step_id": "only", "module_name": module, "visit": visit}


def said(module: str, visit: int = 1, **response: Any) -> InteractionResponse:
    return InteractionResponse(**at(module, visit), interaction_id=ASKED, response=response)


def request(number: int, attempt: int = 1) -> PromptsRequested:
    return PromptsRequested(
        run_id=RUN_ID,
        request_id=f"01900000-0000-7000-8000-{number:012d}",
        step_id="only",
        module_name="write",
        system=(),
        user=(),
        output_schema={"type": "object"},
        context={},
        provider="openai",
        cache_key="k",
        attempt=attempt,
    )


def written(number: int, provider: str = "local") -> PromptsCompleted:
    return PromptsCompleted(
        run_id=RUN_ID,
        request_id=f"01900000-0000-7000-8000-{number:012d}",
        response={"prompts": {}},
        provider=provider,
        model="m",
        seconds=1.5,
        usage=Usage(input_tokens=10, output_tokens=5),
    )


def generation(provider: str = "local") -> GenerationRequested:
    return GenerationRequested.model_validate(
        {
            "run_id": RUN_ID,
            "generation_id": content(1).content_id,
            "interaction_id": ASKED,
            "action_id": "generate",
            "action_type": "img2vid",
            "provider": provider,
            "prompt": "the curtain <b>sways</b>",
            "negative_prompt": "lamp",
            "parameters": {"seed": 7},
        }
    )


READY = VideoReady(
    run_id=RUN_ID,
    generation_id=content(1).content_id,
    content=content(1, mime_type="video/mp4", duration=5.0),
    provider="local",
    model="studio",
    parameters={"seed": 7, "duration": 5},
    seconds=2.0,
)


def noted(*events: Message, of: Workflow = FLOW) -> Ledger:
    ledger = Ledger(RUN_ID, of)
    for second, event in enumerate(events):
        ledger.note(event, NOW + timedelta(seconds=second))
    return ledger


def test_a_whole_run_is_told_in_the_order_it_happened() -> None:
    summary = noted(
        said("pick", selected_indices=[0], selected_data=[{"element": "curtain"}]),
        request(1),
        written(1),
        generation(),
        READY,
        said("make", option_id="continue", selected_content_id=content(1).content_id),
        ModuleCompleted(
            **at("make"),
            outputs={"cuts": [{"format": "9:16", "content": {"width": 9, "height": 16}}]},
            state={},
        ),
        RunCompleted(run_id=RUN_ID, state={}),
    ).summary()
    assert summary.status == "completed"
    assert summary.seconds == 7
    assert [choice.module_name for choice in summary.choices] == ["pick", "make"]
    assert (summary.texts[0].module_name, summary.texts[0].usage.output_tokens) == ("write", 5)
    (made,) = summary.generations
    assert (made.seed, made.seconds, made.selected, made.model) == (7, 2.0, True, "studio")
    assert made.content is not None
    assert summary.cuts[0]["format"] == "9:16"
    assert summary.cost.usd == 0


@pytest.mark.parametrize("provider", ["openai", "leonardo"])
def test_without_a_price_the_cost_is_unknown_and_says_whose(provider: str) -> None:
    summary = noted(request(1), written(1, provider), generation(provider)).summary()
    assert summary.cost.usd is None
    assert summary.cost.unpriced == (provider,)
    assert f"unknown: {provider} named no price" in markdown(summary)


def test_a_retry_takes_back_later_choices_and_keeps_the_words() -> None:
    summary = noted(
        said("pick", selected_indices=[0]),
        said("make", option_id="retry"),
        RetryRequested(**at("write", 2), feedback="slower"),
        request(2, attempt=2),
        written(2),
    ).summary()
    assert [choice.module_name for choice in summary.choices] == ["pick"]
    assert [correction.words for correction in summary.corrections] == ["slower"]
    assert summary.texts[0].attempt == 2


def test_going_back_to_the_first_question_leaves_no_choice_and_no_cut() -> None:
    summary = noted(
        said("pick", selected_indices=[0]),
        ModuleCompleted(**at("make"), outputs={"cuts": [{"format": "1:1"}]}, state={}),
        Jumped(**at("pick", 2), from_step_id="only", from_module_name="make"),
    ).summary()
    assert summary.choices == ()
    assert summary.cuts == ()
    assert summary.status == "running"


def test_a_failure_is_kept_with_its_reason() -> None:
    failed = PromptsFailed(
        run_id=RUN_ID,
        request_id=request(1).request_id,
        reason="refused",
        message="The model refused.",
        provider="openai",
    )
    assert noted(request(1), failed).summary().texts[0].failure == "The model refused."


def test_the_document_shows_what_was_written_and_lets_none_of_it_become_markup() -> None:
    text = markdown(noted(generation(), READY).summary())
    assert "prompt: the curtain \\<b\\>sways\\</b\\>" in text
    assert "seed 7" in text
    assert "1280×720, 5.0 s" in text


def test_every_picked_item_is_named_and_an_uploaded_file_by_its_id() -> None:
    items = [{"element": "curtain"}, {"element": "dust"}]
    picked = said("pick", selected_indices=[0, 1], selected_item=items[0], selected_data=items)
    filled = said("brief", values={"pet": {"label": "Cat"}, "image": {"content_id": "gc-1", "sha256": "00"}})
    text = markdown(noted(filled, picked).summary())
    assert ": curtain, dust" in text
    assert ": pet Cat, image gc-1" in text


def test_a_run_without_events_has_no_summary() -> None:
    with pytest.raises(ValueError, match="without events"):
        Ledger(RUN_ID, FLOW).summary()


def finished_film(**report: Any) -> list[Message]:
    one = FinishedCut(format="9:16", content=content(9), report={"fps": 24.0, "loudness_lufs": -14.2})
    cuts = [one.model_dump(mode="json")]
    return [
        CompositionCompleted(run_id=RUN_ID, request_id="film", cuts=(one,), report=report),
        ModuleCompleted(**at("make"), outputs={"cuts": cuts}, state={}),
    ]


def test_the_final_cuts_say_who_made_them_with_which_music_and_what_is_missing() -> None:
    ledger = Ledger(RUN_ID, FLOW)
    for event in finished_film(
        duration_s=8.0, provider="stillreel studio", music_seed=7, warnings=["Caption 3 is not shown."]
    ):
        ledger.note(event, NOW)
    told = markdown(ledger.summary())
    assert "24 frames a second" in told
    assert "-14.2 LUFS" in told
    assert "- Cut by stillreel studio, 8.0 s long, music from seed 7." in told
    assert "- Note: Caption 3 is not shown." in told


def test_a_cut_from_before_reports_is_told_without_them() -> None:
    ledger = Ledger(RUN_ID, FLOW)
    for event in finished_film():
        ledger.note(event, NOW)
    composed = ledger.summary().composed
    assert composed is not None
    assert (composed.provider, composed.music_seed, composed.warnings) == ("stillreel studio", None, ())
