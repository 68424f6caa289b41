"""`kill -9` of the orchestrator while its question waits: the time runs out all the same, and once."""

import pytest

from tests.connected.stack.person import Person
from tests.support.messaging import eventually
from tests.support.stack import PATIENCE, WholeStack

pytestmark = pytest.mark.connected


async def test_a_question_whose_orchestrator_was_killed_runs_out_once(stack: WholeStack) -> None:
    person = Person(stack)
    person.run_id = (await person.ask("POST", "/runs", key="waits", json={"workflow": "waits"}))["run_id"]
    so_far = stack.lines.count
    stack.kill("orchestrator")
    await stack.lines.until("orchestrator", "started again", since=so_far)

    async def is_over() -> bool:
        return bool((await person.look()).has("run_completed"))

    await eventually(is_over, patience=PATIENCE)
    types = person.seen.types()
    assert types.count("interaction_response") == types.count("run_completed") == 1
    answered = person.seen.data("interaction_response")
    assert (answered["auto"], answered["response"]["selected_indices"]) == (True, [0])
    assert types.count("interaction_reminded") <= 1, "it may be dead while it should remind, but never twice"
