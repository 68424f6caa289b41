"""Workflows over HTTP: what can be run, in which versions, and the folders read again."""

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.definitions import StoredVersion
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.runs import Runs


class VersionView(BaseModel):
    """A stored definition. Two may carry the same `version`: the hash tells them apart."""

    version: str = Field(description="What the workflow's author called it.")
    hash: str = Field(description="sha256 of the definition; what runs are pinned to.")
    defined_at: str
    current: bool = Field(description="Whether new runs start with it.")


class StepListed(BaseModel):
    """A step of a workflow, by its title."""

    step_id: str
    name: str


class WorkflowListed(BaseModel):
    """A workflow that can be run. `hash` is of the folder as it was read last."""

    id: str
    name: str
    version: str
    hash: str
    description: str
    steps: list[StepListed]
    versions: list[VersionView] = Field(description="Every definition runs were started with, oldest first.")


class WorkflowList(BaseModel):
    """What can be run, why the rest cannot, and what only running runs still know."""

    workflows: list[WorkflowListed]
    broken: dict[str, list[str]]
    gone: dict[str, list[VersionView]] = Field(
        description="Stored definitions of workflows that can't be started any more, by workflow id."
    )


def workflow_routes(runs: Runs) -> APIRouter:
    """The workflows on the shelf and in the store."""
    router = APIRouter(prefix="/workflows", tags=["workflows"])

    @router.get("")
    async def workflows() -> WorkflowList:
        """What can be run, and why the rest cannot."""
        return _listed(runs.definitions.shelf, await runs.versions())

    @router.post("/reload")
    async def reload() -> WorkflowList:
        """Read the workflow folders again, as a restart would. Runs go on with their own definition."""
        return _listed(await runs.definitions.reload(), await runs.versions())

    return router


def _listed(shelf: Shelf, stored: Sequence[StoredVersion]) -> WorkflowList:
    current = {workflow.content_hash for workflow in shelf.workflows.values()}
    versions: dict[str, list[VersionView]] = {}
    for one in stored:
        view = VersionView(
            version=one.version,
            hash=one.workflow_hash,
            defined_at=one.defined_at.isoformat(),
            current=one.workflow_hash in current,
        )
        versions.setdefault(one.workflow_id, []).append(view)
    return WorkflowList(
        workflows=[_workflow(one, versions.get(one.id, [])) for one in shelf.workflows.values()],
        broken={name: list(found) for name, found in shelf.problems.items()},
        gone={name: found for name, found in versions.items() if name not in shelf.workflows},
    )


def _workflow(workflow: Workflow, versions: list[VersionView]) -> WorkflowListed:
    return WorkflowListed(
        id=workflow.id,
        name=workflow.name,
        version=workflow.version,
        hash=workflow.content_hash,
        description=workflow.description,
        steps=[StepListed(step_id=step.step_id, name=step.title) for step in workflow.steps],
        versions=versions,
    )
