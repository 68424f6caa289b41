"""`result_key`: where the answer to a question keeps what its sub-actions brought."""

from typing import Any

from services.orchestrator.domain.commands import Answer, AttachContent, StartRun
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import SubAction, Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.results import NEWEST, results
from services.orchestrator.domain.run import Generation, Run
from tests.support.workflows import NOW, RUN_ID, content, workflow

FACE, ROOM = content(1), content(2)
UPLOADS = [
    {"id": "face", "label": "A face", "action_type": "upload", "result_key": "faces"},
    {"id": "room", "label": "A room", "action_type": "upload"},
]
PICK = {
    "module_id": "media.generate",
    "name": "pick",
    "inputs": {"title": "Pick"},
    "sub_actions": UPLOADS,
    "outputs_to_state": {"faces": "known_faces", "generations": "all_pictures"},
}
FORM = {
    "module_id": "user.form",
    "name": "tell",
    "inputs": {"schema": {"type": "object", "properties": {"pet": {"type": "string"}}}},
    "sub_actions": UPLOADS[:1],
    "outputs_to_state": {"faces": "known_faces", "pet": "pet"},
}


def played(flow: Workflow, answer: dict[str, Any]) -> Run:
    """A run that was given two pictures and then an answer."""
    run = fold(Run(run_id=RUN_ID), decide(StartRun(workflow=flow, at=NOW), Run(run_id=RUN_ID)))
    asked = run.pending
    offered = [action["id"] for action in (run.question.display_data["sub_actions"] if run.question else [])]
    for action, picture in zip(offered, (FACE, ROOM), strict=False):
        brought = {"interaction_id": asked, "action_id": action, "content": picture}
        run = fold(run, decide(AttachContent(workflow=flow, at=NOW, **brought), run))
    return fold(run, decide(Answer(workflow=flow, at=NOW, interaction_id=asked, response=answer), run))


def test_what_an_action_brought_is_under_its_key_and_among_everything() -> None:
    run = played(workflow(PICK), {"selected_content_id": ROOM.content_id})
    assert list(run.state["known_faces"]) == [FACE.content_id]
    assert list(run.state["all_pictures"]) == [FACE.content_id, ROOM.content_id]
    (asked,) = run.interactions.values()
    assert asked.response is not None
    assert list(asked.response["faces"]) == [FACE.content_id]


def test_a_form_keeps_what_was_uploaded_beside_its_fields() -> None:
    run = played(workflow(FORM), {"values": {"pet": "cat"}})
    assert run.state["pet"] == "cat"
    assert run.state["known_faces"][FACE.content_id]["content"]["url"] == FACE.url
    (asked,) = run.interactions.values()
    assert asked.response is not None
    assert asked.response["values"] == {"pet": "cat"}
    assert list(asked.response["faces"]) == [FACE.content_id]


def test_an_action_nobody_used_leaves_its_key_empty() -> None:
    actions = [SubAction.model_validate(one) for one in UPLOADS]
    assert results(actions, []) == {"generations": {}, "faces": {}}


def test_an_answer_repeats_only_the_newest_of_thousands() -> None:
    made = [Generation(str(number), "media", "room", "upload", "upload", "ready") for number in range(1_000)]
    found = results([SubAction.model_validate(one) for one in UPLOADS], made)
    assert list(found["generations"]) == [str(number) for number in range(1_000 - NEWEST, 1_000)]
