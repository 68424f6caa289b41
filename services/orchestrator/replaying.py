"""Replay of a stored run: folded along every way there is, it must come to the same state."""

from pydantic import Field

from services.orchestrator.domain.commands import Command
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.state_hash import canonical, first_difference, state_hash
from shared.eventsourcing.runner import Runner
from shared.eventsourcing.store import EventStore
from shared.messages.message import Value


class Difference(Value):
    """Where one way of reading a run comes to something else than its events say."""

    way: str
    version: int = Field(description="The first version at which the states are seen to differ.")
    pointer: str = Field(description="JSON pointer to the first difference in the canonical state.")


class Replayed(Value):
    """What a stored run's events come to, read along every way.

    `ways`: `first_event` folds all events; `written_down` dumps that state and loads it again; `snapshot`
    goes on from the newest snapshot; `remembered` is what this process works with, as of its version.
    """

    run_id: str
    version: int = Field(description="Events folded.")
    state_hash: str = Field(description="sha256 of the canonical state, from the first event on.")
    ways: dict[str, str] = Field(description="State hash by way.")
    differences: tuple[Difference, ...] = ()

    @property
    def same(self) -> bool:
        return not self.differences


async def replay(runner: Runner[Command, Run, RunEvent], store: EventStore, run_id: str) -> Replayed:
    """Fold a stored run again from its first event and compare it with what is served.

    Raises:
        Unavailable: the store does not answer.
        UnknownMessage | InvalidMessage: an event that this version cannot read.
    """
    recalled = runner.recalled(run_id)
    served, version = await runner.load(run_id)
    run = then = RUN_DECIDER.initial(run_id)
    async for event in store.read(run_id, until=version):
        run = RUN_DECIDER.evolve(run, RUN_DECIDER.decode_event(event.type, event.schema_version, event.data))
        if recalled is not None and event.version == recalled.version:
            then = run
    written = RUN_DECIDER.load_state(RUN_DECIDER.dump_state(run))
    told = {
        "first_event": state_hash(run),
        "written_down": state_hash(written),
        "snapshot": state_hash(served),
    }
    differences = []
    if told["written_down"] != told["first_event"]:
        differences.append(_difference("written_down", version, run, written))
    if told["snapshot"] != told["first_event"]:
        differences.append(await _first(runner, store, run_id, version))
    if recalled is not None and recalled.version <= version:
        told["remembered"] = state_hash(recalled.state)
        if told["remembered"] != state_hash(then):
            differences.append(_difference("remembered", recalled.version, then, recalled.state))
    return Replayed(
        run_id=run_id,
        version=version,
        state_hash=told["first_event"],
        ways=told,
        differences=tuple(differences),
    )


async def _first(
    runner: Runner[Command, Run, RunEvent], store: EventStore, run_id: str, version: int
) -> Difference:
    """The first version that is served otherwise than its events say; asked for again one by one."""
    run = RUN_DECIDER.initial(run_id)
    async for event in store.read(run_id, until=version):
        run = RUN_DECIDER.evolve(run, RUN_DECIDER.decode_event(event.type, event.schema_version, event.data))
        served, _ = await runner.load(run_id, until=event.version)
        if state_hash(served) != state_hash(run):
            return _difference("snapshot", event.version, run, served)
    return Difference(way="snapshot", version=version, pointer="")  # it was mended in the meantime


def _difference(way: str, version: int, run: Run, other: Run) -> Difference:
    pointer = first_difference(canonical(run), canonical(other))
    return Difference(way=way, version=version, pointer=pointer or "")
