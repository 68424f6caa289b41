"""`media.compose`: what is asked of the video service, and what the finished film leaves in the run."""

from dataclasses import replace
from typing import Any

import pytest

from services.orchestrator.domain.composing import begin_compose
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.keeping import Kept
from services.orchestrator.domain.run import Generation, Run
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.messages.composition import CompositionCompleted, CompositionRequested, FinishedCut, SubjectPlace
from tests.support.workflows import NOW, RUN_ID, content, workflow

CLIP = content(2, mime_type="video/mp4", duration=5.0)
CUT = content(3, mime_type="video/mp4", duration=6.5)
SHOT = {"kind": "clip", "path": CLIP.content_id}


def visit(**inputs: Any) -> Visit:
    made = workflow({"module_id": "api.llm", "name": "cut", "inputs": inputs})
    clip = Generation(CLIP.content_id, "q", "a", "img2vid", "local", "ready", content=CLIP)
    run = replace(Run(run_id=RUN_ID, status="running"), generations=Kept({CLIP.content_id: clip}))
    return Visit(made, run, Site("only", "cut"), 1, NOW)


def asked(**inputs: Any) -> CompositionRequested:
    (request,) = begin_compose(visit(**inputs))
    assert isinstance(request, CompositionRequested)
    return request


def test_the_film_is_asked_for_with_the_runs_own_content() -> None:
    request = asked(
        timeline={"shots": [SHOT], "duration": 12, "fade_out": 0.5},
        formats=["9:16", "1:1", "9:16"],
        music={"from": {"warmth": "warm"}},
        captions=[{"text": "おはよう 🐈", "start": 0, "end": 2, "position": "top"}],
        title="Morning",
    )
    assert request.clips == (CLIP,)
    assert request.formats == ("9:16", "1:1")
    assert request.captions[0].text == "おはよう 🐈"
    assert request.music is not None
    assert (request.music.atmosphere, request.music.fade_out) == ({"warmth": "warm"}, 0.5)
    assert request.parameters.duration == 12
    assert request.subjects == ()
    again = asked(timeline={"shots": [SHOT]})
    assert (again.request_id, again.seed) == (request.request_id, request.seed)
    assert again.music is None


def test_a_shots_subject_is_told_beside_its_clip() -> None:
    kept = {**SHOT, "subject": {"place": ["cat, lower right (x 50-100%, y 25-100%)"]}}
    request = asked(timeline={"shots": [SHOT, kept]})
    assert request.subjects == (None, SubjectPlace(x=0.5, y=0.25, width=0.5, height=0.75))


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a path": ({"timeline": {"shots": [{"path": "/etc/passwd"}]}}, "/timeline/shots/0/path"),
    "another run's content": ({"timeline": {"shots": [{"path": content(9).url}]}}, "/timeline/shots/0/path"),
    "no shots": ({"timeline": {"shots": []}}, "/timeline/shots"),
    "a caption that ends first": (
        {"timeline": {"shots": [SHOT]}, "captions": [{"text": "a", "start": 2, "end": 1}]},
        "/captions/0",
    ),
    "a format": ({"timeline": {"shots": [SHOT]}, "formats": ["4:3"]}, "/formats/0"),
    "a loudness": ({"timeline": {"shots": [SHOT], "loudness": 3}}, "/timeline/loudness"),
    "music": ({"timeline": {"shots": [SHOT]}, "music": {"from": "soft"}}, "/music/atmosphere"),
}


@pytest.mark.parametrize(("inputs", "place"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_cut_is_named_with_its_place(inputs: dict[str, Any], place: str) -> None:
    with pytest.raises(ModuleInputError) as caught:
        begin_compose(visit(**inputs))
    assert place in str(caught.value)


def test_the_finished_film_is_content_of_the_run() -> None:
    moment = visit(timeline={"shots": [SHOT]})
    request = asked(timeline={"shots": [SHOT]})
    done = CompositionCompleted(
        run_id=RUN_ID, request_id=request.request_id, cuts=(FinishedCut(format="1:1", content=CUT),)
    )
    run = fold(moment.run, [request, done])
    assert run.open_requests == []
    assert run.media(CUT.content_id) == CUT
