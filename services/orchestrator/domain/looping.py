"""`foreach`: a module runs once per item, all at the same time, and its outputs are joined in order."""

from dataclasses import replace
from typing import Any

from pydantic_core import to_json

from services.orchestrator.domain.definition import LOOPING
from services.orchestrator.domain.modules import BEGIN
from services.orchestrator.domain.oversize import TOO_LARGE
from services.orchestrator.domain.run import Request, Run, RunEvent
from services.orchestrator.domain.visits import Loop, ModuleInputError, Visit
from shared.messages.message import JsonObject
from shared.messages.run import ModuleCompleted
from shared.templating import TemplateError, evaluate, whole_expression

MAX_ITEMS = 50
"""Each is a request that costs time and perhaps money, and carries the run's whole context."""
LARGEST_LOOP = 8 * 1024 * 1024
"""Bytes of the contexts of all items' requests: half of what one commit may take."""


def begin(visit: Visit) -> list[RunEvent]:
    """What a module that has started does first; for a `foreach` once per item.

    Raises:
        ModuleInputError: the inputs are not what the module works with; names the item.
        TemplateError: an expression is broken.
    """
    entry = visit.entry
    if entry.foreach is None:
        return BEGIN[entry.module_id](visit)
    items = evaluate(whole_expression(entry.foreach) or entry.foreach, visit.readable)
    if not isinstance(items, list):
        raise ModuleInputError(f"foreach needs a list; {entry.foreach} is a {type(items).__name__}")
    if len(items) > MAX_ITEMS:
        raise ModuleInputError(f"foreach goes over {len(items)} items; at most {MAX_ITEMS} are allowed")
    if not items:
        outputs: JsonObject = {name: [] for name in LOOPING[entry.module_id]}
        state = {key: outputs[name] for name, key in entry.outputs_to_state.items() if name in outputs}
        return [ModuleCompleted(**visit.place, outputs=outputs, state=state)]
    _bound(visit, len(items))
    return [event for index, item in enumerate(items) for event in _begin_item(visit, Loop(index, item))]


class LoopTooLarge(ModuleInputError):
    """All requests of a `foreach` together would not fit into one commit."""

    reason = TOO_LARGE


def _bound(visit: Visit, items: int) -> None:
    size = len(to_json(visit.readable))
    if items * size > LARGEST_LOOP:
        raise LoopTooLarge(
            f"foreach would send {items} requests of {size:,} bytes, which is all that the run knows; "
            f"together they may have {LARGEST_LOOP:,}"
        )


def _begin_item(visit: Visit, loop: Loop) -> list[RunEvent]:
    try:
        return BEGIN[visit.entry.module_id](replace(visit, loop=loop))
    except (TemplateError, ModuleInputError) as error:
        raise ModuleInputError(f"item {loop.index} of foreach: {error}") from error


def joined(run: Run, request_id: str, outputs: JsonObject) -> JsonObject | None:
    """The outputs of all items as lists, in the items' order, with this answer; None while one is open."""
    asked = _siblings(run, request_id)
    answers: list[JsonObject] = []
    for key, request in asked.items():
        answer = outputs if key == request_id else request.outputs
        if answer is None:
            return None
        answers.append(answer)
    return {name: [answer.get(name) for answer in answers] for name in outputs}


def named(run: Run, request_id: str, message: str) -> str:
    """A failure's message with the item it happened to."""
    index = list(_siblings(run, request_id)).index(request_id)
    return f"item {index} of foreach: {message}"


def _siblings(run: Run, request_id: str) -> dict[str, Any]:
    """The requests of one visit in the order they were made, which is that of the items."""
    one: Request = run.requests[request_id]
    return {key: r for key, r in run.requests.items() if (r.site, r.visit) == (one.site, one.visit)}
