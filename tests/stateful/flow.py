"""The workflow the machine plays, twice: as a definition for the system, and as a table for the model."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from services.orchestrator.domain.definition import Workflow

State = dict[str, Any]


@dataclass(frozen=True)
class Exit:
    """A way back that a question offers; `default` are the words sent when a person says none."""

    mode: Literal["retry", "jump"]
    target: int
    default: str | None = None


@dataclass(frozen=True)
class Place:
    """One module as the model knows it. `needs` raises LookupError or TypeError where it cannot begin."""

    step: str
    name: str
    kind: Literal["form", "selection", "media_generation", "service"]
    keys: dict[str, str]
    needs: Callable[[State], Any] = lambda _: None
    when: Callable[[State], bool] | None = None
    items: Callable[[State], list[Any]] | None = None
    exits: dict[str, Exit] = field(default_factory=dict)
    goes_on_by: str | None = None
    brings: str | None = None
    makes: str | None = None
    reads: tuple[str, ...] = ()
    waits: Literal["choose", "fail"] | None = None
    """What happens once its time is over; None: it waits for ever."""

    @property
    def site(self) -> str:
        return f"{self.step}.{self.name}"


def _elements(state: State) -> list[Any]:
    items = state["seen"]["elements"]
    if not items:
        raise LookupError("nothing to choose from")
    return list(items)


PLACES = (
    Place("brief", "wishes", "form", {"names": "names", "music": "music"}),
    Place(
        "picture",
        "pick",
        "media_generation",
        {"selected_content_id": "picture_id", "selected_content": "picture"},
        brings="upload",
        waits="choose",
        makes="draw",
    ),
    Place("motion", "look", "service", {"response": "seen"}),
    Place(
        "motion",
        "choose",
        "selection",
        {"selected_indices": "indices", "selected_data": "chosen"},
        needs=_elements,
        exits={"look_again": Exit("retry", 2, "look closer"), "other_wishes": Exit("jump", 0)},
        goes_on_by="go_on",
        waits="fail",
    ),
    Place("motion", "tune", "service", {"response": "tune"}, when=lambda state: bool(state["music"])),
    Place("motion", "write", "service", {"response": "texts"}, items=lambda state: list(state["chosen"])),
    Place(
        "motion",
        "film",
        "media_generation",
        {"selected_content": "clip", "generations": "made"},
        exits={"write_again": Exit("retry", 5, "other words"), "other_picture": Exit("jump", 1)},
        goes_on_by="go_on",
        makes="move",
        reads=("picture.pick",),
    ),
    Place("end", "cut", "service", {"cuts": "cuts"}),
)


def _option(name: str, way: Exit) -> dict[str, Any]:
    target = PLACES[way.target]
    option: dict[str, Any] = {"id": name, "mode": way.mode, "label": name, "target_module": target.name}
    if way.mode == "jump":
        option["target_step"] = target.step
    if way.default is not None:
        option["feedback"] = {"enabled": True, "default_message": way.default}
    return option


def _ways_out(place: Place) -> dict[str, Any]:
    if place.goes_on_by is None:
        return {}
    go_on = {"id": place.goes_on_by, "mode": "continue", "label": "Go on"}
    options = [go_on, *(_option(name, way) for name, way in place.exits.items())]
    return {"retryable": {"default_option": place.goes_on_by, "options": options}}


PATIENCE = {"timeout_s": 1_000_000, "remind_after_s": 500_000}
"""Seconds; a history of a second for each step never comes there unless time is moved on."""
FORM = {
    "type": "object",
    "properties": {
        "names": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "music": {"type": "boolean"},
    },
    "required": ["names"],
}
MODULES: dict[str, dict[str, Any]] = {
    "wishes": {"module_id": "user.form", "inputs": {"schema": FORM}},
    "pick": {
        "module_id": "media.generate",
        "inputs": {"prompts": {}},
        "waiting": {**PATIENCE, "on_timeout": "auto_choice", "auto_choice": "first"},
        "sub_actions": [
            {"id": "upload", "label": "Bring", "action_type": "upload"},
            {"id": "draw", "label": "Draw", "action_type": "txt2img"},
        ],
    },
    "look": {
        "module_id": "api.llm",
        "inputs": {"input": [{"type": "image", "content": "{{ state.picture.local_path }}"}, "What moves?"]},
    },
    "choose": {
        "module_id": "user.select",
        "inputs": {"data": {"elements": "{{ state.seen.elements }}"}, "multi_select": True},
        "waiting": {**PATIENCE, "on_timeout": "fail"},
    },
    "tune": {
        "module_id": "api.llm",
        "when": "state.music",
        "inputs": {"input": "A tune for {{ state.names }}"},
    },
    "write": {
        "module_id": "api.llm",
        "foreach": "state.chosen",
        "inputs": {"input": "{{ index }}: {{ item }}"},
    },
    "film": {
        "module_id": "media.generate",
        "inputs": {"prompts": {"generic": {"prompt": "{{ state.texts }}"}}},
        "reads_interactions": ["picture.pick"],
        "sub_actions": [{"id": "move", "label": "Move", "action_type": "img2vid"}],
    },
    "cut": {
        "module_id": "media.compose",
        "inputs": {"timeline": {"shots": [{"path": "{{ state.clip.local_path }}"}]}, "formats": ["1:1"]},
    },
}


def definition() -> Workflow:
    """The workflow of the table."""
    steps: dict[str, list[dict[str, Any]]] = {}
    for place in PLACES:
        entry = {"name": place.name, "outputs_to_state": place.keys, **MODULES[place.name]}
        steps.setdefault(place.step, []).append({**entry, **_ways_out(place)})
    return Workflow.model_validate(
        {
            "id": "played",
            "name": "Played",
            "version": "1",
            "steps": [
                {"step_id": step, "name": step, "number": number, "modules": modules}
                for number, (step, modules) in enumerate(steps.items(), start=1)
            ],
        }
    )
