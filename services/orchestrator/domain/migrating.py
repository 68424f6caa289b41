"""Moving a waiting run to another definition of its workflow: decided on a proof that it can go on there."""

from datetime import datetime

from services.orchestrator.domain.commands import Command, Fork, Migrate, StartRun
from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.due import advance
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.obstacles import Obstacle, obstacles
from services.orchestrator.domain.refusals import current
from services.orchestrator.domain.run import Run, RunEvent
from shared.errors import Conflict
from shared.messages.migration import RunMigrated
from shared.messages.run import InteractionRequested, ModuleFailed


class DefinitionMoved(Conflict):
    """A command was made on another definition than the run goes by; on `workflow_hash` it can be made."""

    def __init__(self, run: Run) -> None:
        super().__init__(
            f"run {run.run_id} has moved to another definition",
            hint="Send the same request again.",
            code="definition_moved",
            details={"workflow_hash": run.workflow_hash},
        )
        self.workflow_hash = run.workflow_hash


def refuse_other_definition(command: Command, run: Run) -> None:
    """Nothing is decided by the rules of a definition that the run does not go by.

    Beginnings that were made before, and moves, tell that by themselves.

    Raises:
        DefinitionMoved: the command carries another one.
    """
    if run.status == "new" or isinstance(command, StartRun | Fork | Migrate):
        return
    if command.workflow.content_hash != run.workflow_hash:
        raise DefinitionMoved(run)


def migrate(command: Migrate, run: Run) -> list[RunEvent]:
    """The move, and the question asked anew where the new definition would ask it otherwise.

    `[]` when the run goes by that definition already.

    Raises:
        Conflict: the run moved on from the question the proof is about, or the move is not safe: `reasons`
            in the details are all there are.
        DefinitionMoved: the run goes by a third definition.
    """
    if run.workflow_hash == command.to.content_hash:
        return []
    if command.workflow.content_hash != run.workflow_hash:
        raise DefinitionMoved(run)
    hint, details = current(run)
    if run.pending != command.seen:
        raise Conflict("the run has moved on", hint=hint, code="question_superseded", details=details)
    reasons = reasons_against(command.workflow, command.to, run, command.lacks, command.at)
    if reasons:
        told = "; ".join(f"{one.site}: {one.sentence}" if one.site else one.sentence for one in reasons)
        raise Conflict(
            f"run {run.run_id} cannot move to {command.to.content_hash[:12]} of {command.to.id!r}: {told}",
            hint=f"It goes on by its own definition, or fork it where the move is safe. {hint}",
            code="unsafe_migration",
            details={**details, "reasons": [one.model_dump() for one in reasons]},
        )
    return [moved(command.to, run, anew=asks_anew(command.to, run, command.at))]


def reasons_against(
    old: Workflow, new: Workflow, run: Run, lacks: tuple[Obstacle, ...], at: datetime
) -> tuple[Obstacle, ...]:
    """Why the move is not safe, all at once; when nothing else is, the question is asked there to see."""
    known = tuple(dict.fromkeys((*obstacles(old, new, run), *lacks)))
    return known or _refused_there(new, run, at)


def asks_anew(new: Workflow, run: Run, at: datetime) -> bool:
    """Whether the new definition would ask the standing question otherwise, or would not ask it."""
    standing = run.question
    asked = next((one for one in _trial(new, run, at) if isinstance(one, InteractionRequested)), None)
    if (
        standing is None
        or asked is None
        or (asked.step_id, asked.module_name)
        != (
            standing.site.step_id,
            standing.site.module_name,
        )
    ):
        return True
    return (asked.interaction_type, asked.title, asked.resolved_inputs, asked.display_data) != (
        standing.interaction_type,
        standing.title,
        standing.resolved_inputs,
        standing.display_data,
    )


def moved(new: Workflow, run: Run, *, anew: bool) -> RunMigrated:
    """The fact that the run goes by the new definition from now on."""
    return RunMigrated(
        run_id=run.run_id,
        from_hash=run.workflow_hash,
        to_hash=new.content_hash,
        workflow_version=new.version,
        visit=run.cursor.visit + 1 if anew and run.cursor else None,
    )


def _trial(new: Workflow, run: Run, at: datetime) -> list[RunEvent]:
    """What would happen if the question were asked anew."""
    there = fold(run, [moved(new, run, anew=True)])
    return advance(new, there, at)


def _refused_there(new: Workflow, run: Run, at: datetime) -> tuple[Obstacle, ...]:
    """A module that failed is what a move is often for; it is tried again only when the person says so."""
    here = run.cursor.site if run.cursor else None
    return tuple(
        Obstacle(site=str(here), sentence=f"the question cannot be asked there: {one.message}")
        for one in _trial(new, run, at)
        if isinstance(one, ModuleFailed) and Site(one.step_id, one.module_name) == here
    )
