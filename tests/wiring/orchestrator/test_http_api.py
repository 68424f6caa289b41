"""The HTTP API over the real use cases: what clients send and what they get back."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.http.event_stream import live_events
from shared.identity import time_of
from shared.messages.analysis import AnalysisCompleted
from shared.messages.prompts import PromptsCompleted
from shared.messages.video import GenerationProgress, VideoReady
from tests.support.orchestrators import PICTURE, ApiUnderTest, api_over_memory
from tests.support.workflows import ANALYSIS, PROMPTS, content, workflow

ABSENT = "wf_01900000-0000-7000-8000-00000000dead"


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory() as under_test:
        yield under_test


async def started(api: ApiUnderTest) -> dict[str, Any]:
    response = await api.client.post("/runs", json={"workflow": "cc"})
    assert response.status_code == 201, response.text
    run: dict[str, Any] = response.json()
    return run


def question_of(run: dict[str, Any]) -> str:
    return f"/runs/{run['run_id']}/interactions/{run['question']['interaction_id']}"


async def upload(api: ApiUnderTest) -> dict[str, Any]:
    response = await api.client.put("/media?file_name=room.jpg", content=PICTURE.read_bytes())
    assert response.status_code == 201, response.text
    uploaded: dict[str, Any] = response.json()
    return uploaded


async def with_picture(api: ApiUnderTest) -> dict[str, Any]:
    run, picture = await started(api), await upload(api)
    attached = await api.client.post(
        f"{question_of(run)}/actions/upload", json={"content_id": picture["content_id"]}
    )
    assert attached.status_code == 202, attached.text
    answered = await api.client.post(f"{question_of(run)}/response", json={"option_id": "continue"})
    assert answered.status_code == 200, answered.text
    view: dict[str, Any] = answered.json()
    return view


async def at_motion_question(api: ApiUnderTest) -> dict[str, Any]:
    run = await with_picture(api)
    request = str(api.requested("analysis_requested")["request_id"])
    await api.report(
        AnalysisCompleted(
            run_id=run["run_id"],
            request_id=request,
            response=ANALYSIS,
            provider="local",
            model="m",
            seconds=1,
        )
    )
    view: dict[str, Any] = (await api.client.get(f"/runs/{run['run_id']}")).json()
    return view


async def test_a_whole_run_goes_from_picture_to_clip_over_http(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    await api.client.post(f"{question_of(run)}/response", json={"selected_indices": [0, 2]})
    request = str(api.requested("prompts_requested")["request_id"])
    await api.report(
        PromptsCompleted(
            run_id=run["run_id"], request_id=request, response=PROMPTS, provider="local", model="m", seconds=1
        )
    )
    run = (await api.client.get(f"/runs/{run['run_id']}")).json()
    assert run["status"] == "waiting"
    action = await api.client.post(
        f"{question_of(run)}/actions/generate", json={"parameters": {"provider": "local"}}
    )
    made = action.json()["content_id"]
    clip = content(1, mime_type="video/mp4", duration=5.0).model_copy(
        update={"content_id": made, "local_path": f"{made}.mp4", "url": f"/media/{made}.mp4"}
    )
    await api.report(
        VideoReady(
            run_id=run["run_id"], generation_id=clip.content_id, content=clip, provider="local", seconds=1
        )
    )
    done = await api.client.post(
        f"{question_of(run)}/response", json={"selected_content_id": clip.content_id}
    )
    assert done.json()["status"] == "completed"
    assert done.json()["state"]["selected_video_id"] == clip.content_id
    assert done.json()["question"] is None


async def test_the_same_idempotency_key_finds_the_run_it_began(api: ApiUnderTest) -> None:
    headers = {"Idempotency-Key": "monday"}
    first = await api.client.post("/runs", json={"workflow": "cc"}, headers=headers)
    again = await api.client.post("/runs", json={"workflow": "cc"}, headers=headers)
    assert again.json()["run_id"] == first.json()["run_id"]


async def test_a_run_begun_under_a_key_is_named_by_the_time_it_began(api: ApiUnderTest) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    headers = {"Idempotency-Key": "monday"}
    run = (await api.client.post("/runs", json={"workflow": "cc"}, headers=headers)).json()
    assert before <= time_of(run["run_id"]) <= datetime.now(UTC)


async def test_the_same_key_twice_at_once_begins_one_run(api: ApiUnderTest) -> None:
    headers = {"Idempotency-Key": "monday"}
    begun = await asyncio.gather(
        *(api.client.post("/runs", json={"workflow": "cc"}, headers=headers) for _ in range(5))
    )
    assert {answer.status_code for answer in begun} == {201}
    (run_id,) = {answer.json()["run_id"] for answer in begun}
    listed = (await api.client.get("/runs")).json()["runs"]
    assert [run["run_id"] for run in listed] == [run_id]


async def test_the_same_key_starts_a_generation_once(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    await api.client.post(f"{question_of(run)}/response", json={"selected_indices": [0]})
    request = str(api.requested("prompts_requested")["request_id"])
    await api.report(
        PromptsCompleted(
            run_id=run["run_id"], request_id=request, response=PROMPTS, provider="local", model="m", seconds=1
        )
    )
    run = (await api.client.get(f"/runs/{run['run_id']}")).json()
    headers = {"Idempotency-Key": "click"}
    path = f"{question_of(run)}/actions/generate"
    one, two = await asyncio.gather(*(api.client.post(path, json={}, headers=headers) for _ in range(2)))
    assert one.json()["content_id"] == two.json()["content_id"]
    assert sum(e.type == "generation_requested" for c in api.commits for e in c.events) == 1


async def test_of_two_answers_at_once_the_first_wins_and_the_other_gets_409_with_what_won(
    api: ApiUnderTest,
) -> None:
    run = await at_motion_question(api)
    path = f"{question_of(run)}/response"
    answers = await asyncio.gather(
        api.client.post(path, json={"selected_indices": [0]}),
        api.client.post(path, json={"selected_indices": [1]}),
    )
    (lost,) = [a for a in answers if a.status_code == 409]
    (won,) = [a for a in answers if a.status_code == 200]
    assert lost.headers["content-type"] == "application/problem+json"
    assert lost.json()["code"] == "already_answered"
    assert lost.json()["answer"]["selected_indices"] == won.json()["state"]["selected_motion_element_indices"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("POST", "/runs", {"workflow": "nope"}, 404, "there is no workflow 'nope'"),
        ("POST", "/runs", {"workflow": "cc", "colour": 1}, 422, "Extra inputs"),
        ("POST", "/runs", {"workflow": "cc", "inputs": {"image": "gc_1"}}, 422, "takes no input 'image'"),
        ("POST", "/runs", {}, 422, "Field required"),
        ("GET", f"/runs/{ABSENT}", None, 404, "there is no run"),
        ("GET", "/runs/17", None, 422, "String should match"),
        ("GET", f"/runs/{ABSENT}/events", None, 404, "there is no run"),
        ("POST", f"/runs/{ABSENT}/interactions/x/response", {}, 404, "there is no run"),
        ("GET", "/runs?before=yesterday", None, 422, "should match pattern"),
        ("GET", "/nothing", None, 404, "Not Found"),
    ],
)
async def test_bad_requests_get_problem_documents(
    api: ApiUnderTest, method: str, path: str, body: Any, status: int, words: str
) -> None:
    response = await api.client.request(method, path, json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert words in problem["detail"]
    assert problem["hint"]


async def test_an_answer_with_an_index_out_of_range_says_where_and_what_is_valid(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    response = await api.client.post(f"{question_of(run)}/response", json={"selected_indices": [9]})
    assert response.status_code == 422
    assert response.json()["pointer"] == "/selected_indices/0"
    assert response.json()["hint"] == "Valid indices: 0 to 2."


async def test_an_answer_to_another_runs_question_is_not_found_and_names_the_current_one(
    api: ApiUnderTest,
) -> None:
    one, other = await started(api), await started(api)
    response = await api.client.post(
        f"/runs/{one['run_id']}/interactions/{other['question']['interaction_id']}/response", json={}
    )
    assert response.status_code == 404
    assert response.json()["current_interaction"] == one["question"]["interaction_id"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"meow" * 100, "wrong_type"),
        (b"", "empty_file"),
        (PICTURE.read_bytes()[:5_000], "damaged"),
        (b"\x00" * 2_000_001, "too_large"),
    ],
    ids=["not an image", "empty", "truncated", "too large"],
)
async def test_a_file_that_is_no_picture_is_refused_with_advice(
    api: ApiUnderTest, body: bytes, code: str
) -> None:
    response = await api.client.put("/media", content=body)
    assert response.status_code in (413, 422)
    assert response.json()["code"] == code
    assert response.json()["hint"]


async def test_content_is_served_with_type_ranges_and_etag(api: ApiUnderTest) -> None:
    run = await with_picture(api)
    picture = run["state"]["selected_image_data"]
    whole = await api.client.get(picture["url"])
    assert whole.content == PICTURE.read_bytes()
    assert whole.headers["content-type"] == "image/jpeg"
    part = await api.client.get(picture["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    tail = await api.client.get(picture["url"], headers={"Range": "bytes=-5"})
    assert tail.content == whole.content[-5:]
    beyond = await api.client.get(picture["url"], headers={"Range": f"bytes={len(whole.content)}-"})
    assert beyond.status_code == 416
    known = await api.client.get(picture["url"], headers={"If-None-Match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    head = await api.client.head(picture["url"])
    assert (head.headers["content-length"], head.content) == (str(len(whole.content)), b"")


async def test_content_of_another_run_is_not_served(api: ApiUnderTest) -> None:
    run, other = await with_picture(api), await started(api)
    url = run["state"]["selected_image_data"]["url"].replace(run["run_id"], other["run_id"])
    assert (await api.client.get(url)).status_code == 404


async def test_events_are_listed_in_order_from_any_version(api: ApiUnderTest) -> None:
    run = await started(api)
    listed = (await api.client.get(f"/runs/{run['run_id']}/events")).json()
    assert [e["type"] for e in listed["events"]] == [
        "run_started",
        "step_started",
        "module_started",
        "interaction_requested",
    ]
    assert [e["version"] for e in listed["events"]] == [1, 2, 3, 4]
    rest = (await api.client.get(f"/runs/{run['run_id']}/events?after=2&limit=1")).json()
    assert [e["version"] for e in rest["events"]] == [3]


async def next_event(stream: AsyncIterator[bytes]) -> dict[str, str]:
    async for chunk in stream:
        lines = [line for line in chunk.decode().splitlines() if line and not line.startswith(":")]
        if lines:
            return dict(line.split(": ", 1) for line in lines)
    raise AssertionError("the stream ended")


async def test_the_live_stream_starts_after_a_version_and_goes_on_with_new_events_and_progress(
    api: ApiUnderTest,
) -> None:
    run = await started(api)
    stream = live_events(api.store, api.followers, run["run_id"], 3)
    first = await next_event(stream)
    assert (first["id"], first["event"]) == ("4", "interaction_requested")
    waiting = asyncio.create_task(next_event(stream))
    await api.client.post(f"/runs/{run['run_id']}/cancel")
    cancelled = await waiting
    assert (cancelled["id"], cancelled["event"]) == ("5", "run_cancelled")
    waiting = asyncio.create_task(next_event(stream))
    await asyncio.sleep(0)
    api.followers.progressed(
        GenerationProgress(
            run_id=run["run_id"], generation_id=content(1).content_id, fraction=0.5, stage="rendering"
        )
    )
    progress = await waiting
    assert progress["event"] == "generation_progress"
    assert "id" not in progress
    assert json.loads(progress["data"])["fraction"] == 0.5
    api.followers.close()
    assert [chunk async for chunk in stream] == []


async def test_runs_are_listed_newest_first_in_pages(api: ApiUnderTest) -> None:
    runs = [(await started(api))["run_id"] for _ in range(3)]
    first = (await api.client.get("/runs?limit=2")).json()
    assert [r["run_id"] for r in first["runs"]] == [runs[2], runs[1]]
    rest = (await api.client.get("/runs", params={"limit": 2, "before": first["next"]})).json()
    assert [r["run_id"] for r in rest["runs"]] == [runs[0]]
    assert rest["next"] is None


async def test_a_run_and_its_context_can_be_read_as_of_an_earlier_version(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    early = (await api.client.get(f"/runs/{run['run_id']}?version=4")).json()
    assert early["position"]["module_name"] == "generate_and_select_images"
    place = {"step": "image_prompts", "module": "generate_and_select_images"}
    then = (await api.client.get(f"/runs/{run['run_id']}/context", params={**place, "version": 4})).json()
    now = (await api.client.get(f"/runs/{run['run_id']}/context", params=place)).json()
    seen = then["previous_interactions"]["image_prompts"]["generate_and_select_images"]
    assert "response" not in seen
    assert now["previous_interactions"]["image_prompts"]["generate_and_select_images"]["response"][
        "selected_content"
    ]
    assert now["state"]["image_analysis"] == ANALYSIS
    missing = await api.client.get(f"/runs/{run['run_id']}/context", params={"step": "x", "module": "y"})
    assert missing.status_code == 404
    assert "image_analysis.analyze_image" in missing.json()["hint"]


async def test_a_broken_workflow_is_shown_with_its_problems_and_cannot_be_started() -> None:
    shelf = Shelf({}, {"mine": ("steps/1_a/step.json /modules/0/name: Field required",)})
    async with api_over_memory(shelf) as api:
        shown = (await api.client.get("/workflows")).json()
        assert shown["broken"]["mine"] == ["steps/1_a/step.json /modules/0/name: Field required"]
        refused = await api.client.post("/runs", json={"workflow": "mine"})
        assert (refused.status_code, refused.json()["code"]) == (422, "broken_workflow")
        assert "Field required" in refused.json()["hint"]


async def test_readiness_names_what_is_missing(api: ApiUnderTest) -> None:
    assert (await api.client.get("/readyz")).status_code == 200
    api.missing.append("NATS")
    waiting = await api.client.get("/readyz")
    assert (waiting.status_code, waiting.json()["missing"]) == (503, ["NATS"])
    assert (await api.client.get("/healthz")).status_code == 200


async def test_a_json_body_of_megabytes_is_refused_and_an_upload_of_that_size_is_not(
    api: ApiUnderTest,
) -> None:
    huge = b'{"workflow": "' + b"x" * 1_100_000 + b'"}'
    refused = await api.client.post("/runs", content=huge, headers={"content-type": "application/json"})
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "body_too_large"
    assert "PUT /media" in refused.json()["hint"]
    picture = io.BytesIO()
    Image.effect_noise((1280, 1280), 90).save(picture, "PNG")
    assert len(picture.getvalue()) > len(huge)
    assert (await api.client.put("/media", content=picture.getvalue())).status_code == 201


async def test_a_body_of_unknown_length_is_refused_in_the_same_words(api: ApiUnderTest) -> None:
    async def huge() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 32_768

    refused = await api.client.post("/runs", content=huge(), headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")


async def test_the_documentation_needs_no_other_host(api: ApiUnderTest) -> None:
    page = (await api.client.get("/docs")).text
    assert "://" not in page
    wanted = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(wanted) == 2
    for address in (*wanted, "/openapi.json"):
        answer = await api.client.get(address)
        assert answer.status_code == 200
        assert answer.content


async def test_runs_that_began_in_the_same_millisecond_are_all_listed(api: ApiUnderTest) -> None:
    runs = {(await started(api))["run_id"] for _ in range(12)}
    listed, before = [], None
    while True:
        params = {"limit": 1, **({"before": before} if before else {})}
        page = (await api.client.get("/runs", params=params)).json()
        listed += [run["run_id"] for run in page["runs"]]
        before = page["next"]
        if before is None:
            break
    assert sorted(listed) == sorted(runs)


async def test_a_key_that_began_another_run_is_refused() -> None:
    module = {"module_id": "user.select", "name": "pick", "inputs": {"data": [1, 2]}}
    open_to_inputs = workflow(module).model_copy(update={"inputs": ("mood",)})
    async with api_over_memory(Shelf({"tiny": open_to_inputs}, {})) as api:
        headers = {"Idempotency-Key": "monday"}
        body = {"workflow": "tiny", "inputs": {"mood": "calm"}}
        first = await api.client.post("/runs", json=body, headers=headers)
        assert first.json()["inputs"] == {"mood": "calm"}
        other = await api.client.post("/runs", json={"workflow": "tiny"}, headers=headers)
        assert (other.status_code, other.json()["code"]) == (409, "key_reused")


async def test_an_upload_can_be_fetched_before_any_run_takes_it(api: ApiUnderTest) -> None:
    picture = await upload(api)
    fetched = await api.client.get(picture["url"])
    assert fetched.content == PICTURE.read_bytes()
    assert (await api.client.get(picture["url"].replace(".jpg", ".png"))).status_code == 404
    assert (await api.client.get(f"/media/{content(7).content_id}.jpg")).status_code == 404
