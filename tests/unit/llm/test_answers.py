"""A paid answer is paid once, as far as it can be known."""

import pytest

from shared.errors import Unavailable
from shared.llm.answers import answer_once
from shared.llm.structured import StructuredAnswer
from shared.messages.analysis import Usage
from shared.messaging.ports import Entry

ANSWER = StructuredAnswer({"a": "ü"}, "gpt-test", Usage(input_tokens=3, output_tokens=4), repaired=True)


class Bucket:
    """A key-value bucket in memory; `broken` names the calls that fail."""

    def __init__(self, broken: frozenset[str] = frozenset()) -> None:
        self.values: dict[str, bytes] = {}
        self.broken = broken

    async def get(self, key: str) -> Entry | None:
        if "get" in self.broken:
            raise Unavailable("away")
        return Entry(self.values[key], 1) if key in self.values else None

    async def create(self, key: str, value: bytes) -> int | None:
        if "create" in self.broken:
            raise Unavailable("away")
        if key in self.values:
            return None
        self.values[key] = value
        return 1

    async def update(self, key: str, value: bytes, revision: int) -> int | None:
        raise AssertionError("answers are never changed")


class Asked:
    def __init__(self, answer: StructuredAnswer = ANSWER) -> None:
        self.times = 0
        self.answer = answer

    async def __call__(self) -> StructuredAnswer:
        self.times += 1
        return self.answer


async def test_a_redelivered_request_reuses_the_recorded_answer() -> None:
    bucket, asked = Bucket(), Asked()
    first = await answer_once(bucket, "r1", asked)
    again = await answer_once(bucket, "r1", asked)
    assert first == again == ANSWER
    assert asked.times == 1


async def test_another_request_is_asked_anew() -> None:
    bucket, asked = Bucket(), Asked()
    await answer_once(bucket, "r1", asked)
    await answer_once(bucket, "r2", asked)
    assert asked.times == 2


async def test_nothing_is_asked_while_the_record_cannot_be_read() -> None:
    asked = Asked()
    with pytest.raises(Unavailable):
        await answer_once(Bucket(frozenset({"get"})), "r1", asked)
    assert asked.times == 0


async def test_a_paid_answer_is_used_even_if_it_cannot_be_recorded() -> None:
    assert await answer_once(Bucket(frozenset({"create"})), "r1", Asked()) == ANSWER


async def test_of_two_answers_at_once_the_first_recorded_is_everyones() -> None:
    bucket = Bucket()
    other = StructuredAnswer({"a": "other"}, "gpt-test", Usage())

    async def overtaken() -> StructuredAnswer:
        await answer_once(bucket, "r1", Asked(other))
        return ANSWER

    assert await answer_once(bucket, "r1", overtaken) == other
