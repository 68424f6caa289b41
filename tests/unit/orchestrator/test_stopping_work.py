"""What a run leaves behind is asked to stop in the same decision, and what that saved stays with it."""

from typing import Any

import pytest

from services.orchestrator.domain.commands import CancelRun, IngestResult, Jump, Retry, StartGeneration
from services.orchestrator.domain.costs import Spent, cost_of
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.run import Generation, Request, Run
from services.orchestrator.domain.withdrawing import stopped
from shared.errors import PermanentError
from shared.messages.cancelling import (
    CompositionCancelled,
    CompositionCancelRequested,
    GenerationCancelled,
    GenerationCancelRequested,
    Saved,
)
from shared.messages.forking import RunForked
from shared.messages.run import GenerationsAbandoned, RunCancelled
from shared.messages.video import VideoReady
from tests.support.playing import CLIP, Play
from tests.support.workflows import RUN_ID, content

ENOUGH = {
    "cancel": (CancelRun, {"reason": "enough"}),
    "jump": (Jump, {"target_step": "image_prompts", "target_module": "generate_and_select_images"}),
    "retry": (Retry, {"target_module": "generate_video_prompts", "feedback": "calmer"}),
}


def generating() -> Play:
    play = Play().to_video_question()
    play.do(
        StartGeneration,
        interaction_id=play.pending,
        action_id="generate",
        generation_id=CLIP.content_id,
    )
    return play


def cancelled(**fields: Any) -> GenerationCancelled:
    known: dict[str, Any] = {
        "run_id": RUN_ID,
        "generation_id": CLIP.content_id,
        "provider": "local",
        "was": "submitted",
        "cancelled_at_provider": True,
        "saved": Saved(sentence="Stopped at 40%.", fraction=0.6),
        "charged": "no",
        "cost_usd": 0.0,
    }
    return GenerationCancelled(**known | fields)


@pytest.mark.parametrize("way", ENOUGH)
def test_each_way_out_asks_the_service_to_stop_in_the_same_decision(way: str) -> None:
    play = generating()
    kind, fields = ENOUGH[way]
    events = play.do(kind, **fields)
    asked = [event for event in events if isinstance(event, GenerationCancelRequested)]
    assert [(one.generation_id, one.provider) for one in asked] == [(CLIP.content_id, "local")]
    types = [event.type for event in events]
    assert types.index("generations_abandoned") < types.index("generation_cancel_requested")


def test_what_is_finished_is_not_asked_to_stop() -> None:
    play = generating()
    ready = VideoReady(
        run_id=RUN_ID, generation_id=CLIP.content_id, content=CLIP, provider="local", seconds=1
    )
    play.do(IngestResult, result=ready)
    assert not [e for e in play.do(CancelRun, reason="") if isinstance(e, GenerationCancelRequested)]


def test_what_stopping_saved_is_kept_and_the_generation_stays_abandoned() -> None:
    play = generating()
    play.do(CancelRun, reason="")
    assert play.do(IngestResult, result=cancelled()) == [cancelled()]
    made = play.run.generations[CLIP.content_id]
    assert made.status == "abandoned"
    assert made.as_json()["cancelled"]["saved"]["sentence"] == "Stopped at 40%."
    assert made.cost_usd == 0.0
    assert play.again(IngestResult, result=cancelled()) == [], "a redelivered report adds nothing"


def test_a_clip_that_came_all_the_same_keeps_its_price() -> None:
    play = generating()
    play.do(CancelRun, reason="")
    ready = VideoReady(
        run_id=RUN_ID, generation_id=CLIP.content_id, content=CLIP, provider="local", seconds=1, cost_usd=0.4
    )
    play.do(IngestResult, result=ready)
    play.do(IngestResult, result=cancelled(was="finished", cancelled_at_provider=False, cost_usd=None))
    made = play.run.generations[CLIP.content_id]
    assert (made.status, made.content, made.cost_usd) == ("abandoned", CLIP, 0.4)


def test_a_report_on_something_never_asked_for_is_parked() -> None:
    play = generating()
    with pytest.raises(PermanentError, match="never asked for"):
        decide_on(play, cancelled(generation_id=content(9).content_id))
    other = CompositionCancelled(run_id=RUN_ID, request_id="x", was="queued", saved=Saved(sentence="."))
    with pytest.raises(PermanentError, match="never asked for"):
        decide_on(play, other)


def decide_on(play: Play, result: Any) -> None:
    play.again(IngestResult, result=result)


def cutting() -> Run:
    site = Site("cut", "compose")
    return Run(
        run_id=RUN_ID,
        status="running",
        requests={
            "film": Request(site, 1, "composition_requested"),
            "words": Request(site, 1, "prompts_requested"),
            "old": Request(site, 1, "composition_requested", outcome="abandoned"),
        },
    )


def test_a_film_nobody_wants_is_asked_to_stop_and_quick_work_is_left_to_end() -> None:
    run = cutting()
    after = Run(run_id=RUN_ID, status="cancelled", requests=run.requests)
    asked = list(stopped(run, [RunCancelled(run_id=RUN_ID, reason="")], after))
    assert asked == [CompositionCancelRequested(run_id=RUN_ID, request_id="film")]
    assert list(stopped(run, [], run)) == [], "what is still wanted goes on"


def test_a_fork_stops_nothing_of_its_parent() -> None:
    run = generating().run
    forked = RunForked(
        run_id="wf_01900000-0000-7000-8000-000000000f02",
        parent_run_id=RUN_ID,
        parent_version=3,
        root_run_id=RUN_ID,
        workflow_hash="",
        left=(CLIP.content_id,),
    )
    abandoned = GenerationsAbandoned(run_id=RUN_ID, generation_ids=(CLIP.content_id,))
    assert list(stopped(run, [forked, abandoned], run)) == []


def made(key: int, provider: str, cost_usd: float | None, status: Any = "ready") -> Generation:
    return Generation(
        content(key).content_id, "i", "a", "img2vid", provider, status, cost_usd=cost_usd, site=Site("s", "m")
    )


def test_a_runs_cost_is_what_was_named_and_how_much_was_not() -> None:
    pieces = [
        made(1, "local", None),  # recorded before prices were
        made(2, "runway", 0.4),
        made(3, "runway", 0.2, "abandoned"),
        made(4, "runway", None, "failed"),
        made(5, "runway", None, "requested"),
    ]
    other = Site("s", "other")
    run = Run(
        run_id=RUN_ID,
        generations={one.generation_id: one for one in pieces},  # type: ignore[arg-type]
        requests={
            "a": Request(other, 1, "prompts_requested", "prompts_completed", provider="openai"),
            "b": Request(other, 1, "prompts_requested", "prompts_completed", provider="local"),
            "c": Request(other, 1, "composition_requested", "composition_completed", provider="local"),
            "d": Request(other, 1, "analysis_requested"),
        },
    )
    assert cost_of(run) == Spent(usd=0.6, unknown=2)
    assert cost_of(run, [other]) == Spent(usd=0.0, unknown=1)
