"""A jump tells what it keeps, does again and costs before it is made, and then does just that."""

from typing import Any

from services.orchestrator.domain.commands import Jump
from services.orchestrator.domain.consequences import Consequences, consequences
from services.orchestrator.domain.decisions import decide
from tests.support.keeping import SCENES, Six
from tests.support.workflows import NOW

ALL = ("only.scenes", "only.pick", "only.titles", "only.clip")
SAME = {"values": {"pet": "cat", "mood": "calm"}}


def _look(play: Six, *keep: str, target: str = "brief", **given: Any) -> Consequences:
    before = play.run
    command = Jump(
        workflow=play.workflow, at=NOW, target_step="only", target_module=target, keep=keep, **given
    )
    seen = consequences(command, play.run, decide(command, play.run))
    assert play.run == before
    return seen


def test_what_is_surely_kept_is_neither_redone_nor_paid_for() -> None:
    seen = _look(Six().to_last("openai"), *ALL, input=SAME)
    assert seen.kept_answers == ALL
    assert seen.redone == ("only.brief", "only.last")
    assert (seen.requests, seen.generations) == ({}, {})
    assert (seen.cost, seen.cost_note) == (0.0, "Nothing there was paid for.")


def test_without_keep_all_is_redone_and_its_price_is_unknown_where_nobody_named_one() -> None:
    seen = _look(Six().to_last("leonardo"))
    assert seen.keepable == ALL
    assert seen.redone == ("only.brief", *ALL, "only.last")
    assert seen.requests == {"prompts_requested": 2}
    assert seen.generations == {"leonardo": 1}
    assert seen.cost is None
    assert seen.cost_note == "Unknown: no price is recorded for what leonardo, openai did."


def test_only_what_the_last_visit_made_is_counted() -> None:
    play = Six().to_last()
    play.do(Jump, target_step="only", target_module="brief", input={"values": {"pet": "dog"}})
    play.write({"scenes": SCENES}, provider="local")
    play.say(selected_indices=[0])
    seen = _look(play, target="scenes")
    assert seen.requests == {"prompts_requested": 2}, "one of the scenes, one of the titles"


def test_a_choice_that_waits_for_a_service_is_undecided_and_says_for_what() -> None:
    seen = _look(Six().to_last(), "only.pick", "only.clip", input={"values": {"pet": "dog"}})
    assert not seen.kept_answers
    assert [one.module for one in seen.undecided] == ["only.pick", "only.clip"]
    assert seen.undecided[0].reason.startswith("Known once only.scenes is done")
    assert seen.redone == ("only.brief", "only.scenes", "only.titles", "only.last")


def test_what_surely_cannot_be_kept_says_why() -> None:
    seen = _look(Six().to_last(), *ALL, input={"values": {"pet": "dog"}})
    assert [(one.module, one.reason) for one in seen.not_kept] == [
        ("only.scenes", "Something else is asked for there now.")
    ]
    assert "only.scenes" in seen.redone
