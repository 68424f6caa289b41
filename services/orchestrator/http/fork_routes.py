"""Forks over HTTP: branch a run at any version, and look at the tree that made."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field

from services.orchestrator.forks import Member, fork_run, tree_of
from services.orchestrator.http.bodies import LARGEST_NUMBER
from services.orchestrator.http.parameters import Body, Key, RunIdPath, Traceparent
from services.orchestrator.http.views import ParentView, RunView, outcome_view, parent_view, status_of
from services.orchestrator.runs import Runs, Wish


def _one_line(name: str) -> str:
    if not name.isprintable():
        raise ValueError("a name is one line of printable characters")
    return name.strip()


class ForkBody(Body):
    """Where to branch off, and what to call the variant."""

    version: int | None = Field(
        default=None,
        ge=1,
        le=LARGEST_NUMBER,
        strict=True,
        description="The last version to share; inside a commit its end counts. Newest when left out.",
    )
    name: Annotated[str, AfterValidator(_one_line)] = Field(default="", max_length=120)


class ForkView(BaseModel):
    """The new run, where it branched off, and what became of work that was in the making there."""

    run_id: str
    parent: ParentView
    taken_over: list[str] = Field(description="Requests and generations whose outcome the fork has, too.")
    asked_again: dict[str, str] = Field(description="Requests by id, and the one made in its place.")
    left: list[str] = Field(description="Generations that go on for the parent only; start them again.")
    run: RunView


class CurrentQuestion(BaseModel):
    """What a run asks right now."""

    interaction_id: str
    step_id: str
    module_name: str


class Branch(BaseModel):
    """One run of the tree; `version` is its newest. The root has no parent."""

    run_id: str
    parent: ParentView | None
    status: str
    version: int
    began_at: str
    step_id: str | None
    question: CurrentQuestion | None


class Tree(BaseModel):
    """All runs that share events, the root first, then the forks as they began."""

    root: str
    runs: list[Branch]


def fork_routes(runs: Runs) -> APIRouter:
    """Branches of runs."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.post("/{run_id}/fork", status_code=201)
    async def fork(
        run_id: RunIdPath,
        response: Response,
        body: ForkBody | None = None,
        key: Key = None,
        traceparent: Traceparent = None,
    ) -> ForkView:
        """A new run that shares this one's events up to a version; both go on by themselves."""
        wanted = body or ForkBody()
        forked = await fork_run(runs, run_id, wanted.version, wanted.name, Wish("api", key, traceparent))
        fact = forked.fact
        response.headers["Location"] = f"/runs/{fact.run_id}"
        return ForkView(
            run_id=fact.run_id,
            parent=ParentView(
                run_id=fact.parent_run_id,
                version=fact.parent_version,
                root=fact.root_run_id,
                name=fact.name,
            ),
            taken_over=list(fact.taken_over),
            asked_again=fact.asked_again,
            left=list(fact.left),
            run=await outcome_view(runs, forked.outcome),
        )

    @router.get("/{run_id}/tree")
    async def tree(run_id: RunIdPath) -> Tree:
        """The run, what it branched off, and everything that branched off that."""
        members = await tree_of(runs, run_id)
        return Tree(root=members[0].run.run_id, runs=[_branch(member) for member in members])

    return router


def _branch(member: Member) -> Branch:
    run, asked = member.run, member.run.question
    return Branch(
        run_id=run.run_id,
        parent=parent_view(run),
        status=status_of(run),
        version=member.version,
        began_at=member.began.isoformat(),
        step_id=run.cursor.site.step_id if run.cursor else None,
        question=CurrentQuestion(
            interaction_id=asked.interaction_id,
            step_id=asked.site.step_id,
            module_name=asked.site.module_name,
        )
        if asked
        else None,
    )
