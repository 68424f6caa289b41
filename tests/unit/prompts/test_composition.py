"""The local composer: concrete, valid, deterministic, and different after feedback."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.prompts.adapters.local import LocalComposer
from services.prompts.domain.composition import compose
from services.prompts.domain.engine import Draft, Task
from services.prompts.domain.motion_kinds import kind_of
from services.prompts.domain.negative_prompts import guard
from services.prompts.domain.scene import read_scene, spoken_name
from services.prompts.domain.wishes import read_wish
from shared.errors import PermanentError
from shared.llm.errors import EngineUnavailable
from shared.llm.structured import schema_problems
from tests.unit.prompts.runs import POTENTIAL, VIDEO_PROMPTS_SCHEMA, video_context


def task(**fields: object) -> Task:
    values = {
        "request_id": "r",
        "system": (),
        "user": (),
        "output_schema": VIDEO_PROMPTS_SCHEMA,
        "context": video_context(0, 1),
    }
    return Task(**{**values, **fields})  # type: ignore[arg-type]


async def write(**fields: object) -> Draft:
    return await LocalComposer().write(task(**fields))


async def test_every_prompt_animates_every_chosen_element_at_its_place() -> None:
    prompts = (await write()).response["prompts"]
    for family in prompts.values():
        assert "curtains in the upper left: gentle sway" in family["prompt"]
        assert "dust motes in the center: slow drift" in family["prompt"]
        assert "water" not in family["prompt"].split("Keep still")[0]


async def test_an_element_all_over_the_picture_is_placed_in_a_sentence() -> None:
    everywhere = "the whole picture (x 0-100%, y 0-100%)"
    context = video_context(
        selected_motion_elements=[
            {
                "element": "soft light across the picture",
                "motion_type": "brightening",
                "location": everywhere,
            },
            {"element": "faint dust motes", "motion_type": "slow drift", "location": everywhere},
        ]
    )
    for family in (await write(context=context)).response["prompts"].values():
        assert "the soft light across the picture: brightening" in family["prompt"]
        assert "the faint dust motes in the whole picture: slow drift" in family["prompt"]


async def test_the_composed_answer_is_valid_and_needs_no_guarding() -> None:
    draft = await write()
    assert schema_problems(draft.response, VIDEO_PROMPTS_SCHEMA) == ()
    guarded = guard(draft.response, POTENTIAL, ["The curtains", "dust motes"])
    assert guarded.response == draft.response
    assert guarded.warnings == ()


async def test_the_same_context_gives_the_same_words() -> None:
    assert await write() == await write()


async def test_a_retry_is_worded_differently_and_carries_the_persons_words() -> None:
    first = (await write()).response["prompts"]
    again = (await write(attempt=2, feedback="Slower, please.\nAnd softer")).response["prompts"]
    for family, prompts in again.items():
        assert prompts["prompt"] != first[family]["prompt"]
        assert "Slower, please. And softer" in prompts["prompt"]
    assert again["generic"]["motion_strength"] < first["generic"]["motion_strength"]


async def test_a_retry_without_wishes_still_changes_the_wording() -> None:
    default = "Please generate different video prompts."
    prompts = [
        (await write(attempt=attempt, feedback=default)).response["prompts"]["leonardo_motion"]["prompt"]
        for attempt in (1, 2, 3)
    ]
    assert len(set(prompts)) == 3
    assert not any("Please" in prompt for prompt in prompts)


async def test_scene_pet_mood_and_duration_are_used_when_the_run_has_them() -> None:
    context = video_context(
        1,
        pet_type_selection={"label": "Kitten"},
        selected_scene={"setting": "attic window seat"},
        aesthetic_selection={"visual_tone": {"mood": "dreamy"}},
        duration_selection={"video_duration": 8},
    )
    prompts = (await write(context=context)).response["prompts"]
    assert "The kitten holds perfectly still" in prompts["leonardo_motion"]["prompt"]
    assert "8-second loop" in prompts["generic"]["prompt"]
    assert "attic window seat" in prompts["sora_2"]["prompt"]
    assert "dreamy" in prompts["generic"]["prompt"]


async def test_an_unknown_schema_is_honestly_refused_with_what_to_do() -> None:
    for schema in ({"type": "object"}, {"type": "object", "properties": {"titles": {"type": "array"}}}):
        try:
            await write(output_schema=schema)
        except EngineUnavailable as error:
            assert "STILLREEL_PROMPTS_ENGINE=openai" in str(error)  # noqa: PT017
        else:
            raise AssertionError("another schema was answered")


async def test_a_video_schema_with_a_family_it_does_not_know_is_refused() -> None:
    schema = json.loads(json.dumps(VIDEO_PROMPTS_SCHEMA).replace("generic", "hologram"))
    try:
        await write(output_schema=schema)
    except PermanentError as error:
        assert "hologram" in str(error)  # noqa: PT017
    else:
        raise AssertionError("a hologram was composed")


async def test_without_a_choice_there_is_nothing_to_compose() -> None:
    try:
        await write(context=video_context())
    except EngineUnavailable as error:
        assert "Choose at least one" in str(error)  # noqa: PT017
    else:
        raise AssertionError("nothing was animated")


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), nested, max_leaves=8)
STATES = st.fixed_dictionaries(
    {
        "selected_motion_elements": st.lists(
            st.fixed_dictionaries({"element": st.text(min_size=1, max_size=20)}, optional={"location": JSON}),
            max_size=3,
        )
        | JSON
    },
    optional={
        "image_analysis": JSON,
        "selected_scene": JSON,
        "duration_selection": JSON,
        "aesthetic_selection": JSON,
    },
)


@settings(deadline=None, max_examples=100)
@given(STATES, st.text(max_size=60), st.integers(min_value=1, max_value=9))
def test_any_context_composes_to_a_valid_answer(state: dict[str, object], words: str, attempt: int) -> None:
    scene = read_scene({"state": state})
    response = compose(scene, read_wish(words), attempt)
    assert schema_problems(response, VIDEO_PROMPTS_SCHEMA) == ()
    assert guard(response, scene.potential, scene.selected).response == response


def test_each_kind_of_element_moves_as_it_really_does() -> None:
    kinds = {
        "sheer curtain": "fabric",
        "vertical folds on the left (a curtain)": "fabric",
        "fern leaves": "plant",
        "dust in the sunbeam": "particles",
        "sunbeam on the floor": "light",
        "water bowl": "water",
        "rain on the window": "water",
        "steam from the cup": "steam",
        "candle": "fire",
        "glass vase": "reflection",
        "hanging toy mouse": "hanging",
        "litter box": "other",
        "seat cushion": "other",
    }
    assert {name: kind_of(name, "").name for name in kinds} == kinds


def test_the_motion_type_decides_when_the_name_does_not() -> None:
    assert kind_of("something in the corner", "soft shimmer").name == "reflection"


def test_names_are_said_without_their_doubts() -> None:
    assert (
        spoken_name("vertical folds on the left (likely a curtain)")
        == "vertical folds on the left (a curtain)"
    )
    assert spoken_name("warm glow (possibly a lamp)") == "warm glow"
    assert spoken_name("faint sunbeam (a suggestion)") == "faint sunbeam"
    assert spoken_name("lamp (likely a lamp)") == "lamp"


def test_complaints_count_against_what_they_name() -> None:
    steps = {
        "too fast": -1,
        "Much slower please": -1,
        "too subtle, I can hardly see it": 1,
        "stronger movement": 1,
        "more subtle": -1,
        "make it feel like autumn": 0,
        "": 0,
    }
    assert {words: read_wish(words).step for words in steps} == steps
    assert read_wish(None).words == ""
    assert len(read_wish("x" * 5_000).words) == 400
