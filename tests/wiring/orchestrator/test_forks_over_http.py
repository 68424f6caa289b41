"""Forks as clients make and read them: two runs that share their past and nothing else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.orchestrator.http.event_stream import live_events
from services.orchestrator.restoring import open_work
from shared.messages.analysis import AnalysisCompleted
from shared.messages.video import VideoReady
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.workflows import ANALYSIS, content
from tests.wiring.orchestrator.test_http_api import at_motion_question, question_of, started, with_picture
from tests.wiring.orchestrator.whole_runs import WholeRun

ABSENT = "wf_01900000-0000-7000-8000-00000000dead"
Json = dict[str, Any]


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory() as under_test:
        yield under_test


async def fork(api: ApiUnderTest, run_id: str, key: str | None = None, **body: Any) -> Json:
    headers = {"Idempotency-Key": key} if key else {}
    made = await api.client.post(f"/runs/{run_id}/fork", json=body, headers=headers)
    assert made.status_code == 201, made.text
    told: Json = made.json()
    return told


async def read(api: ApiUnderTest, path: str) -> Json:
    answer = await api.client.get(path)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_two_branches_answer_the_same_question_differently(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    made = await fork(api, run["run_id"], name="dust only")
    other = made["run"]
    assert made["parent"] == {
        "run_id": run["run_id"],
        "version": run["version"],
        "root": run["run_id"],
        "name": "dust only",
    }
    assert (made["taken_over"], made["asked_again"], made["left"]) == ([], {}, [])
    assert other["version"] == run["version"] + 1
    assert other["question"] == run["question"]
    for view, picked in ((run, [0]), (other, [1])):
        said = await api.client.post(f"{question_of(view)}/response", json={"selected_indices": picked})
        assert said.status_code == 200, said.text
    states = [(await read(api, f"/runs/{view['run_id']}"))["state"] for view in (run, other)]
    assert [s["selected_motion_element_indices"] for s in states] == [[0], [1]]
    requests = [e.data for c in api.commits for e in c.events if e.type == "prompts_requested"]
    assert [r["run_id"] for r in requests] == [run["run_id"], other["run_id"]]


async def test_everything_read_of_a_fork_begins_with_the_parents_past(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    made = await fork(api, run["run_id"])
    name, last = made["run_id"], run["version"]
    events = (await read(api, f"/runs/{name}/events"))["events"]
    assert [event["version"] for event in events] == list(range(1, last + 2))
    assert [event["id"] for event in events[:-1]] == [
        event["id"] for event in (await read(api, f"/runs/{run['run_id']}/events"))["events"]
    ]
    page = await read(api, f"/runs/{name}/events?after={last - 2}&limit=2")
    assert [event["version"] for event in page["events"]] == [last - 1, last]
    early = await read(api, f"/runs/{name}?version=2")
    assert (early["run_id"], early["version"]) == (name, 2)
    place = f"step={run['question']['step_id']}&module={run['question']['module_name']}"
    for version in ("", f"&version={last}"):
        shared = await read(api, f"/runs/{name}/context?{place}{version}")
        assert shared == await read(api, f"/runs/{run['run_id']}/context?{place}{version}")
    told, mine = [await read(api, f"/runs/{one}/summary") for one in (run["run_id"], name)]
    assert mine["choices"] == told["choices"]
    assert mine["run_id"] == name
    live = live_events(api.orchestrator.runs.store, api.followers, name, 0)
    seen = [await anext(live) for _ in range(last + 2)]
    await live.aclose()  # type: ignore[attr-defined]
    assert b"run_forked" in seen[-1]


async def test_the_parents_media_are_served_and_picked_through_the_fork(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    made = await fork(api, run["run_id"])
    picture = made["run"]["state"]["selected_image_data"]
    for url in (picture["url"], picture["url"].replace(run["run_id"], made["run_id"])):
        assert (await api.client.get(url)).status_code == 200
    place = {"target_step": "image_prompts", "target_module": "generate_and_select_images"}
    back = await api.client.post(
        f"/runs/{made['run_id']}/jump",
        json={**place, "input": {"selected_content_id": picture["content_id"]}},
    )
    assert back.status_code == 200, back.text
    assert back.json()["status"] == "working"


async def test_a_version_inside_a_commit_means_the_end_of_that_commit(api: ApiUnderTest) -> None:
    run = await with_picture(api)
    first_commit = next(c for c in api.commits if c.stream == run["run_id"])
    assert first_commit.last_version > 2
    made = await fork(api, run["run_id"], version=2)
    assert made["parent"]["version"] == first_commit.last_version
    assert made["run"]["question"]["module_name"] == "generate_and_select_images"


async def test_a_fork_of_the_shared_part_belongs_to_the_run_that_part_is_of(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    made = await fork(api, run["run_id"])
    early = await fork(api, made["run_id"], version=1)
    assert early["parent"]["run_id"] == run["run_id"]
    late = await fork(api, made["run_id"], version=made["run"]["version"])
    assert (late["parent"]["run_id"], late["parent"]["root"]) == (made["run_id"], run["run_id"])
    events = (await read(api, f"/runs/{late['run_id']}/events"))["events"]
    assert [event["type"] for event in events[-2:]] == ["run_forked", "run_forked"]


async def test_an_open_request_is_asked_again_and_each_answer_finds_its_own_run(api: ApiUnderTest) -> None:
    run = await with_picture(api)
    old = str(api.requested("analysis_requested")["request_id"])
    made = await fork(api, run["run_id"])
    new = made["asked_again"][old]
    assert api.requested("analysis_requested")["request_id"] == new
    waiting = [e.message.request_id async for e in open_work(api.orchestrator.runs)]  # type: ignore[attr-defined]
    assert waiting == [old, new]
    for run_id, request_id in ((made["run_id"], new), (run["run_id"], old)):
        before = await read(api, f"/runs/{run['run_id']}")
        await api.report(
            AnalysisCompleted(
                run_id=run_id,
                request_id=request_id,
                response=ANALYSIS,
                provider="local",
                model="m",
                seconds=1,
            )
        )
        if run_id != run["run_id"]:
            assert await read(api, f"/runs/{run['run_id']}") == before
        assert (await read(api, f"/runs/{run_id}"))["status"] == "waiting"


async def test_what_the_parent_has_heard_since_is_taken_over_and_not_published_again(
    api: ApiUnderTest,
) -> None:
    run = await at_motion_question(api)
    asked = next(e.version for c in api.commits for e in c.events if e.type == "analysis_requested")
    made = await fork(api, run["run_id"], version=asked)
    assert len(made["taken_over"]) == 1
    assert made["run"]["question"]["module_name"] == run["question"]["module_name"]
    sources = {e.type: e.source for e in api.commits[-1].events}
    assert sources["analysis_completed"] == "stillreel/analysis"
    assert sources["run_forked"] == "stillreel/orchestrator"
    assert [e.type for c in api.commits for e in c.events].count("analysis_requested") == 1


async def test_the_same_key_forks_once_and_for_something_else_is_refused(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    made = await fork(api, run["run_id"], key="k", name="one")
    await api.client.post(f"/runs/{run['run_id']}/cancel")
    assert (await fork(api, run["run_id"], key="k", name="one"))["run_id"] == made["run_id"]
    for other in ({"name": "two"}, {"name": "one", "version": 1}):
        refused = await api.client.post(
            f"/runs/{run['run_id']}/fork", json=other, headers={"Idempotency-Key": "k"}
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "key_reused")


async def test_a_cancelled_run_is_forked_where_it_still_ran(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    await api.client.post(f"/runs/{run['run_id']}/cancel")
    refused = await api.client.post(f"/runs/{run['run_id']}/fork")
    assert (refused.status_code, refused.json()["code"]) == (409, "run_ended")
    assert f"version {run['version']} " in refused.json()["hint"]
    made = await fork(api, run["run_id"], version=run["version"])
    assert made["run"]["status"] == "waiting"


@pytest.mark.parametrize(
    "body",
    [{"version": 0}, {"version": -1}, {"version": 2**60}, {"version": True}, {"name": "a\nb"}, {"at": 1}],
)
async def test_a_fork_that_makes_no_sense_is_refused_with_a_pointer(api: ApiUnderTest, body: Json) -> None:
    run = await started(api)
    refused = await api.client.post(f"/runs/{run['run_id']}/fork", json=body)
    assert refused.status_code == 422
    assert next(iter(body)) in refused.text


async def test_a_version_still_to_come_and_a_run_nobody_started_are_refused(api: ApiUnderTest) -> None:
    run = await started(api)
    late = await api.client.post(f"/runs/{run['run_id']}/fork", json={"version": 999})
    assert (late.status_code, late.json()["code"]) == (422, "unknown_version")
    assert f"newest version is {run['version']}" in late.json()["hint"]
    for path in ("fork", "tree"):
        method = api.client.post if path == "fork" else api.client.get
        assert (await method(f"/runs/{ABSENT}/{path}")).status_code == 404


async def test_a_tree_tells_of_every_branch_wherever_it_is_asked_from(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    await started(api)  # of no concern here
    first = await fork(api, run["run_id"], name="dust")
    second = await fork(api, first["run_id"], name="dust, slower")
    await api.client.post(f"/runs/{first['run_id']}/cancel")
    trees = [await read(api, f"/runs/{one['run_id']}/tree") for one in (run, first, second)]
    assert trees[0] == trees[1] == trees[2]
    assert trees[0]["root"] == run["run_id"]
    branches = trees[0]["runs"]
    assert [b["run_id"] for b in branches] == [run["run_id"], first["run_id"], second["run_id"]]
    assert [b["parent"] and b["parent"]["run_id"] for b in branches] == [None, run["run_id"], first["run_id"]]
    assert [b["status"] for b in branches] == ["waiting", "cancelled", "waiting"]
    assert branches[0]["question"] == branches[2]["question"] != branches[1]["question"]


async def test_the_list_of_runs_names_the_parents_of_forks_and_pages_through_them(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    made = await fork(api, run["run_id"], name="dust")
    page = await read(api, "/runs?limit=1")
    assert [one["run_id"] for one in page["runs"]] == [made["run_id"]]
    assert page["runs"][0]["parent"] == made["parent"]
    rest = await read(api, f"/runs?before={page['next']}")
    assert [one["run_id"] for one in rest["runs"]] == [run["run_id"]]
    assert rest["runs"][0]["parent"] is None


async def test_a_whole_run_forked_at_each_of_its_commits_ends_in_every_branch(api: ApiUnderTest) -> None:
    whole = await (await WholeRun(api).start()).until(None)
    name = whole["run_id"]
    ends = [commit.last_version for commit in api.commits if commit.stream == name]
    for version in ends:
        made = await fork(api, name, version=version)
        assert made["parent"]["version"] == version
        then = await read(api, f"/runs/{name}?version={version}")
        assert made["taken_over"] or made["run"]["question"] == then["question"]
        assert made["asked_again"] == {}
        branch = WholeRun(api)
        branch.view = made["run"]
        assert (await branch.until(None))["status"] == "completed"
        assert (await api.orchestrator.runs.replay(made["run_id"])).same
    assert len((await read(api, f"/runs/{name}/tree"))["runs"]) == len(ends) + 1


async def test_a_clip_in_the_making_stays_with_the_parent_until_it_is_there(api: ApiUnderTest) -> None:
    whole = await WholeRun(api).start()
    view = await whole.until("generate_and_select_videos")
    begun = await api.client.post(f"{question_of(view)}/actions/generate", json={"parameters": {}})
    made = str(begun.json()["content_id"])
    version = (await read(api, f"/runs/{view['run_id']}"))["version"]
    early = await fork(api, view["run_id"], version=version)
    assert early["left"] == [made]
    assert early["run"]["generations"][made]["status"] == "abandoned"
    file = {
        "content_id": made,
        "local_path": f"{made}.mp4",
        "url": f"/workflow/{view['run_id']}/media/{made}.mp4",
    }
    clip = content(1, mime_type="video/mp4", duration=5.0).model_copy(update=file)
    await api.report(
        VideoReady(run_id=view["run_id"], generation_id=made, content=clip, provider="local", seconds=1)
    )
    assert (await read(api, f"/runs/{early['run_id']}"))["version"] == early["run"]["version"]
    late = await fork(api, view["run_id"], version=version)
    assert (late["taken_over"], late["left"]) == ([made], [])
    picked = await api.client.post(f"{question_of(late['run'])}/response", json={"selected_content_id": made})
    assert picked.json()["state"]["selected_video_data"]["url"] == file["url"]
    asked = [e.type for c in api.commits for e in c.events].count("generation_requested")
    assert asked == 1 + 1  # the picture and the clip, each once for all three runs
