"""Going back without losing what still holds: kept answers are given again, kept requests not repeated."""

from typing import Any

import pytest

from services.orchestrator.domain.commands import AttachContent, Jump, Retry
from services.orchestrator.domain.definition import CONTENT
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.served import requested
from shared.errors import CallerError
from shared.messages.prompts import PromptsRequested
from shared.messages.run import InteractionResponse, Jumped, ModuleCompleted
from tests.support.keeping import CLIP, SCENES, Six, form, llm
from tests.support.workflows import content, workflow

ALL = ("only.scenes", "only.pick", "only.titles", "only.clip")
SAME = {"values": {"pet": "cat", "mood": "calm"}}


def _back(play: Six, *keep: str, **given: Any) -> list[RunEvent]:
    return play.do(Jump, target_step="only", target_module="brief", keep=keep, **given)


def _kept(events: list[RunEvent]) -> list[str]:
    answers = [e.module_name for e in events if isinstance(e, InteractionResponse) and e.kept_from]
    return answers + [e.module_name for e in events if isinstance(e, ModuleCompleted) and e.kept_from_visit]


def _to(module: str) -> dict[str, str]:
    return {"target_step": "only", "target_module": module}


def _reason(play: Six) -> str:
    assert play.run.question is not None
    return str(play.run.question.display_data.get("not_kept", ""))


def test_the_same_input_with_all_kept_leads_to_the_same_place_in_one_decision() -> None:
    play = Six().to_last()
    before = dict(play.run.state)
    events = _back(play, *ALL, input=SAME)
    assert sorted(_kept(events)) == ["clip", "pick", "scenes", "titles"]
    assert not [event for event in events if isinstance(event, PromptsRequested)]
    assert play.asked == "last"
    assert play.run.state == before
    assert play.run.keeping == ()


def test_a_kept_answer_names_the_question_it_was_given_to_first() -> None:
    play = Six().to_last()
    first = [key for key, one in play.run.interactions.items() if one.site.module_name == "pick"]
    events = _back(play, "only.scenes", "only.pick", input=SAME)
    said = [e for e in events if isinstance(e, InteractionResponse) and e.module_name == "pick"]
    assert [one.kept_from for one in said] == first
    assert said[0].visit == 2
    assert said[0].interaction_id != first[0]


def test_without_keep_everything_is_asked_again() -> None:
    play = Six().to_last()
    events = _back(play, input=SAME)
    assert isinstance(events[-1], PromptsRequested)
    assert not _kept(events)


def test_what_is_asked_differently_is_asked_again_and_its_kept_choice_found_by_value() -> None:
    play = Six().to_last()
    events = _back(play, *ALL, input={"values": {"pet": "dog", "mood": "calm"}})
    assert isinstance(events[-1], PromptsRequested)
    assert play.run.keeping == ("only.pick", "only.titles", "only.clip")
    events = play.write({"scenes": [*reversed(SCENES), {"name": "swim"}]})
    assert _kept(events) == ["pick"], "the answer came with the service's result, much later than the jump"
    assert play.run.state["picked"] == [{"name": "chase a fly"}]
    assert isinstance(events[-1], PromptsRequested), "its context is of a dog now"


def test_a_choice_whose_index_moved_is_still_the_same_item() -> None:
    play = Six().to_last()
    _back(play, "only.pick", input=SAME)
    events = play.write({"scenes": [SCENES[1], *SCENES]})
    (said,) = [e for e in events if isinstance(e, InteractionResponse)]
    assert said.response["selected_indices"] == [0]
    assert said.response["edited"] == {"0": {"name": "chase a fly"}}


def test_a_choice_that_is_gone_is_asked_again_with_the_reason() -> None:
    play = Six().to_last()
    _back(play, *ALL, input={"values": {"pet": "dog"}})
    events = play.write({"scenes": [{"name": "swim"}]})
    assert not _kept(events)
    assert play.asked == "pick"
    assert _reason(play) == "The earlier answer could not be kept: what was selected is not offered any more."
    assert play.run.keeping == ("only.titles", "only.clip")
    play.say(selected_indices=[0])
    events = play.write({"titles": ["Splash"]})
    assert _kept(events) == ["clip"]
    assert play.run.state["clip"] == CLIP.content_id
    assert play.asked == "last"


def test_an_emptied_field_stays_empty_when_its_form_is_kept() -> None:
    noted = form("noted", "note")
    noted["inputs"]["values"] = {"note": "prefilled"}
    play = Six(workflow(form("first", "pet"), noted, form("last", "end")))
    play.say(values={"pet": "cat"})
    play.say(values={"note": None})
    play.do(Jump, **_to("first"), keep=("only.noted",), input={"values": {"pet": "dog"}})
    assert play.asked == "last"
    assert "note" not in play.run.state


def test_a_clip_of_another_picture_is_not_kept_but_one_of_the_same_is() -> None:
    brought = {"id": "upload", "label": "Upload", "action_type": "upload"}
    moved = {"id": "make", "label": "Make", "action_type": "img2vid"}
    clip = {"module_id": "media.generate", "name": "clip", "sub_actions": [moved]}
    clip["reads_interactions"] = ["only.image"]
    image = {"module_id": "media.generate", "name": "image", "sub_actions": [brought]}
    play = Six(workflow(image, clip, form("last", "end")))
    for number in (1, 2):
        place = {"interaction_id": play.run.pending, "action_id": "upload"}
        play.do(AttachContent, **place, content=content(number))
    play.say(selected_content_id=content(1).content_id)
    play.generate()
    play.say(selected_content_id=CLIP.content_id)
    back = {**_to("image"), "keep": ("only.clip",)}
    play.do(Jump, **back, input={"selected_content_id": content(1).content_id})
    assert play.asked == "last"
    play.do(Jump, **back, input={"selected_content_id": content(2).content_id})
    assert play.asked == "clip"
    assert _reason(play) == "The earlier answer could not be kept: it was made from another picture."


def test_answers_to_the_items_of_a_foreach_are_kept_together() -> None:
    each = {**llm("each", "About {{ item.name }}"), "foreach": "{{ state.things }}"}
    things = form("things", "things")
    names = {"type": "array", "items": {"type": "object"}}
    things["inputs"]["schema"][CONTENT] = {"type": "object", "properties": {"things": names}}
    each["reads_interactions"] = []
    play = Six(workflow(things, each, form("last", "end")))
    two = {"values": {"things": [{"name": "a"}, {"name": "b"}]}}
    play.say(**two)
    for request in list(play.run.open_requests):
        play.write({"about": request}, request=request)
    before = play.run.state["each"]
    back = {**_to("things"), "keep": ("only.each",)}
    assert _kept(play.do(Jump, **back, input=two)) == ["each"]
    assert play.run.state["each"] == before
    play.do(Jump, **back, input={"values": {"things": [{"name": "b"}, {"name": "a"}]}})
    assert len(play.run.open_requests) == 2


def test_a_kept_request_survives_two_jumps_in_a_row() -> None:
    play = Six().to_last()
    _back(play)
    events = _back(play, *ALL, input=SAME)
    assert sorted(_kept(events)) == ["clip", "pick", "scenes", "titles"]


def test_what_was_accepted_after_a_retry_is_kept_and_what_was_rejected_is_not() -> None:
    play = Six().to_last()
    play.do(Retry, target_module="titles", feedback="shorter")
    with pytest.raises(CallerError, match="not an answered module"):
        _back(play, "only.titles")
    play.write({"titles": ["Bzz"]})
    events = _back(play, *ALL, input=SAME)
    assert "titles" in _kept(events)
    assert play.run.state["titles"] == {"titles": ["Bzz"]}


def test_a_retry_on_the_way_leaves_what_is_kept_further_on() -> None:
    play = Six().to_last()
    _back(play, "only.pick", "only.clip", input=SAME)
    play.do(Retry, target_module="scenes", feedback="wilder")
    assert play.run.keeping == ("only.pick", "only.clip")
    play.do(Retry, target_module="scenes")
    play.write({"scenes": SCENES})
    events = play.write({"titles": ["Fly!"]})
    assert _kept(events) == ["clip"]


@pytest.mark.parametrize("name", ["only.brief", "only.last", "only.nothing", "scenes"])
def test_what_cannot_be_kept_is_refused_at_its_place(name: str) -> None:
    play = Six().to_last()
    before = play.run
    with pytest.raises(CallerError) as caught:
        _back(play, "only.pick", name, input=SAME)
    assert caught.value.pointer == "/keep/1"
    assert "only.scenes, only.pick, only.titles, only.clip" in caught.value.hint
    assert play.run == before


def test_the_jump_says_what_is_to_be_kept_in_running_order() -> None:
    play = Six().to_last()
    events = _back(play, "only.clip", "only.pick", "only.pick")
    (jumped,) = [event for event in events if isinstance(event, Jumped)]
    assert jumped.keep == ("only.pick", "only.clip")


def test_a_request_that_a_fork_asks_again_is_still_the_same() -> None:
    one = requested({}, "s.m", 1, "a")
    both = requested(one, "s.m", 1, "b")
    assert requested(both, "s.m", 1, "a") == both
    assert requested(both, "s.m", 2, "a")["s.m"].fingerprints == ("a",)
    assert requested(both, "s.m", 2, "") == {}, "one from before there were fingerprints"
