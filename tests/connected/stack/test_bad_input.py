"""What is asked wrongly over real HTTP gets a problem document a person can act on, and harms no run."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.connected.stack.endings import assert_whole
from tests.connected.stack.person import Json, Person
from tests.support.stack import WholeStack
from tests.unit.media.files import clip, picture, png_bomb

pytestmark = pytest.mark.connected


@pytest.fixture(scope="module")
async def person(shared_stack: WholeStack) -> Person:
    """Asked which elements shall move; every test leaves it at that question."""
    person = await Person(shared_stack).start()
    await person.until_asked("select_motion_elements")
    return person


def problem_of(response: httpx.Response, status: int, code: str) -> Json:
    """The problem document, complete: what was wrong, and what to do."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = dict(response.json())
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code), problem
    assert problem["type"] == f"urn:stillreel:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["hint"]
    return problem


async def respond(stack: WholeStack, run_id: str, interaction_id: str, response: Json) -> httpx.Response:
    return await stack.http.post(f"/runs/{run_id}/interactions/{interaction_id}/response", json=response)


async def test_of_many_answers_at_once_one_wins_and_the_others_are_told_which(stack: WholeStack) -> None:
    person = await Person(stack).start()
    asked = await person.until_asked("select_motion_elements")
    wishes = [[0], [1], [0, 1], [1, 0]]
    answers = await asyncio.gather(
        *(respond(stack, person.run_id, asked, {"selected_indices": wish}) for wish in wishes)
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: len(wishes) - 1}
    won = next(wish for wish, answer in zip(wishes, answers, strict=True) if answer.status_code == 200)
    for answer in answers:
        if answer.status_code == 409:
            problem = problem_of(answer, 409, "already_answered")
            assert problem["answer"]["selected_indices"] == won
            assert "the first answer stands" in problem["detail"]
    assert (await respond(stack, person.run_id, asked, {"selected_indices": won})).status_code == 200
    await person.until_ended()
    assert person.seen.view["state"]["selected_motion_element_indices"] == won
    given = [event["data"] for event in person.seen.events if event["type"] == "interaction_response"]
    assert [one["interaction_id"] for one in given].count(asked) == 1
    await assert_whole(stack, person)
    late = problem_of(
        await respond(stack, person.run_id, asked, {"selected_indices": [2]}), 409, "already_answered"
    )
    assert late["run_status"] == "completed"


async def test_an_unknown_workflow_is_not_found_and_the_known_ones_are_named(stack: WholeStack) -> None:
    refused = await stack.http.post("/runs", json={"workflow": "ccc"})
    problem = problem_of(refused, 404, "unknown_workflow")
    assert "'ccc'" in problem["detail"]
    assert "cc" in problem["hint"]


async def test_an_answer_to_another_runs_question_is_not_found_and_names_the_question_asked(
    stack: WholeStack, person: Person
) -> None:
    other = await Person(stack).start()
    theirs = await other.until_asked("generate_and_select_images")
    ours = await person.until_asked("select_motion_elements")
    refused = await respond(stack, person.run_id, theirs, {"selected_indices": [0]})
    problem = problem_of(refused, 404, "unknown_interaction")
    assert ours in problem["hint"]
    assert problem["current_interaction"] == ours


@pytest.mark.parametrize(
    ("response", "code", "pointer"),
    [
        ({"selected_indices": [0, 99]}, "index_out_of_range", "/selected_indices/1"),
        ({"selected_indices": [-1]}, "index_out_of_range", "/selected_indices/0"),
        ({"selected_indices": ["0"]}, "invalid_answer", "/selected_indices/0"),
        ({"selected_indices": [0, 0]}, "invalid_answer", "/selected_indices/1"),
        ({"selected_indices": []}, "invalid_answer", "/selected_indices"),
        ({"selected_content_id": "gc_1"}, "invalid_answer", "/selected_content_id"),
    ],
)
async def test_a_wrong_answer_is_refused_with_a_pointer_and_the_question_stays_open(
    stack: WholeStack, person: Person, response: Json, code: str, pointer: str
) -> None:
    asked = await person.until_asked("select_motion_elements")
    version = person.seen.view["version"]
    problem = problem_of(await respond(stack, person.run_id, asked, response), 422, code)
    assert problem["pointer"] == pointer
    assert (await person.look()).view["version"] == version


async def test_a_run_nobody_started_is_not_found(stack: WholeStack) -> None:
    nowhere = "wf_01900000-0000-7000-8000-000000000001"
    for call in (
        stack.http.get(f"/runs/{nowhere}"),
        stack.http.get(f"/runs/{nowhere}/events"),
        respond(stack, nowhere, "select_1", {}),
    ):
        assert nowhere in problem_of(await call, 404, "unknown_run")["detail"]


def a_video(folder: Path) -> bytes:
    return clip(folder / "clip.mp4")


FILES: dict[str, tuple[Callable[[Path], bytes], int, str, str]] = {
    "notes.jpg": (lambda _: b"Dear diary, today the cat slept.", 422, "wrong_type", "a text file"),
    "bomb.png": (lambda _: png_bomb(), 422, "too_many_pixels", "40000 × 40000"),
    "cut.jpg": (lambda _: picture("JPEG", (640, 480))[:20_000], 422, "damaged", "cut short"),
    "empty.png": (lambda _: b"", 422, "empty_file", "0 bytes"),
    "video.png": (a_video, 422, "wrong_type", "an MP4 video"),
    "huge.png": (lambda _: bytes(50_000_001), 413, "too_large", "50"),
}
"""By file name: its content, and how it is refused."""


@pytest.mark.parametrize("name", FILES)
async def test_a_bad_file_is_refused_in_words_and_not_kept(
    stack: WholeStack, tmp_path: Path, name: str
) -> None:
    make, status, code, words = FILES[name]
    before = sorted(stack.media.iterdir())
    refused = await stack.http.put("/media", params={"file_name": name}, content=make(tmp_path))
    problem = problem_of(refused, status, code)
    assert words in problem["detail"] + problem["hint"]
    assert sorted(stack.media.iterdir()) == before


async def test_a_file_nobody_uploaded_cannot_be_attached(stack: WholeStack) -> None:
    person = await Person(stack).start()
    asked = await person.until_asked("generate_and_select_images")
    body: dict[str, Any] = {"content_id": "gc_01900000-0000-7000-8000-000000000001"}
    refused = await stack.http.post(f"/runs/{person.run_id}/interactions/{asked}/actions/upload", json=body)
    problem = problem_of(refused, 404, "unknown_content")
    assert (problem["pointer"], "PUT /media" in problem["hint"]) == ("/content_id", True)
