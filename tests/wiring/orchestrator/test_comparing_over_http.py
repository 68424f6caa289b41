"""Two branches that were answered differently, compared as clients ask for it."""

from typing import Any

from shared.messages.prompts import PromptsCompleted
from shared.messages.video import ClipScore, ScorePart, VideoReady
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.workflows import PROMPTS, content
from tests.wiring.orchestrator.test_http_api import at_motion_question, question_of, started

Json = dict[str, Any]
MOVING, CLIP = "video_generation.select_motion_elements", "video_generation.generate_and_select_videos"


async def finished(api: ApiUnderTest, view: Json, picked: int, seed: int, score: float) -> Json:
    """The run at the question of motion, answered to its end."""
    run_id = view["run_id"]
    await api.client.post(f"{question_of(view)}/response", json={"selected_indices": [picked]})
    request = str(api.requested("prompts_requested")["request_id"])
    await api.report(
        PromptsCompleted(
            run_id=run_id, request_id=request, response=PROMPTS, provider="local", model="m", seconds=1
        )
    )
    view = (await api.client.get(f"/runs/{run_id}")).json()
    wish = {"parameters": {"provider": "local", "prompt": f"take {picked}", "generation": {"seed": seed}}}
    begun = await api.client.post(f"{question_of(view)}/actions/generate", json=wish)
    made = begun.json()["content_id"]
    film = content(1, mime_type="video/mp4", duration=5.0)
    file = {"content_id": made, "local_path": f"{made}.mp4", "url": f"/workflow/{run_id}/media/{made}.mp4"}
    part = ScorePart(name="motion", value=score, gate=0.2, sentence="It moves.")
    await api.report(
        VideoReady(
            run_id=run_id,
            generation_id=made,
            content=film.model_copy(update={**file, "sha256": str(picked) * 64}),
            provider="local",
            parameters={"seed": seed},
            seconds=2,
            score=ClipScore(overall=score, passed=True, reference="aligned", parts=(part,)),
        )
    )
    said = await api.client.post(f"{question_of(view)}/response", json={"selected_content_id": made})
    ended: Json = said.json()
    assert ended["status"] == "completed", said.text
    return ended


async def compared(api: ApiUnderTest, left: str, right: str, **more: Any) -> Json:
    found = await api.client.get("/compare", params={"left": left, "right": right, **more})
    assert found.status_code == 200, found.text
    told: Json = found.json()
    return told


async def test_branches_answered_differently_differ_in_answers_prompts_seeds_scores_and_media() -> None:
    async with api_over_memory() as api:
        run = await at_motion_question(api)
        forked = (await api.client.post(f"/runs/{run['run_id']}/fork", json={"name": "lamp"})).json()
        one = await finished(api, run, picked=0, seed=7, score=0.75)
        other = await finished(api, forked["run"], picked=2, seed=8, score=0.5)
        found = await compared(api, one["run_id"], other["run_id"])
        assert found["common"] == {"run_id": run["run_id"], "version": run["version"]}
        assert found["right"]["name"] == "lamp"
        assert found["differences"] == len(found["fields"])
        told = {(f["section"], f["field"]): (f["left"], f["right"]) for f in found["fields"]}
        assert told["answers", f"{MOVING}/selected_indices/0"] == (0, 2)
        assert told["made", f"{CLIP}/prompt"] == ("take 0", "take 2")
        assert told["made", f"{CLIP}/seed"] == (7, 8)
        assert told["made", f"{CLIP}/score/overall"] == (0.75, 0.5)
        assert told["made", f"{CLIP}/score/motion"] == (0.75, 0.5)
        assert told["made", f"{CLIP}/media/sha256"] == ("0" * 64, "2" * 64)
        assert ("state", "selected_motion_element_indices/0") in told
        assert not [place for place in told if "image_prompts" in place[1] or place[1] == "image_analysis"]
        both = await compared(api, one["run_id"], other["run_id"], all=True)
        same = {(f["section"], f["field"]) for f in both["fields"] if f["same"]}
        assert ("made", f"{CLIP}/provider") in same
        assert ("run", "cost_usd") in same
        assert [f for f in both["fields"] if not f["same"]] == found["fields"]
        assert (await compared(api, other["run_id"], one["run_id"]))["common"] == found["common"]


async def test_a_run_is_the_same_as_itself_and_strangers_have_no_common_past() -> None:
    async with api_over_memory() as api:
        run = await at_motion_question(api)
        same = await compared(api, run["run_id"], run["run_id"])
        assert (same["differences"], same["fields"]) == (0, [])
        assert same["common"] == {"run_id": run["run_id"], "version": run["version"]}
        stranger = await compared(api, run["run_id"], (await started(api))["run_id"])
        assert stranger["common"] is None
        lost = [field for field in stranger["fields"] if field["field"] == "image_analysis"]
        assert [(field["missing"], field["right"]) for field in lost] == [("right", None)]


async def test_comparing_with_what_is_no_run_is_refused() -> None:
    async with api_over_memory() as api:
        run = (await started(api))["run_id"]
        unknown = "wf_01900000-0000-7000-8000-00000000dead"
        refused = await api.client.get("/compare", params={"left": run, "right": unknown})
        assert (refused.status_code, refused.json()["code"]) == (404, "unknown_run")
        for wrong in ({"left": run}, {"left": run, "right": "latest"}):
            assert (await api.client.get("/compare", params=wrong)).status_code == 422
