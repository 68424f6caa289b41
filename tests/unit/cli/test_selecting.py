"""Items put in a new order and reworded at the terminal; what can't be taken is asked for again."""

import json
import os
import sys
from pathlib import Path

import pytest

from services.orchestrator.cli.choices import BadChoice
from services.orchestrator.cli.editing import given_edits
from services.orchestrator.cli.editor import edited_outside
from services.orchestrator.cli.model import Run
from services.orchestrator.cli.moves import Respond, default_move
from services.orchestrator.cli.person import Person
from services.orchestrator.cli.showing import item_table
from tests.unit.cli.examples import CONTINUE, RETRY, asking
from tests.unit.cli.test_person import Terminal
from tests.unit.cli.test_telling import paper, written

SCENES = [
    {"title": "Window", "narrative": "A cat looks out.", "seconds": 4},
    {"title": "Nap", "narrative": "It sleeps.", "seconds": 6},
    {"title": "Play", "narrative": "It jumps.", "seconds": 5},
]


def reordering(**display: object) -> Run:
    return asking("selection", data=SCENES, mode="reorder", **display)


def editing(items: list[object] | None = None, **display: object) -> Run:
    return asking("selection", data=items or SCENES, mode="edit", **display)


class Edits(Terminal):
    """A terminal whose editor saves these texts."""

    def __init__(self, *typed: str, saves: tuple[str | None, ...] = ()) -> None:
        super().__init__(*typed)
        saved = iter(saves)
        self.opened: list[str] = []

        def edit(text: str) -> str | None:
            self.opened.append(text)
            return next(saved)

        self.person = Person(self.person._screen, self._ask, lambda: "http://here", edit)


def test_a_new_order_is_typed_as_numbers() -> None:
    assert Terminal("2 0 1").move(reordering()) == Respond({"selected_indices": [2, 0, 1]})


def test_items_left_out_of_an_order_follow_as_they_were() -> None:
    assert Terminal("2").move(reordering()) == Respond({"selected_indices": [2, 0, 1]})


def test_enter_leaves_the_order_or_takes_the_one_chosen_before() -> None:
    assert Terminal("").move(reordering()) == Respond({"selected_indices": [0, 1, 2]})
    before = reordering(previous_response={"selected_indices": [1, 2, 0]})
    assert Terminal("").move(before) == Respond({"selected_indices": [1, 2, 0]})


def test_a_wrong_order_is_asked_for_again() -> None:
    terminal = Terminal("3 1", "1 0")
    assert terminal.move(reordering()) == Respond({"selected_indices": [1, 0, 2]})
    assert "there is no number 3; the last one is 2" in terminal.shown


def test_who_decides_nothing_leaves_the_order_as_it_is() -> None:
    assert default_move(reordering()) == Respond({"selected_indices": [0, 1, 2]})


def test_the_texts_of_an_item_are_edited_one_after_the_other() -> None:
    terminal = Terminal("e 1", "A nap", "", "1")
    edited = {"1": {**SCENES[1], "title": "A nap"}}
    assert terminal.move(editing()) == Respond({"selected_indices": [1], "edited": edited})
    assert "title: Nap; Enter keeps it" in terminal.shown
    assert "A nap" in terminal.shown.split("narrative: It sleeps.; Enter keeps it")[1]


def test_an_item_that_is_text_is_edited_whole() -> None:
    terminal = Terminal("e1", "Dust", "0,1")
    run = editing(["curtain", "dust"], multi_select=True)
    assert terminal.move(run) == Respond({"selected_indices": [0, 1], "edited": {"1": "Dust"}})


def test_an_item_edited_back_to_what_it_was_is_not_edited() -> None:
    terminal = Terminal("e 0", "Door", "", "e 0", "Window", "", "0")
    assert terminal.move(editing()) == Respond({"selected_indices": [0]})


def test_an_item_is_edited_whole_in_the_editor() -> None:
    shorter = {**SCENES[0], "seconds": 3}
    terminal = Edits("v 0", "0", saves=(json.dumps(shorter),))
    assert terminal.move(editing()) == Respond({"selected_indices": [0], "edited": {"0": shorter}})
    assert json.loads(terminal.opened[0]) == SCENES[0]


@pytest.mark.parametrize(
    ("saved", "says"), [('{"title": ', "that is no JSON"), ("[1]", "no JSON object any more")]
)
def test_what_the_editor_saved_wrong_is_said_and_asked_again(saved: str, says: str) -> None:
    terminal = Edits("v 0", "0", saves=(saved,))
    assert terminal.move(editing()) == Respond({"selected_indices": [0]})
    assert says in terminal.shown


def test_an_editor_left_without_saving_changes_nothing() -> None:
    assert Edits("v 0", "", saves=(None,)).move(editing()) == Respond({"selected_indices": [0]})


def test_an_item_that_does_not_exist_is_not_edited() -> None:
    terminal = Terminal("e 7", "0")
    terminal.move(editing())
    assert "there is no number 7; the last one is 2" in terminal.shown


def test_an_item_without_texts_is_for_the_editor() -> None:
    terminal = Terminal("e 0", "0")
    terminal.move(editing([{"seconds": 4}]))
    assert "type v 0 for your editor" in terminal.shown


def test_words_are_kept_when_the_answer_was_refused() -> None:
    terminal = Terminal("e 0", "x" * 500, "", "0", "e 0", "Door", "", "0")
    run = editing()
    first = terminal.move(run)
    assert isinstance(first, Respond)
    assert first.response["edited"]["0"]["title"] == "x" * 500
    again = terminal.move(run)  # the same question: the answer was refused
    assert again == Respond({"selected_indices": [0], "edited": {"0": {**SCENES[0], "title": "Door"}}})


def test_e_and_v_edit_even_where_an_option_would_like_the_letter() -> None:
    edit_scenes = {**RETRY, "id": "edit_scenes", "shortcut": None, "feedback": {"enabled": False}}
    run = editing(retryable={"default_option": "continue", "options": [CONTINUE, edit_scenes]})
    assert Terminal("d").move(run) == Respond({"option_id": "edit_scenes"})


def test_items_can_only_be_edited_where_the_question_says_so() -> None:
    terminal = Terminal("e 0", "0")
    terminal.move(asking("selection", data=SCENES))
    assert "'e' is not a number" in terminal.shown


@pytest.mark.parametrize(
    ("word", "edited"),
    [
        ("1.title=A nap", {"1": {**SCENES[1], "title": "A nap"}}),
        ("0.narrative=a=b", {"0": {**SCENES[0], "narrative": "a=b"}}),
    ],
)
def test_a_script_edits_by_number_and_field(word: str, edited: dict[str, object]) -> None:
    assert given_edits(SCENES, [word]).response([1]) == {"selected_indices": [1], "edited": edited}


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("title=x", "write NUMBER.FIELD=TEXT"),
        ("9.title=x", "there is no item 9"),
        ("1.titel=x", "item 1 has no text 'titel'; its texts: title, narrative"),
        ("1=x", "its texts: title, narrative"),
    ],
)
def test_a_scripts_edit_of_nothing_is_refused(word: str, says: str) -> None:
    with pytest.raises(BadChoice, match=says):
        given_edits(SCENES, [word])


def test_the_persons_editor_gets_the_text_and_gives_it_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "my editor.py"
    script.write_text("import sys; f = sys.argv[1]; t = open(f).read(); open(f, 'w').write(t.upper())")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} '{script}'")
    assert edited_outside("cat") == "CAT"
    assert edited_outside("CAT") is None


@pytest.mark.parametrize("editor", ["no-such-editor-anywhere", "false", "'unclosed"])
def test_an_editor_that_does_not_work_is_said(monkeypatch: pytest.MonkeyPatch, editor: str) -> None:
    monkeypatch.setitem(os.environ, "VISUAL", editor)
    with pytest.raises(BadChoice, match=r"set \$EDITOR"):
        edited_outside("cat")


def test_long_texts_stand_below_one_another_as_wide_as_the_terminal() -> None:
    story = (
        "The dog has found the one cushion the light reaches first and keeps it all morning, warm and fed."
    )
    items = [{"title": "First", "narrative": story, "setting": "sofa"}, {"title": "Next", "narrative": "Nap"}]
    out = paper(80)
    out.print(item_table(items))
    lines = [line.rstrip() for line in written(out).splitlines()]
    assert lines[0] == "0  First"
    assert " ".join(line.strip() for line in lines[1:3]) == story
    assert lines[3:] == ["   sofa", "1  Next", "   Nap"]
