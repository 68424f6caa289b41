"""When the bus has lost everything, the record still knows what unfinished runs wait for."""

from services.orchestrator.adapters.workflow_folder import Shelf, read_workflow
from services.orchestrator.restoring import open_work
from shared.messages.analysis import AnalysisCompleted
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.workflows import ANALYSIS, CC
from tests.wiring.orchestrator.test_http_api import started, with_picture
from tests.wiring.orchestrator.whole_runs import WholeRun


async def asked_again(api: ApiUnderTest) -> list[tuple[str, str]]:
    return [(e.id, e.message.type) async for e in open_work(api.orchestrator.runs)]


async def test_open_requests_are_asked_for_again_under_their_first_ids() -> None:
    async with api_over_memory() as api:
        await started(api)
        run = await with_picture(api)
        asked = [e.id for c in api.commits for e in c.events if e.type == "analysis_requested"]
        assert await asked_again(api) == [(asked[0], "analysis_requested")]
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
        assert await asked_again(api) == []


async def test_a_cancelled_run_waits_for_nothing() -> None:
    async with api_over_memory() as api:
        run = await with_picture(api)
        await api.client.post(f"/runs/{run['run_id']}/cancel")
        assert await asked_again(api) == []


async def test_a_final_cut_that_was_asked_for_is_asked_for_again_for_each_fork() -> None:
    async with api_over_memory(Shelf({"cc": read_workflow(CC)}, {})) as api:
        run = await WholeRun(api).start()
        await run.until("select_music")
        view = await run.respond({"selected_indices": [0]})
        forked = await api.client.post(f"/runs/{view['run_id']}/fork")
        (again,) = forked.json()["asked_again"].values()
        waiting = [e.message async for e in open_work(api.orchestrator.runs)]
        assert [message.type for message in waiting] == ["composition_requested"] * 2
        assert waiting[1].request_id == again  # type: ignore[attr-defined]
