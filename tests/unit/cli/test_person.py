import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.theme import Theme

from services.orchestrator.cli.model import Run
from services.orchestrator.cli.moves import Act, Attach, Move, Respond, Wait
from services.orchestrator.cli.person import Left, Person
from services.orchestrator.cli.screen import Screen
from services.orchestrator.cli.terminal import STYLES
from tests.unit.cli.examples import DRAW, JUMP, UPLOAD, failed, generation, making, selecting


class Terminal:
    """A person who types these lines, on a terminal of this width."""

    def __init__(self, *typed: str, width: int = 80) -> None:
        self.written = io.StringIO()
        console = Console(file=self.written, theme=Theme(STYLES), width=width, highlight=False)
        self._typed: Iterator[str] = iter(typed)
        self.person = Person(Screen(console), self._ask, lambda: "http://here")

    def _ask(self) -> str:
        try:
            return next(self._typed)
        except StopIteration as end:
            raise EOFError from end

    def move(self, run: Run) -> Move:
        return self.person.move(run)

    @property
    def shown(self) -> str:
        return self.written.getvalue()

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.shown.splitlines()]


def test_elements_are_chosen_by_number_after_a_typing_error() -> None:
    terminal = Terminal("curtain", "0,9", "2,0")
    assert terminal.move(selecting()) == Respond({"selected_indices": [2, 0]})
    assert "'curtain' is not a number" in terminal.shown
    assert "there is no number 9; the last one is 2" in terminal.shown


def test_enter_takes_the_suggestion_or_what_was_chosen_before() -> None:
    assert Terminal("").move(selecting()) == Respond({"selected_indices": [0, 2]})
    before = selecting(previous_response={"selected_indices": [1]})
    assert Terminal("").move(before) == Respond({"selected_indices": [1]})


def test_elements_are_listed_with_motion_and_place() -> None:
    terminal = Terminal("all")
    terminal.move(selecting())
    assert "how it moves" in terminal.shown
    assert "2  dust     drift         center" in terminal.shown


def test_a_generation_asks_for_a_prompt_only_when_there_is_one_provider() -> None:
    assert Terminal("g", "").move(making()) == Act("generate", {"provider": "local"})
    own = Terminal("", "waves").move(making())
    assert own == Act("generate", {"provider": "local", "prompt": "waves"})


@pytest.mark.parametrize(
    ("typed", "provider"), [("", "local"), ("1", "other"), ("other", "other"), ("0", "local")]
)
def test_where_several_providers_are_known_they_are_listed(typed: str, provider: str) -> None:
    elsewhere = generation(1, "failed", provider="other")
    terminal = Terminal("g", "9", typed, "")
    assert terminal.move(making(elsewhere)) == Act("generate", {"provider": provider})
    assert "who generates: 0 local, 1 other" in terminal.shown
    assert "there is no number 9" in terminal.shown


@pytest.mark.parametrize("typed", [["g", "b"], ["r", "B"]])
def test_b_goes_back_to_the_menu_from_a_prompt_and_from_words(typed: list[str]) -> None:
    assert Terminal(*typed, "c").move(making()) == Respond({"option_id": JUMP["id"]})


def test_b_goes_back_from_the_choice_of_a_provider() -> None:
    run = making(generation(1, "failed", provider="other"))
    assert Terminal("g", "b", "c").move(run) == Respond({"option_id": JUMP["id"]})


@pytest.mark.parametrize(("chosen", "warned"), [("0", True), ("1", False)])
def test_who_types_a_prompt_is_told_that_the_local_studio_reads_none(chosen: str, warned: bool) -> None:
    terminal = Terminal("g", chosen, "")
    terminal.move(making(generation(1, "failed", provider="other")))
    assert ("local goes by the chosen elements" in " ".join(terminal.shown.split())) is warned


def test_while_something_is_being_made_nothing_is_asked() -> None:
    terminal = Terminal()
    assert terminal.move(making(generation(1, "submitted"))) == Wait()
    assert terminal.shown == ""


def test_enter_picks_the_newest_video_and_shows_where_to_look_at_it() -> None:
    terminal = Terminal("")
    run = making(generation(1, "ready", "before"), generation(2, "failed"), generation(3, "ready"))
    picked = Respond({"option_id": "continue", "selected_content_id": "gc_3"})
    assert terminal.move(run) == picked
    assert "http://here/workflow/wf_1/media/gc_1.mp4" in terminal.shown
    earlier = Terminal("0").move(run)
    assert earlier == Respond({"option_id": "continue", "selected_content_id": "gc_1"})


def test_a_retry_takes_words_and_a_jump_takes_none() -> None:
    said = Terminal("r", "softer").move(making())
    assert said == Respond({"option_id": "retry_prompts", "feedback": "softer"})
    assert Terminal("r", "").move(making()) == Respond({"option_id": "retry_prompts"})
    assert Terminal("c").move(making()) == Respond({"option_id": JUMP["id"]})


def test_a_failed_module_is_a_question_with_its_reason() -> None:
    terminal = Terminal("", "")
    assert terminal.move(failed()) == Respond({"option_id": "retry"})
    assert "The model refused." in terminal.shown


def test_a_wrong_path_is_asked_for_again(tmp_path: Path) -> None:
    picture = tmp_path / "room.jpg"
    picture.write_bytes(b"jpeg")
    terminal = Terminal("u", str(tmp_path / "rom.jpg"), str(picture))
    assert terminal.move(making(actions=(UPLOAD,))) == Attach("upload", picture)
    assert "there is no file" in terminal.shown


def test_enter_instead_of_a_path_goes_back_to_the_menu() -> None:
    assert Terminal("u", "", "c").move(making(actions=(UPLOAD,))) == Respond({"option_id": JUMP["id"]})


@pytest.mark.parametrize("quoted", ["'{}'", '"{}"', "{}"])
def test_a_path_may_be_dropped_into_the_terminal_with_a_shells_quotes(tmp_path: Path, quoted: str) -> None:
    picture = tmp_path / "my cat (1).jpg"
    picture.write_bytes(b"jpeg")
    typed = quoted.format(picture)
    escaped = typed if quoted != "{}" else typed.replace(" ", r"\ ").replace("(", r"\(").replace(")", r"\)")
    assert Terminal("u", escaped).move(making(actions=(UPLOAD,))) == Attach("upload", picture)


def test_a_picture_is_described_in_words_also_to_the_local_provider() -> None:
    terminal = Terminal("g", "a sleepy rabbit")
    wanted = Act("generate", {"provider": "local", "prompt": "a sleepy rabbit"})
    assert terminal.move(making(actions=(UPLOAD, DRAW))) == wanted
    assert "what the picture should show" in terminal.shown
    assert "reads none" not in terminal.shown


def test_the_menu_says_how_a_video_is_taken() -> None:
    one = Terminal("")
    one.move(making(generation(1, "ready")))
    assert "0  Accept and continue ← Enter" in one.lines
    several = Terminal("0")
    several.move(making(generation(1, "ready"), generation(2, "ready")))
    assert "0-1  Accept and continue ← Enter 1" in several.lines
    earlier = Terminal("0")
    earlier.move(making(generation(1, "ready", "before")))
    assert "0  Accept and continue" in earlier.lines


def test_prompts_are_cut_short_until_they_are_asked_for() -> None:
    run = making()
    assert run.question is not None
    run.question.display_data["data"]["generic"]["prompt"] = "sway " * 100 + "END"
    terminal = Terminal("p", "c")
    terminal.move(run)
    before, _, after = terminal.shown.partition("show the prompts in full")
    assert "avoids 2 things" in before
    assert "END" not in before
    assert "END" in after
    assert "avoids morphing, zoom" in after


def test_a_question_asked_again_is_not_told_again() -> None:
    terminal = Terminal("g", "", "c")
    terminal.move(making())
    length = len(terminal.shown)
    terminal.move(making(generation(1, "failed", message="No.")))
    assert "the curtain sways" not in terminal.shown[length:]
    assert "local · No." in terminal.shown[length:]


@pytest.mark.parametrize("typed", [["q"], ["Q"], []])
def test_q_and_the_end_of_input_leave(typed: list[str]) -> None:
    with pytest.raises(Left):
        Terminal(*typed).move(selecting())


@pytest.mark.parametrize("width", [20, 40])
def test_a_narrow_terminal_hides_nothing(width: int) -> None:
    terminal = Terminal("c", width=width)
    terminal.move(making(generation(1, "ready")))
    assert all(len(line) <= width for line in terminal.shown.splitlines())
    unbroken = "".join(terminal.shown.split())
    assert "http://here/workflow/wf_1/media/gc_1.mp4" in unbroken
    assert "Gobacktoimageselection" in unbroken
