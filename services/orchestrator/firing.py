"""A moment that has come is a command like any other, named so that it can be carried out once only."""

from services.orchestrator.domain.commands import FireTimer
from services.orchestrator.runs import Runs
from services.orchestrator.timers import Due, Fire
from shared.eventsourcing.cause import Cause
from shared.identity import reaction_id

ACTOR = "timer"


def firing(runs: Runs) -> Fire:
    """What timers do to these runs. Two processes, or one that begins again, name the same command."""

    async def fire(due: Due) -> None:
        command = await runs.command(
            due.run_id, FireTimer, interaction_id=due.interaction_id, moment=due.moment
        )
        # A fork asks its parent's question under the same id, so the run's name belongs to the command's.
        command_id = reaction_id(f"{due.run_id}/{due.interaction_id}", f"timer/{due.moment}")
        cause = Cause(command_id=command_id, actor=ACTOR, correlation_id=due.run_id, causation_id=command_id)
        await runs.execute(due.run_id, command, cause)

    return fire
