"""Forking runs: where a fork begins, what was in the making there, and what the parent knows by now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from services.orchestrator.domain.commands import Fork
from services.orchestrator.domain.forking import in_the_making, subject
from services.orchestrator.domain.refusals import invalid
from services.orchestrator.domain.run import Asked, Run
from services.orchestrator.reading import RunReader
from services.orchestrator.runs import REPORTERS, Runs, Wish
from shared.errors import Conflict
from shared.eventsourcing.events import StoredEvent
from shared.eventsourcing.folded_states import Folded
from shared.eventsourcing.lineage import Origin
from shared.eventsourcing.runner import Outcome
from shared.identity import derived_uuid7, new_run_id
from shared.messages.catalogue import decode
from shared.messages.forking import RunForked
from shared.messages.run import RunCancelled

REQUESTS = tuple(kind.type for kind in get_args(Asked))


@dataclass(frozen=True, slots=True)
class Forked:
    """A fork and the fact it began with."""

    outcome: Outcome[Run]
    fact: RunForked


@dataclass(frozen=True, slots=True)
class Member:
    """One run of a tree of forks, as it is now, and when it began."""

    run: Run
    version: int
    began: datetime


def origin_of(first: StoredEvent) -> Origin | None:
    """Where the run that begins with this event branched off."""
    if first.type != RunForked.type:
        return None
    return Origin(str(first.data["parent_run_id"]), int(first.data["parent_version"]))


async def fork_run(runs: Runs, run_id: str, version: int | None, name: str, wish: Wish) -> Forked:
    """A new run that shares the events of another up to a version, or all there are.

    A version inside a commit means the commit's end: nothing is ever half decided. The parent is the run
    whose own event that version is, which may be an ancestor of the one named. The same idempotency key
    gives the same fork.

    Raises:
        NotFound: no such run.
        CallerError: it has not come to that version.
        Conflict: it was cancelled by then, or the key began another fork.
    """
    await runs.workflow_of(run_id)
    owner, settled = await _settle(runs, run_id, version)
    parent, _ = await runs.read(owner, version=settled)
    command = await runs.command(
        owner,
        Fork,
        fork_id=new_run_id(),
        parent_version=settled,
        name=name,
        last_running=await _last_running(runs, owner, settled) if parent.status == "cancelled" else 0,
        requests=await _requests(runs, owner, parent, settled),
        results=await _results(runs, owner, parent, settled),
    )
    pinned = {"workflow": await runs.definitions.pinned(parent.workflow_hash)}
    named = {"fork_id": f"wf_{derived_uuid7(command.at, 'fork', run_id, wish.key)}"} if wish.key else {}
    command = command.model_copy(update={**pinned, **named})
    outcome = await runs.branch(run_id, Folded(parent, settled), command, wish)
    forked = Forked(outcome, await _fact(runs, outcome.state.run_id))
    if forked.fact.name != name or (version is not None and forked.fact.parent_version != settled):
        raise Conflict(
            "this idempotency key began another fork",
            code="key_reused",
            hint="Use a new Idempotency-Key for a different request.",
            details={"run_id": outcome.state.run_id},
        )
    return forked


async def tree_of(runs: RunReader, run_id: str) -> list[Member]:
    """All runs that share events with this one, the root first, then its forks as they began.

    Raises:
        NotFound: no such run.
    """
    run, version = await runs.read(run_id)
    root = run.parent.root if run.parent else run_id
    members = []
    async for name, began in runs.family(root):
        found = (run, version) if name == run_id else await runs.read(name)
        members.append(Member(*found, began))
    return members


async def _settle(runs: Runs, run_id: str, version: int | None) -> tuple[str, int]:
    """The stream that holds a version, and the last version of the commit it is in."""
    newest = await runs.store.version(run_id)
    wanted = newest if version is None else version
    if wanted > newest:
        raise invalid(
            f"run {run_id} has no version {wanted} yet",
            "/version",
            f"Its newest version is {newest}; leave version out to fork it there.",
            "unknown_version",
        )
    parts = await runs.store.parts(run_id)
    owner = next(part.stream for part in parts if part.last is None or part.last >= wanted)
    async for commit in runs.store.read_commits(owner, after=wanted - 1):
        return owner, commit.last_version
    return owner, wanted


async def _last_running(runs: Runs, owner: str, until: int) -> int:
    """The version before the commit that cancelled a run."""
    async for event in runs.store.read(owner, until=until, types=(RunCancelled.type,)):
        async for commit in runs.store.read_commits(owner, after=event.version - 1):
            return commit.first_version - 1
    return 0


async def _requests(runs: Runs, owner: str, run: Run, until: int) -> tuple[Any, ...]:
    """The requests that are open in this state, as they were made."""
    waiting = set(run.open_requests)
    if not waiting:
        return ()
    made = runs.store.read(owner, until=until, types=REQUESTS)
    found = [event async for event in made if event.data["request_id"] in waiting]
    return tuple(decode(event.type, event.schema_version, event.data) for event in found)


async def _results(runs: Runs, owner: str, run: Run, after: int) -> tuple[Any, ...]:
    """What came of the work in the making, in the parent's own time."""
    waiting = in_the_making(run)
    if not waiting:
        return ()
    found: list[Any] = []
    async for event in runs.store.read(owner, after=after, types=tuple(REPORTERS)):
        result: Any = decode(event.type, event.schema_version, event.data)
        if subject(result) in waiting:
            found.append(result)
    return tuple(found)


async def _fact(runs: Runs, run_id: str) -> RunForked:
    first = await runs.store.first(run_id)
    fact = decode(first.type, first.schema_version, first.data) if first else None
    if not isinstance(fact, RunForked):
        raise TypeError(f"{run_id} is no fork")
    return fact
