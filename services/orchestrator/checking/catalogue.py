"""What each module takes and gives, in one table: the rules and the published schema read it alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from services.orchestrator.domain.definition import ModuleEntry

CONTEXT_NAMES = (
    "state",
    "inputs",
    "step",
    "module",
    "attempt",
    "feedback",
    "rejected_output",
    "previous_interactions",
)
"""What every expression and template may read."""
LOOP_NAMES = ("item", "index")
"""What a module with `foreach` may read besides."""
RESERVED_STATE_KEYS = frozenset((*CONTEXT_NAMES, *LOOP_NAMES, "loop", "self", "range", "namespace", "caller"))
"""State keys that would read like something else."""
LLM_PROVIDERS = ("local", "openai")
GENERATING = {"local": frozenset({"img2vid", "txt2img"})}
"""Action types by provider that is part of Stillreel; installed plug-ins add theirs."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: what it is for, as JSON Schema of its literal form, and whether a module works without."""

    meaning: str
    form: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, slots=True)
class ModuleKind:
    """One module id. `inputs` None: it takes whatever it is given; `outputs` are those every entry has."""

    does: str
    outputs: Mapping[str, str]
    inputs: Mapping[str, Input] | None
    asks: bool = False
    acts: bool = False
    loops: bool = False


_TEXT = {"type": "string"}
_SCHEMA = {"type": "object"}

KINDS: Mapping[str, ModuleKind] = {
    "user.form": ModuleKind(
        "Asks a person to fill in typed fields; files are uploaded.",
        {"values": "All fields. Each field is an output of its own, too."},
        {
            "schema": Input("JSON Schema of the fields: an object with properties.", _SCHEMA, required=True),
            "prompt": Input("What is asked.", _TEXT),
            "title": Input("The question's title.", _TEXT),
            "values": Input("What the fields hold at first."),
        },
        asks=True,
        acts=True,
    ),
    "user.select": ModuleKind(
        "Asks a person to pick, edit or order items.",
        {
            "selected_indices": "Positions in `data`, in the order they were picked.",
            "selected_data": "The picked items.",
            "selected_item": "The first picked item.",
        },
        {
            "data": Input("A list, or an object holding exactly one list.", required=True),
            "schema": Input("How items are shown (display schema).", _SCHEMA),
            "item_schema": Input("What an edited item must look like.", _SCHEMA),
            "prompt": Input("What is asked.", _TEXT),
            "title": Input("The question's title.", _TEXT),
            "multi_select": Input("Whether several items may be picked.", {"type": "boolean"}),
            "mode": Input("What may be done with items.", {"enum": ["select", "edit", "reorder"]}),
        },
        asks=True,
    ),
    "api.llm": ModuleKind(
        "Asks a model: about a picture when there is an image part, for texts otherwise.",
        {"response": "The answer, valid by `output_schema`."},
        {
            "input": Input("What is asked: text, a `$ref`, or a list of parts.", required=True),
            "system": Input("Instructions; parts with `cache_ttl` come first."),
            "output_schema": Input("JSON Schema of the answer.", _SCHEMA),
            "metadata": Input("Facts for the log.", {"type": "object"}),
            "provider": Input("Who answers.", {"enum": list(LLM_PROVIDERS)}),
        },
        loops=True,
    ),
    "media.generate": ModuleKind(
        "Shows prompts, makes or takes media by sub-actions, and asks a person to pick.",
        {
            "selected_content_id": "Id of the picked content.",
            "selected_content": "The picked content: url, local_path, size and more.",
            "generations": "Everything that was made here, by id.",
        },
        {
            "prompts": Input("Prompts by model family.", {"type": ["object", "string"]}),
            "schema": Input("How prompts are shown (display schema).", _SCHEMA),
            "title": Input("The question's title.", _TEXT),
            "prompt": Input("What is asked.", _TEXT),
            "motion_elements": Input("What is to move: a list of elements."),
            "source_image": Input("The picture to start from; else of the interactions that are read."),
            "generation": Input("Parameters chosen earlier, such as duration.", {"type": "object"}),
        },
        asks=True,
        acts=True,
    ),
    "media.compose": ModuleKind(
        "Cuts clips, titles, captions and music to a film in every format.",
        {"response": "Cuts, duration and thumbnail.", "cuts": "One film for each format."},
        {
            "timeline": Input("Shots, sounds and captions; media by content of this run.", required=True),
            "formats": Input("Aspect ratios.", {"type": ["array", "string"]}),
            "music": Input("`{from: audio_atmosphere}` for a music bed, or null."),
            "captions": Input("Texts with start, end and position."),
            "title": Input("The film's title."),
        },
        loops=True,
    ),
    "media.storyboard": ModuleKind(
        "Checks and completes a storyboard's shots and their timing.",
        {
            "storyboard": "The whole storyboard, completed.",
            "shots": "The shots with start and end.",
            "total_duration": "Seconds.",
            "warnings": "What usually goes wrong with such a storyboard.",
        },
        {
            "storyboard": Input("An object with `shots`.", {"type": "object"}, required=True),
            "longest_clip_s": Input("Seconds one clip can have.", {"type": "number"}),
            "transition_s": Input("Seconds shots overlap.", {"type": "number"}),
            "max_attempts": Input("Generations of one shot.", {"type": "integer"}),
            "post_production": Input("Grade and the like.", {"type": "object"}),
        },
    ),
}
NAMES_ITS_OUTPUTS = frozenset({"user.form"})
"""Modules whose outputs depend on what they are given."""


def offered() -> tuple[str, ...]:
    """The module ids that can run."""
    annotation = ModuleEntry.model_fields["module_id"].annotation
    return tuple(str(name) for name in get_args(annotation))


def kind_of(module_id: str) -> ModuleKind | None:
    return KINDS.get(module_id) if module_id in offered() else None
