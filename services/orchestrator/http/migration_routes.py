"""Moving runs to other definitions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from services.orchestrator.http.parameters import Body, Key, RunIdPath
from services.orchestrator.http.views import RunView, outcome_view
from services.orchestrator.migration import CURRENT, MigrationView, migrate_run, preview_migration
from services.orchestrator.runs import Runs, Wish


class MigrateBody(Body):
    """Where to."""

    to: str = Field(
        default=CURRENT,
        pattern=r"^(current|[0-9a-f]{6,64})$",
        description="`current`: the workflow as its folder says it now; or how a definition's hash begins.",
    )


def migration_routes(runs: Runs) -> APIRouter:
    """Moves that are proved safe before they are made."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.post("/{run_id}/migrate")
    async def migrate(
        run_id: RunIdPath,
        body: MigrateBody | None = None,
        preview: Annotated[
            bool, Query(description="Only tell whether it is safe, and what would happen.")
        ] = False,
        key: Key = None,
    ) -> RunView | MigrationView:
        """Go on by another definition of the run's workflow; 409 with all reasons when that is not safe."""
        to = body.to if body else CURRENT
        if preview:
            return await preview_migration(runs, run_id, to)
        return await outcome_view(runs, await migrate_run(runs, run_id, to, Wish("api", key)))

    return router
