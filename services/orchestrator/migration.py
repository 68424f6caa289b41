"""Moving waiting runs to other definitions of their workflow: the proof is made here, the rules decide."""

import asyncio

from pydantic import Field

from services.orchestrator.checking.from_here import lacks
from services.orchestrator.domain.commands import Migrate
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.migrating import asks_anew, reasons_against
from services.orchestrator.domain.obstacles import Obstacle, strangers
from services.orchestrator.domain.run import Run
from services.orchestrator.runs import Runs, Wish
from shared.errors import CallerError, NotFound
from shared.eventsourcing.runner import Outcome
from shared.messages.message import Value

CURRENT = "current"


class Definition(Value):
    """A definition as people tell it from others."""

    version: str = Field(description="What the workflow's author called it.")
    hash: str


class MigrationView(Value):
    """What a move would do, or why it is not safe; nothing is changed by looking."""

    run_id: str
    goes_by: Definition
    to: Definition
    already: bool = Field(description="The run goes by that definition already.")
    safe: bool
    asks_anew: bool = Field(description="Whether the standing question would be asked in new words.")
    reasons: tuple[Obstacle, ...] = Field(description="All that keeps the run where it is.")
    passed_over: tuple[str, ...] = Field(
        description="New modules behind the run, as `step.module`: it comes there only by going back."
    )


async def preview_migration(runs: Runs, run_id: str, to: str) -> MigrationView:
    """What moving the run to `to` would do.

    Raises:
        NotFound: no such run, or no such definition of its workflow.
        CallerError: the workflow is broken, or several definitions begin with `to`.
    """
    run, _ = await runs.read(run_id)
    old, new = await runs.definitions.pinned(run.workflow_hash), await _target(runs, run, to)
    already = new.content_hash == old.content_hash
    at = runs.now()
    reasons = () if already else reasons_against(old, new, run, await _lacks(new, run), at)
    return MigrationView(
        run_id=run_id,
        goes_by=Definition(version=old.version, hash=old.content_hash),
        to=Definition(version=new.version, hash=new.content_hash),
        already=already,
        safe=not reasons,
        asks_anew=not already and not reasons and asks_anew(new, run, at),
        reasons=reasons,
        passed_over=tuple(map(str, strangers(new, run))),
    )


async def migrate_run(runs: Runs, run_id: str, to: str, wish: Wish) -> Outcome[Run]:
    """Move the run to `to`: "current", what the folder says now, or the hash of a stored definition.

    Raises:
        NotFound: no such run, or no such definition of its workflow.
        Conflict: the move is not safe, with all reasons; or the run moved on in this very moment.
    """
    run, _ = await runs.read(run_id)
    new = await _target(runs, run, to)
    if new is runs.definitions.shelf.workflows.get(new.id):
        await runs.definitions.to_start(new.id)  # durable before a run is pinned to it
    command = await runs.command(run_id, Migrate, to=new, seen=run.pending, lacks=await _lacks(new, run))
    outcome = await runs.carry_out(run_id, command, wish)
    runs.remember_pin(run_id, outcome.state.workflow_hash)
    return outcome


async def _lacks(new: Workflow, run: Run) -> tuple[Obstacle, ...]:
    here = run.cursor.site if run.cursor else None
    if new.id != run.workflow_id or here is None or here not in new.entries:
        return ()
    found = await asyncio.to_thread(lacks, new, run.state, here)
    return tuple(Obstacle(site=one.site, sentence=one.sentence) for one in found)


async def _target(runs: Runs, run: Run, to: str) -> Workflow:
    if to == CURRENT:
        return runs.definitions.offered(run.workflow_id)
    current = runs.definitions.shelf.workflows.get(run.workflow_id)
    known = {
        one.workflow_hash: one.version for one in await runs.versions() if one.workflow_id == run.workflow_id
    }
    if current is not None:
        known[current.content_hash] = current.version
    found = [one for one in known if one.startswith(to)]
    listed = ", ".join(f"{named[:12]} ({version})" for named, version in known.items())
    if not found:
        raise NotFound(
            f"there is no definition {to} of {run.workflow_id!r}",
            pointer="/to",
            code="unknown_definition",
            hint=f"There are {listed}.",
        )
    if len(found) > 1:
        raise CallerError(
            f"{len(found)} definitions of {run.workflow_id!r} begin with {to}",
            pointer="/to",
            code="ambiguous_definition",
            hint=f"Say more of one of {listed}.",
        )
    if current is not None and found[0] == current.content_hash:
        return current
    return await runs.definitions.pinned(found[0])
