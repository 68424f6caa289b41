"""What an answer means: which facts follow from a selection, or from one of a question's ways out."""

from typing import Any

from services.orchestrator.domain.commands import Answer
from services.orchestrator.domain.context import place_of
from services.orchestrator.domain.definition import ModuleEntry, Retryable, RetryOption, Site
from services.orchestrator.domain.forms import Find, filled_in, same_values
from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.picking import picked
from services.orchestrator.domain.refusals import invalid, pending_question
from services.orchestrator.domain.results import results
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.way_back import by_jump, by_retry, given_up
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject
from shared.messages.run import (
    ContentAttached,
    InteractionResponse,
    ModuleCompleted,
)

ALLOWED = {
    "form": {"option_id", "values"},
    "selection": {"option_id", "selected_indices", "edited", "feedback"},
    "media_generation": {"option_id", "selected_content_id", "feedback"},
    "review": {"option_id", "feedback"},
}


def answer(command: Answer, run: Run) -> list[RunEvent]:
    """The facts that follow from an answer; `[]` when exactly this was answered before.

    Raises:
        NotFound: this run never asked that.
        Conflict: another answer came first, or the question belongs to an earlier visit.
        CallerError: the answer itself is wrong, with a pointer to where.
    """
    asked = run.interactions.get(command.interaction_id)
    if asked is not None and asked.response is not None and _said_before(asked.response, command.response):
        return []
    question = pending_question(run, command.interaction_id)
    _check_keys(question, command.response)
    option = _option(question, command.response)
    if option is not None and option.mode != "continue":
        return _go_back(command, run, question, option)
    return _go_on(command, run, question, option)


def _said_before(first: JsonObject, again: JsonObject) -> bool:
    return all(key in first and same_values(first[key], value) for key, value in again.items())


def _check_keys(question: Interaction, response: JsonObject) -> None:
    allowed = ALLOWED.get(question.interaction_type, set())
    for key in response:
        if key not in allowed:
            raise invalid(
                f"{key!r} is not part of an answer to this question",
                f"/{key}",
                f"It takes {', '.join(sorted(allowed))}.",
            )


def _option(question: Interaction, response: JsonObject) -> RetryOption | None:
    offered = question.display_data.get("retryable")
    chosen = response.get("option_id")
    if offered is None:
        if chosen is not None:
            raise invalid("this question has no options", "/option_id", "Leave option_id out.")
        return None
    retryable = Retryable.model_validate(offered)
    option = retryable.option(str(chosen) if chosen is not None else retryable.default_option)
    if option is None:
        names = ", ".join(option.id for option in retryable.options)
        raise invalid(f"there is no option {chosen!r}", "/option_id", f"Choose one of: {names}.")
    words = response.get("feedback")
    if words is not None and not isinstance(words, str):
        raise invalid("feedback is not text", "/feedback", "Send a string.")
    if words and not option.feedback.enabled:
        raise invalid(f"option {option.id!r} takes no feedback", "/feedback", "Leave feedback out.")
    return option


def _go_on(command: Answer, run: Run, question: Interaction, option: RetryOption | None) -> list[RunEvent]:
    brought: list[RunEvent] = []
    made: dict[str, JsonObject] = {}
    entry = command.workflow.entry(question.site)
    match question.interaction_type:
        case "selection":
            outputs = picked(question.display_data, command.response)
        case "form":
            outputs = filled_in(question.display_data, command.response, _files(command, run))
            brought = _brought(command, run, question, outputs["values"])
            if entry.sub_actions:
                made = results(entry.sub_actions, run.generations_at(question.site).values())
        case _:
            outputs = _content(run, question, command.response, entry)
    said: JsonObject = {"option_id": option.id} if option else {}
    place = place_of(run, question.site, question.visit)
    answered, edited = dict(outputs), command.response.get("edited")
    if question.interaction_type == "form":
        answered, outputs = {**made, "values": outputs["values"]}, {**made, **outputs}
    elif edited:
        answered["edited"] = edited
    state = {key: outputs[name] for name, key in entry.outputs_to_state.items() if name in outputs}
    return [
        *brought,
        InteractionResponse(**place, interaction_id=question.interaction_id, response={**said, **answered}),
        *given_up(run, of=question),
        ModuleCompleted(**place, outputs=outputs, state=state),
    ]


def _files(command: Answer, run: Run) -> Find:
    uploaded = {content.content_id: content for content in command.contents}
    return lambda name: run.content(name) or uploaded.get(name)


def _brought(command: Answer, run: Run, question: Interaction, values: JsonObject) -> list[RunEvent]:
    """Uploads a form's fields name become content of the run, each under its field's name."""
    attached: list[RunEvent] = []
    for content in command.contents:
        fields = [name for name, value in values.items() if _names(value, content)]
        if fields and run.content(content.content_id) is None:
            attached.append(
                ContentAttached(
                    **place_of(run, question.site, question.visit),
                    interaction_id=question.interaction_id,
                    action_id=fields[0],
                    content=content,
                )
            )
    return attached


def _names(value: Any, content: MediaReference) -> bool:
    parts = value if isinstance(value, list) else [value]
    return any(isinstance(part, dict) and part.get("content_id") == content.content_id for part in parts)


def _content(run: Run, question: Interaction, response: JsonObject, entry: ModuleEntry) -> JsonObject:
    generations = run.generations_at(question.site)
    ready = {key: g for key, g in generations.items() if g.status == "ready" and g.content is not None}
    chosen = response.get("selected_content_id")
    if chosen is None and len(ready) == 1:
        chosen = next(iter(ready))
    picked = ready.get(str(chosen))
    if picked is None or picked.content is None:
        names = ", ".join(ready) or "none yet: start an action first"
        problem = (
            "no content is selected"
            if chosen is None
            else f"{chosen!r} is not finished content of this question"
        )
        raise invalid(
            problem, "/selected_content_id", f"Finished content: {names}.", code="content_not_ready"
        )
    return {
        "selected_content_id": picked.generation_id,
        "selected_content": picked.content.model_dump(mode="json"),
        **results(entry.sub_actions, generations.values()),
    }


def _go_back(command: Answer, run: Run, question: Interaction, option: RetryOption) -> list[RunEvent]:
    workflow = command.workflow
    target = Site(step_id=option.target_step or question.site.step_id, module_name=option.target_module or "")
    if target not in workflow.sites or workflow.sites.index(target) > workflow.sites.index(question.site):
        raise invalid(
            f"option {option.id!r} leads to {target}, which is not an earlier module",
            "/option_id",
            "Choose another option.",
        )
    words = str(command.response.get("feedback") or option.feedback.default_message) or None
    said: JsonObject = {"option_id": option.id}
    if option.feedback.enabled and words:
        said["feedback"] = words
    answered = InteractionResponse(
        **place_of(run, question.site, question.visit), interaction_id=question.interaction_id, response=said
    )
    if option.mode == "retry":
        return [answered, *by_retry(workflow, run, target, words)]
    return [answered, *by_jump(workflow, run, target, question.site)]
