"""What people do: answer well and wrongly, too late and twice, go back, try again, make and bring things."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.orchestrator.app import Orchestrator
from services.orchestrator.domain.commands import Jump, Retry
from tests.stateful.acting import Acting, Work
from tests.stateful.flow import PLACES
from tests.stateful.person import WRONG, answer_at

NOBODY = "select_01900000-0000-7000-8000-0000000000ff"
Number = st.integers(0, 255)
Replica = st.integers(0, 1)
Module = st.integers(0, len(PLACES) - 1)
Words = st.sampled_from([None, "calmer", "größer, bitte"])


class People(Acting):
    """Their rules, each on the newest run."""

    def is_asked(self) -> bool:
        return self.model.question is not None and not self.model.paused

    def is_own(self) -> bool:
        return self.is_asked() and self.model.question is not None and self.model.question[2] == "own"

    def can_leave(self) -> bool:
        return self.is_own() and bool(self.model.place.exits)

    def is_at_media(self) -> bool:
        return self.is_own() and self.model.place.kind == "media_generation"

    @precondition(is_asked)
    @rule(number=Number, replica=Replica)
    def answer(self, number: int, replica: int) -> None:
        self._answer(number, replica, None)

    @precondition(is_asked)
    @rule(number=Number, replica=Replica, words=Words)
    def answer_too(self, number: int, replica: int, words: str | None) -> None:
        """A second rule of the kind, so that runs come to their ends."""
        self._answer(number, replica, words)

    def _answer(self, number: int, replica: int, words: str | None) -> None:
        self.replica = replica
        question, place = self.model.question, self.model.place
        assert question is not None
        if question[2] == "review":
            said = {"option_id": "retry", **({"feedback": words} if words else {})}
            self.client(self._answering(said), replica)
            self.model.review(words)
            return
        answer = answer_at(self.model, self.model.at, number)
        if answer is None:
            self._make(number, replica)
            return
        response, outputs = answer
        way = {"option_id": place.goes_on_by} if place.goes_on_by and number % 3 == 0 else {}
        self.client(self._answering({**way, **response}), replica)
        self.model.answer((response, outputs))

    def _answering(self, response: dict[str, Any], asked: str | None = None) -> Work:
        run_id, to, wish = self.play.run_id, asked or self.play.asked or NOBODY, self.wish()
        return lambda one: one.runs.answer(run_id, to, response, wish)

    @precondition(can_leave)
    @rule(number=Number, replica=Replica, words=Words)
    def leave(self, number: int, replica: int, words: str | None) -> None:
        self.replica = replica
        exits = self.model.place.exits
        option = list(exits)[number % len(exits)]
        takes = exits[option].default is not None
        self.client(
            self._answering({"option_id": option, **({"feedback": words} if words and takes else {})}),
            replica,
        )
        self.model.leave(option, words)

    @precondition(is_asked)
    @rule(number=Number, replica=Replica)
    def wrong_answer(self, number: int, replica: int) -> None:
        self.replica = replica
        question = self.model.question
        assert question is not None
        wrong = WRONG["review" if question[2] == "review" else self.model.place.kind]
        self.refused(self._answering(wrong[number % len(wrong)]), self.play.asked, replica)

    @precondition(lambda self: not self.model.paused)
    @rule(number=Number, replica=Replica)
    def answer_to_an_earlier_question(self, number: int, replica: int) -> None:
        """Whether it was answered then or left, the refusal tells what is asked now."""
        self.replica = replica
        known = {key: asked for key, asked in self.play.questions.items() if key != self.model.question}
        said = {"option_id": "never offered"}
        asked = list(known.values())[number % len(known)] if known else NOBODY
        refusal = self.refused(self._answering(said, asked), self.play.asked, replica)
        assert refusal.details is not None
        assert refusal.details["current_interaction"] == self.play.asked
        key = list(known)[number % len(known)] if known else None
        answered = self.model.answers.get(key) if key else None
        expected = "unknown_interaction" if key is None else "already_answered"
        assert refusal.code == (expected if key is None or answered else "question_superseded")
        stands = refusal.details.get("answer")
        if answered:
            assert isinstance(stands, dict)
            assert all(stands[name] == value for name, value in answered.items()), (
                "another answer than the first one stands"
            )

    @rule(to=Module, replica=Replica, words=Words, seen=st.booleans())
    def retry(self, to: int, replica: int, words: str | None, seen: bool) -> None:
        self.replica = replica
        fields: dict[str, Any] = {"target_module": PLACES[to].name, "feedback": words}
        if seen:
            fields["seen"] = self.play.asked
        self.agree(self._moving(Retry, fields), lambda: self.model.retry(to, words), replica)

    @rule(to=Module, replica=Replica, number=Number)
    def jump(self, to: int, replica: int, number: int) -> None:
        self.replica = replica
        said = answer_at(self.model, to, number) if number % 2 else None
        fields: dict[str, Any] = {"target_step": PLACES[to].step, "target_module": PLACES[to].name}
        if said is not None:
            fields["input"] = said[0]
        self.agree(self._moving(Jump, fields), lambda: self.model.jump(to, said), replica)

    @rule(to=Module, replica=Replica)
    def move_from_an_old_page(self, to: int, replica: int) -> None:
        self.replica = replica
        fields = {"target_step": PLACES[to].step, "target_module": PLACES[to].name, "seen": NOBODY}
        self.refused(self._moving(Jump, fields), self.play.asked, replica)

    def _moving(self, kind: Any, fields: dict[str, Any]) -> Work:
        run_id, wish = self.play.run_id, self.wish()

        async def work(one: Orchestrator) -> Any:
            return await one.runs.carry_out(run_id, await one.runs.command(run_id, kind, **fields), wish)

        return work

    @precondition(is_at_media)
    @rule(number=Number, replica=Replica)
    def make(self, number: int, replica: int) -> None:
        self._make(number, replica)

    def _make(self, number: int, replica: int) -> None:
        self.replica = replica
        place, run_id, asked, wish = self.model.place, self.play.run_id, self.play.asked or "", self.wish()
        if place.brings is not None and number % 2:
            picture = self.fresh_content()
            self.client(lambda one: one.runs.attach(run_id, asked, "upload", picture, wish), replica)
            self.model.bring(picture.content_id, picture.model_dump(mode="json"))
        elif place.kind == "media_generation":
            action = place.makes or ""
            self.client(lambda one: one.runs.generate(run_id, asked, action, {}, wish), replica)
            self.model.make(self.system.newest_generation(run_id))
