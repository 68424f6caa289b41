"""A client that heard no answer sends its wish again under the same key, and is not told it came too late."""

from tests.support.orchestrators import api_over_memory

KEY = {"Idempotency-Key": "the same"}


async def test_a_retry_sent_again_under_its_key_is_granted_once_and_not_refused() -> None:
    async with api_over_memory() as api:
        run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
        wish = {
            "target_module": "generate_and_select_images",
            "seen": run["question"]["interaction_id"],
        }
        first = await api.client.post(f"/runs/{run['run_id']}/retry", json=wish, headers=KEY)
        commits = len(api.commits)
        again = await api.client.post(f"/runs/{run['run_id']}/retry", json=wish, headers=KEY)

        assert (first.status_code, again.status_code) == (200, 200)
        assert again.json() == first.json()
        assert len(api.commits) == commits
        late = await api.client.post(f"/runs/{run['run_id']}/retry", json=wish)
        assert late.status_code == 409
