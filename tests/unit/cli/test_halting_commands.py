"""`stillreel cancel` ends a run and says how to go on beside it."""

import json

from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel


def test_a_run_is_cancelled_with_a_reason_and_stays_so(stillreel: Stillreel, live: LiveStillreel) -> None:
    run_id = json.loads(stillreel("run", "cc", "--json", api=live.url).stdout)["run_id"]
    cancelled = stillreel("cancel", run_id, "--reason", "wrong cat", api=live.url)
    assert cancelled.exit_code == 0, cancelled.output
    assert f"fork {run_id}" in cancelled.stdout
    assert "run_cancelled" in (told := stillreel("events", run_id, api=live.url).stdout)
    assert "wrong cat" in told
    again = json.loads(stillreel("cancel", run_id, "--json", api=live.url).stdout)
    assert (again["run_id"], again["status"]) == (run_id, "cancelled")
    refused = stillreel("resume", run_id, api=live.url)
    assert refused.exit_code == 3
    assert "cancelled" in refused.stderr
