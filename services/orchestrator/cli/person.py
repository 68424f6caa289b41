"""A person at the terminal decides; what can't be taken is asked for again."""

from collections.abc import Callable
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from services.orchestrator.cli.choices import BadChoice, parse_indices
from services.orchestrator.cli.editing import Draft
from services.orchestrator.cli.editor import edited_outside
from services.orchestrator.cli.forms import fields_of, usual_values
from services.orchestrator.cli.menu import BACK, LEAVE, Menu, Special, menu_of
from services.orchestrator.cli.model import Action, Generation, Option, Question, Run
from services.orchestrator.cli.moves import Act, Attach, Fill, Move, Respond, Wait
from services.orchestrator.cli.pictures import PictureProblem, checked_picture, typed_path
from services.orchestrator.cli.screen import Screen
from services.orchestrator.cli.selecting import Talk, select
from services.orchestrator.cli.showing import INDENT, field_hint, menu_table, prompt_table, show_question
from services.orchestrator.cli.terminal import BAD

LOCAL, UPLOAD = "local", "upload"
"""The provider on this machine, and who brings a file instead."""
Ask = Callable[[], str]
"""Gives the line typed; raises EOFError at the end of input."""
Edit = Callable[[str], str | None]


class Left(Exception):
    """A person walked away; the run waits."""


class Person:
    """Asks at the terminal, again when what was typed can't be taken.

    Args:
        ask: Reads one line.
        address: Gives the base URL under which content can be looked at.
        edit: Opens a text in the person's editor; None when they saved nothing.
    """

    tries_again = True

    def __init__(
        self, screen: Screen, ask: Ask, address: Callable[[], str], edit: Edit = edited_outside
    ) -> None:
        self._screen = screen
        self._ask = ask
        self._address = address
        self._edit = edit
        self._shown: str | None = None
        self._drafted: str | None = None
        self._draft = Draft([])

    def move(self, run: Run) -> Move:
        """What the person decides.

        Raises:
            Left: they walked away.
        """
        question = run.question
        if question is None or any(
            made.is_underway and made.interaction_id == question.interaction_id
            for made in question.generations
        ):
            return Wait()
        with self._screen.asking():
            again = question.interaction_id == self._shown
            self._shown = question.interaction_id
            show_question(self._screen.out, question, self._address(), again=again)
            try:
                return self._answer(question)
            except EOFError as error:
                raise Left from error

    def _answer(self, question: Question) -> Move:
        match question.interaction_type:
            case "selection":
                return self._select(question)
            case "form":
                return self._fill(question)
            case "media_generation" | "review":
                return self._choose_way(question)
            case kind:
                self._say(f"a {kind} can't be answered here; use the API at {self._address()}/docs")
                return Wait()

    def _select(self, question: Question) -> Move:
        if self._drafted != question.interaction_id:
            self._drafted, self._draft = question.interaction_id, Draft(question.items)
        talk = Talk(self._screen.out, self._line, self._hint, self._say, self._go, self._edit)
        return select(talk, question, self._draft)

    def _fill(self, question: Question) -> Move:
        fields = fields_of(question)
        values, files = usual_values(fields), dict[str, Path]()
        for field in fields:
            self._hint(field_hint(field))
            while typed := self._line():
                try:
                    if field.is_file:
                        files[field.name] = checked_picture(typed_path(typed))
                    else:
                        values[field.name] = field.value(typed)
                    break
                except (BadChoice, PictureProblem) as problem:
                    self._say(str(problem))
        return Fill(values, files)

    def _choose_way(self, question: Question) -> Move:
        menu = menu_of(question)
        self._screen.out.print()
        self._screen.out.print(Padding(menu_table(menu), INDENT))
        while True:
            move = self._way(question, menu)
            if move is not None:
                return move

    def _way(self, question: Question, menu: Menu) -> Move | None:
        typed = self._line()
        try:
            target = menu.chosen(typed)
        except BadChoice as problem:
            self._say(str(problem))
            return None
        match target:
            case Generation():
                going_on = [option.id for option in question.options if option.mode == "continue"]
                said = {"option_id": going_on[0]} if going_on else {}
                return Respond({**said, "selected_content_id": target.generation_id})
            case Action() if target.action_type == "upload":
                return self._bring(target)
            case Action():
                return self._generate(question, target)
            case Option():
                return self._go(target)
            case Special.PROMPTS:
                shown = prompt_table(question.display_data["data"], whole=True)
                self._screen.out.print(Padding(shown, INDENT))
                return None
            case Special.LEAVE:
                raise Left

    def _bring(self, action: Action) -> Move | None:
        self._hint("path of the picture; Enter goes back")
        while typed := self._line():
            try:
                return Attach(action.id, checked_picture(typed_path(typed)))
            except PictureProblem as problem:
                self._say(str(problem))
        return None

    def _generate(self, question: Question, action: Action) -> Move | None:
        provider = self._provider(question)
        if provider is None:
            return None
        if action.action_type == "txt2img":
            self._hint(f"what the picture should show; Enter leaves it open; {BACK} goes back")
        else:
            read = "" if provider != LOCAL else f" ({LOCAL} goes by the chosen elements and reads none)"
            self._hint(f"a prompt of your own{read}; Enter keeps the written one; {BACK} goes back")
        prompt = self._line()
        if prompt.lower() == BACK:
            return None
        return Act(action.id, {"provider": provider, **({"prompt": prompt} if prompt else {})})

    def _provider(self, question: Question) -> str | None:
        """Who generates: asked only where there is a choice, the workflow's or who did it here before."""
        usual = str((question.display_data.get("defaults") or {}).get("provider", LOCAL))
        known = list(dict.fromkeys((usual, *(made.provider for made in question.generations))))
        known = [name for name in known if name != UPLOAD]
        if len(known) == 1:
            return usual
        listed = ", ".join(f"{number} {name}" for number, name in enumerate(known))
        self._hint(f"who generates: {listed}; Enter takes {usual}; {BACK} goes back")
        while (typed := self._line().lower()) != BACK:
            try:
                return known[parse_indices(typed or "0", len(known), many=False)[0]]
            except BadChoice as problem:
                if typed in known:
                    return typed
                self._say(str(problem))
        return None

    def _go(self, option: Option) -> Move | None:
        if not option.feedback.enabled:
            return Respond({"option_id": option.id})
        usual = option.feedback.default_message
        taken = (
            f" (Enter says “{usual}”; {BACK} goes back)"
            if usual
            else f" (Enter says nothing; {BACK} goes back)"
        )
        self._hint(f"{option.feedback.prompt or 'What should be different?'}{taken}")
        words = self._line()
        if words.lower() == BACK:
            return None
        return Respond({"option_id": option.id, **({"feedback": words} if words else {})})

    def _line(self) -> str:
        typed = self._ask().strip()
        if typed.lower() == LEAVE:
            raise Left
        return typed

    def _hint(self, text: str) -> None:
        self._screen.out.print(Padding(Text(text, style="faint"), INDENT))

    def _say(self, problem: str) -> None:
        self._screen.out.print(Text(f" {BAD} {problem}", style="warn"))
