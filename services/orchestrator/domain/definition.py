"""A workflow as data: what the folder says, whole and self-contained, pinned by its content hash."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from services.orchestrator.domain.part import Part
from services.orchestrator.domain.patience import Waiting
from shared.messages.message import JsonObject
from shared.messages.video import ActionType, GenerationParameters

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
CONTENT = "$content"
"""Key under which the loader puts the text or JSON a `$ref` pointed at."""
LOOPING = {"api.llm": ("response",), "media.compose": ("response", "cuts")}
"""Modules that can run once per item of a list, and their outputs, each of which becomes a list."""
_YOUNGER = frozenset({"foreach", "waiting"})


class Feedback(Part):
    """Whether a retry asks for words, and which words stand when none are given."""

    enabled: bool = False
    prompt: str = ""
    default_message: str = ""


class RetryOption(Part):
    """One way out of a question: go on, run a module of this step again, or go back to an earlier one."""

    id: Name
    mode: Literal["continue", "retry", "jump"]
    label: str
    shortcut: str | None = Field(default=None, min_length=1, max_length=1)
    target_step: Name | None = None
    target_module: Name | None = None
    feedback: Feedback = Feedback()

    @model_validator(mode="after")
    def _has_its_targets(self) -> "RetryOption":
        if self.mode == "retry" and not self.target_module:
            raise ValueError("mode retry needs target_module")
        if self.mode == "jump" and not (self.target_step and self.target_module):
            raise ValueError("mode jump needs target_step and target_module")
        return self


class Retryable(Part):
    """The ways out of a question and the one taken when nothing is said."""

    default_option: Name
    options: tuple[RetryOption, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _default_exists(self) -> "Retryable":
        if self.default_option not in {option.id for option in self.options}:
            raise ValueError(f"default_option {self.default_option!r} is not among the options")
        return self

    def option(self, option_id: str) -> RetryOption | None:
        return next((option for option in self.options if option.id == option_id), None)


class SubAction(Part):
    """Something a person can do inside a question, such as generating or uploading."""

    id: Name
    label: str
    action_type: ActionType
    loading_label: str = ""
    result_key: str = "generations"


class ModuleEntry(Part):
    """One module of a step, as `step.json` lists it."""

    module_id: Literal[
        "user.form", "user.select", "api.llm", "media.generate", "media.compose", "media.storyboard"
    ]
    name: Name
    inputs: JsonObject = Field(default_factory=dict)
    outputs_to_state: dict[str, str] = Field(default_factory=dict)
    reads_interactions: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")], ...] = ()
    sub_actions: tuple[SubAction, ...] = ()
    retryable: Retryable | None = None
    when: str | None = None
    foreach: str | None = Field(default=None, description="Expression that gives a list; once per item.")
    waiting: Waiting | None = None

    @model_validator(mode="after")
    def _can_loop(self) -> "ModuleEntry":
        if self.foreach is not None and self.module_id not in LOOPING:
            raise ValueError(f"foreach is not for {self.module_id}, only for {', '.join(LOOPING)}")
        return self

    @model_serializer(mode="wrap")
    def _as_pinned(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Keys younger than the first pinned definitions only where set: their content hashes stay."""
        said: dict[str, Any] = dump(self)
        return {key: value for key, value in said.items() if value is not None or key not in _YOUNGER}


class Step(Part):
    """One step; `number` is the one in its folder's name."""

    step_id: Name
    name: str
    description: str = ""
    modules: tuple[ModuleEntry, ...] = Field(min_length=1)
    number: int = Field(ge=1)

    @model_validator(mode="after")
    def _module_names_differ(self) -> "Step":
        names = [module.name for module in self.modules]
        if len(set(names)) < len(names):
            raise ValueError("two modules of a step have the same name")
        return self

    @property
    def title(self) -> str:
        return self.name.replace("{step_number}", str(self.number))


class Defaults(Part):
    """What a generation uses when neither the person nor the workflow says."""

    provider: str = "local"
    generation: GenerationParameters = GenerationParameters()


class Workflow(Part):
    """A whole workflow with every referenced text and schema inside."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    id: Name
    name: str
    version: str
    description: str = ""
    inputs: tuple[Name, ...] = Field(default=(), description="What a run may be given when it starts.")
    steps: tuple[Step, ...] = Field(min_length=1)
    defaults: Defaults = Defaults()

    @model_validator(mode="after")
    def _places_exist(self) -> "Workflow":
        known = {f"{step.step_id}.{module.name}" for step in self.steps for module in step.modules}
        for step in self.steps:
            for module in step.modules:
                options = module.retryable.options if module.retryable else ()
                jumps = [
                    f"{option.target_step or step.step_id}.{option.target_module}"
                    for option in options
                    if option.mode != "continue"
                ]
                for place in (*jumps, *module.reads_interactions):
                    if place not in known:
                        raise ValueError(f"{step.step_id}.{module.name} names {place}, which does not exist")
        return self

    @cached_property
    def content_hash(self) -> str:
        """sha256 over the canonical JSON of the definition."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def sites(self) -> tuple["Site", ...]:
        """Every module in running order."""
        return tuple(self.entries)

    def step(self, step_id: str) -> Step:
        return next(step for step in self.steps if step.step_id == step_id)

    @cached_property
    def entries(self) -> dict["Site", ModuleEntry]:
        """Every module by its site, in running order."""
        return {Site(step.step_id, m.name): m for step in self.steps for m in step.modules}

    def entry(self, site: "Site") -> ModuleEntry:
        return self.entries[site]

    def after(self, site: "Site") -> "Site | None":
        """The module that comes next, over the end of a step; None at the end of the workflow."""
        position = self.sites.index(site)
        return self.sites[position + 1] if position + 1 < len(self.sites) else None

    def state_keys_from(self, site: "Site") -> tuple[str, ...]:
        """State keys written by this module and everything after it."""
        position = self.sites.index(site)
        keys = [key for later in self.sites[position:] for key in self.entry(later).outputs_to_state.values()]
        return tuple(dict.fromkeys(keys))


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a workflow: one module of one step."""

    step_id: str
    module_name: str

    def __str__(self) -> str:
        return f"{self.step_id}.{self.module_name}"


def referenced(value: Any) -> tuple[str, Any] | None:
    """(type, content) when `value` is what the loader made of a `$ref`, else None."""
    if isinstance(value, dict) and CONTENT in value:
        return str(value.get("type", "text")), value[CONTENT]
    return None
