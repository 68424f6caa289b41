"""What can be done about a run's question, and what is done when nobody wants to choose."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.orchestrator.cli.choices import usual_indices
from services.orchestrator.cli.failures import RunEndedOtherwise
from services.orchestrator.cli.forms import fields_of, given_values, usual_values
from services.orchestrator.cli.model import Action, Generation, JsonObject, Question, Run


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the question."""

    response: JsonObject


@dataclass(frozen=True, slots=True)
class Act:
    """Start a sub-action of the question."""

    action_id: str
    parameters: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attach:
    """Upload a picture and give it to a sub-action."""

    action_id: str
    picture: Path


@dataclass(frozen=True, slots=True)
class Fill:
    """Upload the files of a form, then answer it with them and the other values."""

    values: JsonObject
    files: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing until something happens."""


Move = Respond | Act | Attach | Fill | Wait


def default_move(
    run: Run, picture: Path | None = None, generation: JsonObject | None = None, given: Sequence[str] = ()
) -> Move:
    """The next thing a person in no hurry to choose would do.

    Args:
        run: The run with its question.
        picture: What to bring when a picture is asked for and none was brought.
        generation: Parameters of a generation, such as the provider.
        given: `field=value` words for the first form.

    Raises:
        CallerError: a word of `given` does not fit the form.
        RunEndedOtherwise: the run can't go on without a person's decision.
    """
    question = run.question
    if question is None:
        if run.attention:
            raise _stuck(run)
        return Wait()
    match question.interaction_type:
        case "selection":
            if question.mode == "reorder":
                return Respond({"selected_indices": list(range(len(question.items)))})
            return Respond({"selected_indices": usual_indices(question.items, many=question.takes_many)})
        case "form":
            return fill_in(question, given, picture)
        case "media_generation":
            return _make_or_pick(run, question, picture, generation or {})
        case _:
            raise _needs_person(run, question)


def fill_in(question: Question, given: Sequence[str], picture: Path | None) -> Fill:
    """A form as it stands, with what is given instead; the picture goes into its first file field.

    Raises:
        CallerError: a word of `given` does not fit the form.
    """
    fields = fields_of(question)
    values, files = given_values(fields, given)
    room = next((one.name for one in fields if one.is_file and one.name not in files), None)
    brought = {room: picture} if room is not None and picture is not None else {}
    return Fill({**usual_values(fields), **values}, {**brought, **files})


def made_now(question: Question) -> list[Generation]:
    """What was made or brought for this very question, not on an earlier visit."""
    return [made for made in question.generations if made.interaction_id == question.interaction_id]


def action_of(question: Question, *, upload: bool) -> Action | None:
    """The question's first action that takes a file, or the first that generates."""
    return next((a for a in question.actions if (a.action_type == "upload") is upload), None)


def _make_or_pick(run: Run, question: Question, picture: Path | None, generation: JsonObject) -> Move:
    made = made_now(question)
    ready = [one for one in made if one.is_ready]
    if ready:
        said = {"option_id": question.default_option} if question.default_option else {}
        return Respond({**said, "selected_content_id": ready[-1].generation_id})
    if any(one.is_underway for one in made):
        return Wait()
    if made:
        raise _nothing_made(run, made[-1])
    generate, upload = action_of(question, upload=False), action_of(question, upload=True)
    if upload is not None and picture is not None:
        return Attach(upload.id, picture)
    if generate is not None:
        return Act(generate.id, generation)
    raise _needs_person(run, question)


def _stuck(run: Run) -> RunEndedOtherwise:
    given_up = run.attention[0]
    return RunEndedOtherwise(
        f"{given_up.request_type} was given up: {given_up.error}", hint=given_up.hint, code="stuck"
    )


def _nothing_made(run: Run, made: Generation) -> RunEndedOtherwise:
    return RunEndedOtherwise(
        f"nothing could be generated: {made.message or made.parked or made.status}",
        hint=f"Choose what to do with `stillreel watch {run.run_id}`.",
        code="generation_failed",
    )


def _needs_person(run: Run, question: Question) -> RunEndedOtherwise:
    shown = question.display_data.get("data")
    why = str(shown.get("message") or "") if isinstance(shown, dict) else ""
    return RunEndedOtherwise(
        f"{question.title or question.module_name} needs a person's decision" + (f": {why}" if why else ""),
        hint=f"Decide with `stillreel watch {run.run_id}`.",
        code="needs_decision",
    )
