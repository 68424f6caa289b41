"""What a person who went back chose to keep is answered again without asking, where it still holds."""

from services.orchestrator.domain.answers import answer
from services.orchestrator.domain.commands import Answer
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.keepsakes import last_answer
from services.orchestrator.domain.refusals import invalid
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.selecting import selectable
from services.orchestrator.domain.visits import Visit
from shared.errors import CallerError
from shared.messages.analysis import AnalysisRequested
from shared.messages.composition import CompositionRequested
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsRequested
from shared.messages.run import InteractionRequested, InteractionResponse, ModuleCompleted


def kept_or_asked(visit: Visit, begun: list[RunEvent]) -> list[RunEvent]:
    """What a module that has begun like this does: if it is to be kept and can be, it ends at once.

    A question that cannot be answered as before is asked, with the reason in `display_data.not_kept`.
    """
    if str(visit.site) not in visit.run.keeping:
        return begun
    if len(begun) == 1 and isinstance(begun[0], InteractionRequested):
        return _answered_again(visit, begun[0])
    return _served_again(visit, begun)


def _answered_again(visit: Visit, asked: InteractionRequested) -> list[RunEvent]:
    earlier = last_answer(visit.run, visit.site)
    if earlier is None or earlier.response is None:
        return [asked]
    there = fold(visit.run, [asked])
    try:
        again = Answer(
            workflow=visit.workflow,
            at=visit.at,
            interaction_id=asked.interaction_id,
            response=_said_again(earlier, earlier.response, asked, visit.run),
        )
        facts = answer(again, there)
    except CallerError as refusal:
        shown = {
            **asked.display_data,
            "previous_response": _prefilled(earlier, earlier.response, asked),
            "not_kept": f"The earlier answer could not be kept: {refusal.problem}.",
        }
        return [asked.model_copy(update={"display_data": shown})]
    return [asked, *(_marked(fact, earlier.interaction_id) for fact in facts)]


def _marked(fact: RunEvent, kept_from: str) -> RunEvent:
    is_answer = isinstance(fact, InteractionResponse)
    return fact.model_copy(update={"kept_from": kept_from}) if is_answer else fact


def _said_again(earlier: Interaction, said: JsonObject, asked: InteractionRequested, run: Run) -> JsonObject:
    """The earlier answer as it would be given to the new question.

    Raises:
        CallerError: what was chosen is not there any more, or is about something else now.
    """
    option = {"option_id": said["option_id"]} if "option_id" in said else {}
    match asked.interaction_type:
        case "form":
            emptied = dict.fromkeys(asked.display_data["schema"]["properties"])  # or prefilled values return
            return {**option, "values": {**emptied, **said["values"]}}
        case "selection":
            return {**option, **_selection(earlier, said, asked)}
        case _:
            _refuse_other_source(earlier, said, asked, run)
            return {**option, "selected_content_id": said["selected_content_id"]}


def _selection(earlier: Interaction, said: JsonObject, asked: InteractionRequested) -> JsonObject:
    places = _places(earlier, said, asked)
    gone = [index for index, place in places.items() if place is None]
    if gone:
        label = "what was selected is" if len(gone) == len(places) else f"{len(gone)} of the selected are"
        raise invalid(f"{label} not offered any more", "/selected_indices", "Select anew.")
    edited = {
        str(places[int(key)]): item for key, item in said.get("edited", {}).items() if int(key) in places
    }
    return {"selected_indices": list(places.values()), **({"edited": edited} if edited else {})}


def _places(earlier: Interaction, said: JsonObject, asked: InteractionRequested) -> dict[int, int | None]:
    """Where each selected item stands now, found by its value: an index may mean another item by now."""
    before, now = selectable(earlier.display_data["data"]), selectable(asked.display_data["data"])
    free = list(range(len(now)))
    places: dict[int, int | None] = {}
    for index in said["selected_indices"]:
        places[index] = next((place for place in free if now[place] == before[index]), None)
        free = [place for place in free if place != places[index]]
    return places


def _refuse_other_source(
    earlier: Interaction, said: JsonObject, asked: InteractionRequested, run: Run
) -> None:
    """A clip of another picture is no answer; what was brought or made of words alone may stay."""
    made = run.generations.get(said["selected_content_id"])
    if made is None or made.action_type not in ("img2vid", "img2img", "extend"):
        return
    sources = [one.get("source_image") or {} for one in (earlier.display_data, asked.display_data)]
    if sources[0].get("content_id") != sources[1].get("content_id"):
        raise invalid("it was made from another picture", "/selected_content_id", "Generate anew.")


def _prefilled(earlier: Interaction, said: JsonObject, asked: InteractionRequested) -> JsonObject:
    """The earlier answer to start from; a selection shows what of it is still there."""
    if asked.interaction_type != "selection":
        return said
    still = [place for place in _places(earlier, said, asked).values() if place is not None]
    return {"selected_indices": still}


def _served_again(visit: Visit, begun: list[RunEvent]) -> list[RunEvent]:
    """Outputs of the last visit when exactly the same would be asked: nothing is paid for twice."""
    requests = [
        e for e in begun if isinstance(e, AnalysisRequested | PromptsRequested | CompositionRequested)
    ]
    known = visit.run.served.get(str(visit.site))
    prints = tuple(request.fingerprint for request in requests)
    if known is None or known.outputs is None or len(prints) != len(begun) or prints != known.fingerprints:
        return begun
    named = visit.entry.outputs_to_state.items()
    state = {key: known.outputs[name] for name, key in named if name in known.outputs}
    return [ModuleCompleted(**visit.place, outputs=known.outputs, state=state, kept_from_visit=known.visit)]
