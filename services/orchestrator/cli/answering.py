"""A script's words turned into an answer, and what to wait for after starting something."""

from collections.abc import Sequence

import typer

from services.orchestrator.cli.choices import BadChoice, OffTheList, parse_indices
from services.orchestrator.cli.client import Api
from services.orchestrator.cli.editing import given_edits
from services.orchestrator.cli.failures import RunEndedOtherwise
from services.orchestrator.cli.forms import fields_of
from services.orchestrator.cli.live import follow
from services.orchestrator.cli.model import Event, JsonObject, Question, Run
from services.orchestrator.cli.moves import action_of
from services.orchestrator.cli.screen import Screen
from shared.errors import CallerError, NotFound

_UNKNOWN_COUNT = 10_000
"""Of a question that is not being asked any more: the server says what is wrong with an answer to it."""


def asked(run: Run) -> Question:
    """The question the run asks now.

    Raises:
        CallerError: it asks nothing.
    """
    if run.question is None:
        raise CallerError(
            f"the run asks nothing right now; it is {run.status}",
            hint=f"See what happens with `stillreel watch {run.run_id}`.",
            code="nothing_asked",
        )
    return run.question


def answer_of(
    question: Question | None,
    interaction_id: str | None,
    select: str | None,
    option: str | None,
    content: str | None,
    feedback: str | None,
    edits: Sequence[str] = (),
) -> JsonObject:
    """The answer's body; keys that were not given are left out.

    Raises:
        typer.BadParameter: the selection is not a list of numbers, or an edit names no text.
        CallerError: a number is not on the list.
    """
    given = {"option_id": option, "selected_content_id": content, "feedback": feedback}
    response: JsonObject = {name: value for name, value in given.items() if value is not None}
    if select is not None:
        known = question is not None and interaction_id in (None, question.interaction_id)
        count = len(question.items) if known and question is not None and question.items else _UNKNOWN_COUNT
        try:
            response["selected_indices"] = parse_indices(select, count)
        except OffTheList as problem:
            raise CallerError(
                str(problem),
                pointer="/selected_indices",
                code="index_out_of_range",
                hint="Numbers start at 0.",
            ) from problem
        except BadChoice as problem:
            raise typer.BadParameter(str(problem), param_hint="--select") from problem
    if edits:
        try:
            draft = given_edits(question.items if question else None, edits)
        except BadChoice as problem:
            raise typer.BadParameter(str(problem), param_hint="--edit") from problem
        response = {**response, **draft.response(response.get("selected_indices") or sorted(draft.edited))}
    return response


def fitting_action(question: Question, wanted: str | None, *, upload: bool) -> str:
    """The action's id: the one named, else the first that takes a file or that generates.

    Raises:
        NotFound: the question has no such action; says which it has.
    """
    first = action_of(question, upload=upload)
    if wanted is not None:
        return wanted
    if first is None:
        known = ", ".join(action.id for action in question.actions) or "none"
        raise NotFound(
            f"the question {question.title!r} takes no {'file' if upload else 'generation'}",
            hint=f"Its actions: {known}.",
            code="unknown_action",
        )
    return first.id


def until_made(api: Api, screen: Screen, run: Run, content_id: str) -> None:
    """Show the generation until its content is ready.

    Raises:
        RunEndedOtherwise: it failed, was given up, or the run went on without it.
    """
    try:
        for item in follow(api, run.run_id, run.version):
            screen.show(item)
            if isinstance(item, Event) and _ends(item, content_id):
                if item.type == "video_ready":
                    return
                raise RunEndedOtherwise(
                    f"nothing came of {content_id}",
                    hint=f"See what can be done now with `stillreel answer {run.run_id}`.",
                    code="not_made",
                )
    finally:
        screen.end(None)


def ways_to_answer(question: Question) -> list[tuple[str, str]]:
    """Commands that answer a question, `{run}` for the run's id, and what each does."""
    ways: list[tuple[str, str]] = []
    if question.interaction_type == "selection":
        ways.append(_by_number(question))
    if question.interaction_type == "form":
        names = ", ".join(field.name for field in fields_of(question))
        ways.append(("answer {run} --set FIELD=VALUE", f"fill in {names}"))
    for action in question.actions:
        typed = "attach {run} PATH" if action.action_type == "upload" else "generate {run} --wait"
        ways.append((typed, action.label))
    for made in (made for made in question.generations if made.is_ready):
        ways.append((f"answer {{run}} --content {made.generation_id}", "take this one"))  # noqa: PERF401
    for option in question.options:
        if option.mode != "continue":
            words = ' --feedback "…"' if option.feedback.enabled else ""
            ways.append((f"answer {{run}} --option {option.id}{words}", option.label))
    return ways


def _by_number(question: Question) -> tuple[str, str]:
    match question.mode:
        case "reorder":
            return "answer {run} --select 2,0,1", "put all in a new order"
        case "edit":
            return "answer {run} --select 0 --edit 0.FIELD=TEXT", "choose by number, in your words"
        case _:
            return "answer {run} --select 0,2", "choose by number"


def _ends(event: Event, content_id: str) -> bool:
    data = event.data
    named = content_id in (data.get("generation_id"), data.get("request_id"))
    gone = content_id in (data.get("generation_ids") or ())
    settled = event.type in ("video_ready", "generation_failed", "request_parked")
    return (named and settled) or gone or event.type in ("run_completed", "run_cancelled")
