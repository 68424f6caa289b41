"""A jump tells what it keeps, does again and costs before it is made, and then does just that."""

from typing import Any

from services.orchestrator.domain.commands import Jump
from services.orchestrator.domain.consequences import Consequences, consequences
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.prices import price
from services.orchestrator.domain.run import Generation, Request
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


def test_what_providers_charged_is_added_up_and_a_price_nobody_named_makes_the_sum_unknown() -> None:
    def made(provider: str, cost_usd: float | None) -> Generation:
        return Generation("g", "i", "a", "txt2vid", provider, "ready", cost_usd=cost_usd)

    text = Request(Site("s", "m"), 1, "prompts_requested", provider="local")
    cut = Request(Site("s", "c"), 1, "composition_requested")
    paid = [made("leonardo", 0.1), made("sora", 0.2), made("local", None)]
    assert price([text, cut], paid) == (0.3, "What its providers charged last time.")
    unknown, why = price([text], [*paid, made("runway", None)])
    assert unknown is None
    assert why == "Unknown: no price is recorded for what runway did; the rest cost 0.30 USD."
