"""The page of a run as data: what a person is asked, how the run came there, where they can go back to."""

from typing import Literal

from pydantic import BaseModel, Field

from services.orchestrator.domain.context import attempt_at
from services.orchestrator.domain.definition import Site, Step, Workflow
from services.orchestrator.domain.run import Run
from services.orchestrator.http.views import RunView, run_view
from services.orchestrator.reading import Turns
from shared.messages.message import JsonObject

Progress = Literal["done", "skipped", "current", "failed", "left", "ahead"]


class ModulePlace(BaseModel):
    """One module on the page. `left`: the run went back from it; its answer is what one starts from again."""

    module_name: str
    module_id: str
    progress: Progress
    visits: int = Field(description="How often the run has come here.")
    attempt: int | None = Field(description="Of the last visit; null before the first.")
    can_go_back_to: bool


class StepPlace(BaseModel):
    """One step on the page."""

    step_id: str
    number: int
    name: str
    progress: Progress
    modules: list[ModulePlace]


class Answered(BaseModel):
    """A question that was answered, with the words it was answered with."""

    interaction_id: str
    interaction_type: str
    step_id: str
    module_name: str
    visit: int
    title: str
    response: JsonObject


class PageView(BaseModel):
    """Everything a page is drawn from, as of the version of `run`.

    `previous` and `next` are the versions at which the questions before and after this page were asked.
    """

    run: RunView
    newest_version: int
    previous: int | None
    next: int | None
    steps: list[StepPlace]
    answers: list[Answered] = Field(description="Oldest first; of each module the newest answer is whole.")


def page_view(run: Run, workflow: Workflow, turns: Turns, *, hashed: bool) -> PageView:
    return PageView(
        run=run_view(run, turns.version, workflow, hashed=hashed),
        newest_version=turns.newest,
        previous=turns.previous,
        next=turns.next,
        steps=[_step(run, workflow, step) for step in workflow.steps],
        answers=[
            Answered(
                interaction_id=asked.interaction_id,
                interaction_type=asked.interaction_type,
                step_id=asked.site.step_id,
                module_name=asked.site.module_name,
                visit=asked.visit,
                title=asked.title,
                response=asked.response,
            )
            for asked in run.interactions.values()
            if asked.response is not None
        ],
    )


def _step(run: Run, workflow: Workflow, step: Step) -> StepPlace:
    places = [_module(run, workflow, Site(step.step_id, module.name)) for module in step.modules]
    return StepPlace(
        step_id=step.step_id,
        number=step.number,
        name=step.title,
        progress=_together([place.progress for place in places]),
        modules=places,
    )


def _module(run: Run, workflow: Workflow, site: Site) -> ModulePlace:
    progress = _progress(run, workflow, site)
    visits = run.visits.get(str(site), 0)
    return ModulePlace(
        module_name=site.module_name,
        module_id=workflow.entry(site).module_id,
        progress=progress,
        visits=visits,
        attempt=attempt_at(run, site) if visits else None,
        can_go_back_to=run.status == "running" and visits > 0 and progress not in ("left", "ahead"),
    )


def _progress(run: Run, workflow: Workflow, site: Site) -> Progress:
    if str(site) not in run.visits:
        return "ahead"
    if run.cursor is not None and run.cursor.site == site:
        return (
            "failed" if run.cursor.phase == "failed" else "done" if run.cursor.phase == "done" else "current"
        )
    sites = workflow.sites
    if run.cursor is not None and sites.index(site) > sites.index(run.cursor.site):
        return "left"
    return "done" if str(site) in run.outputs else "skipped"


def _together(modules: list[Progress]) -> Progress:
    """A step stands where its module stands that needs the most attention; half done is current."""
    for one in ("failed", "current"):
        if one in modules:
            return one
    if "ahead" in modules or "left" in modules:
        return "current" if {"done", "skipped"} & set(modules) else "left" if "left" in modules else "ahead"
    return "done" if "done" in modules else "skipped"
