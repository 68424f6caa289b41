"""The engine that needs nobody: video prompts composed from the context by rule, the same every time."""

from services.prompts.domain.composition import FAMILIES, compose
from services.prompts.domain.engine import Draft, Task
from services.prompts.domain.scene import read_scene
from services.prompts.domain.wishes import read_wish
from shared.llm.errors import EngineUnavailable
from shared.llm.structured import schema_problems
from shared.messages.message import JsonObject

MODEL = "composer-1"
_ADVICE = (
    "Set STILLREEL_PROMPTS_ENGINE=openai with STILLREEL_OPENAI_API_KEY, or STILLREEL_OPENAI_BASE_URL of a "
    "compatible server."
)


class LocalComposer:
    """A `PromptEngine` for video prompts; of any other schema it says honestly that it cannot."""

    name = "local"

    async def write(self, task: Task) -> Draft:
        """Compose.

        Raises:
            EngineUnavailable: the schema asks for something else, or nothing was chosen to move.
        """
        families = _families(task.output_schema)
        scene = read_scene(task.context)
        if not families or not set(families) <= set(FAMILIES):
            raise EngineUnavailable(f"The local engine writes only video prompts. {_ADVICE}")
        if not scene.moving:
            raise EngineUnavailable(
                "No motion element was selected, so there is nothing to animate. Choose at least one."
            )
        written = compose(scene, read_wish(task.feedback), task.attempt)["prompts"]
        response: JsonObject = {"prompts": {family: written[family] for family in families}}
        problems = schema_problems(response, task.output_schema)
        if problems:
            raise EngineUnavailable(
                f"The local engine's video prompts do not fit this schema ({problems[0]}). {_ADVICE}"
            )
        return Draft(response, self.name, MODEL)


def _families(schema: JsonObject) -> list[str]:
    """Names of the model families a video prompts schema lists; [] for any other schema."""
    try:
        return [str(name) for name in schema["properties"]["prompts"]["properties"]]
    except (KeyError, TypeError):
        return []
