"""Requests nobody means well with: each gets a problem document, none of them a 500 or a stack trace."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.orchestrator.http.bodies import DEEPEST
from services.orchestrator.uploads import DECODED_AT_ONCE
from shared.errors import NotFound
from shared.media import guards
from shared.media.inspection import Inspected, inspect_file
from shared.media.object_store import ObjectMediaStore
from tests.support.orchestrators import PICTURE, ApiUnderTest, api_over_memory

HUGE = "9" * 30


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory() as under_test:
        yield under_test


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


async def start_with(api: ApiUnderTest, body: str) -> httpx.Response:
    return await api.client.post("/runs", content=body, headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (HUGE, "/a is an integer over 64 bits"),
        ("-9223372036854775809", "/a is an integer over 64 bits"),
        ("NaN", "/a is nan"),
        ("-Infinity", "/a is -inf"),
        ('"\\ud800"', "/a has half a surrogate pair"),
        ('{"\\u0000": 1}', "/a has a key with a NUL character"),
        ('{"\\ud800": 1}', "/a has half a surrogate pair"),
        (nested(DEEPEST), "nested deeper than"),
        (nested(900), "nested deeper than"),
    ],
)
async def test_json_no_event_could_hold_is_refused_with_its_place(
    api: ApiUnderTest, value: str, said: str
) -> None:
    refused = await start_with(api, f'{{"workflow": "cc", "inputs": {{"a": {value}}}}}')
    assert refused.status_code == 422, refused.text
    problem = refused.json()
    assert said in problem["detail"]
    assert problem["pointer"] == "/inputs"
    assert api.commits == []


async def test_json_as_deep_as_allowed_is_taken(api: ApiUnderTest) -> None:
    taken = await start_with(api, f'{{"workflow": "cc", "inputs": {{"a": {nested(DEEPEST - 1)}}}}}')
    assert taken.json()["code"] == "unknown_input", taken.text


async def test_half_a_surrogate_pair_in_an_unknown_key_is_answered(api: ApiUnderTest) -> None:
    refused = await start_with(api, '{"workflow": "cc", "\\ud800": 1}')
    assert refused.status_code == 422
    assert "surrogate" in refused.text or refused.json()["code"] == "invalid_request"


async def test_an_answer_and_an_action_are_checked_like_a_start(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    question = f"/runs/{run['run_id']}/interactions/{run['question']['interaction_id']}"
    for path, body in (
        ("/response", f'{{"a": {HUGE}}}'),
        ("/actions/upload", f'{{"parameters": {{"a": {HUGE}}}}}'),
        ("/actions/upload", '{"content_id": "\\ud800"}'),
    ):
        refused = await api.client.post(
            f"{question}{path}", content=body, headers={"content-type": "application/json"}
        )
        assert refused.status_code == 422, refused.text


@pytest.mark.parametrize(
    "rest", [f"?version={HUGE}", f"/events?after={HUGE}", f"/context?step=a&module=b&version={HUGE}"]
)
async def test_a_version_no_store_can_count_to_is_refused(api: ApiUnderTest, rest: str) -> None:
    run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    refused = await api.client.get(f"/runs/{run['run_id']}{rest}")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")


async def test_a_last_event_id_no_store_can_count_to_is_refused_before_the_stream(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    headers = {"accept": "text/event-stream", "last-event-id": HUGE}
    refused = await api.client.get(f"/runs/{run['run_id']}/events", headers=headers)
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/Last-Event-ID")


@pytest.mark.parametrize("run", ["2026-01-01", "wf_", "yesterday", ""])
async def test_a_page_after_what_is_no_run_is_refused(api: ApiUnderTest, run: str) -> None:
    await api.client.post("/runs", json={"workflow": "cc"})
    refused = await api.client.get("/runs", params={"before": run})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/before")


async def test_a_range_with_thousands_of_digits_gets_the_whole_file(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    picture = (await api.client.put("/media", content=PICTURE.read_bytes())).json()
    question = f"/runs/{run['run_id']}/interactions/{run['question']['interaction_id']}"
    await api.client.post(f"{question}/actions/upload", json={"content_id": picture["content_id"]})
    url = f"/workflow/{run['run_id']}/media/{picture['local_path']}"
    for span in (f"bytes={'9' * 5000}-", f"bytes=0-{'9' * 5000}", f"bytes=-{'9' * 5000}"):
        answered = await api.client.get(url, headers={"range": span})
        assert (answered.status_code, answered.content) == (200, PICTURE.read_bytes())


async def test_a_file_that_is_gone_or_cut_is_a_problem_document_not_a_broken_answer(
    api: ApiUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    picture = (await api.client.put("/media", content=PICTURE.read_bytes())).json()
    question = f"/runs/{run['run_id']}/interactions/{run['question']['interaction_id']}"
    await api.client.post(f"{question}/actions/upload", json={"content_id": picture["content_id"]})
    url = f"/workflow/{run['run_id']}/media/{picture['local_path']}"

    async def cut(_: object, __: str) -> int:
        return 1_000

    async def gone(_: object, key: str) -> int:
        raise NotFound(f"No media is stored under {key}.", code="media_not_found")

    for size, code in ((cut, "media_damaged"), (gone, "media_not_found")):
        monkeypatch.setattr(ObjectMediaStore, "size", size)
        answered = await api.client.get(url)
        assert (answered.status_code, answered.json()["code"]) == (404, code)


async def test_many_uploads_at_once_are_decoded_a_few_at_a_time(
    api: ApiUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = most = 0

    async def counted(*arguments: Any) -> Inspected:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        try:
            return await inspect_file(*arguments)
        finally:
            busy -= 1

    monkeypatch.setattr(guards, "inspect_file", counted)
    uploads = (api.client.put("/media", content=PICTURE.read_bytes()) for _ in range(3 * DECODED_AT_ONCE))
    answers = await asyncio.gather(*uploads)
    assert {answer.status_code for answer in answers} == {201}
    assert most == DECODED_AT_ONCE


async def test_a_mistake_of_ours_is_a_problem_document_too() -> None:
    async with api_over_memory() as api:
        transport = api.client._transport
        assert isinstance(transport, httpx.ASGITransport)
        transport.raise_app_exceptions = False

        async def broken(*_: object) -> None:
            raise ZeroDivisionError

        api.orchestrator.runs.recent = broken  # type: ignore[assignment,method-assign]
        answered = await api.client.get("/runs")
    assert answered.status_code == 500
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json()["code"] == "unexpected"
