"""The prompts service's environment."""

from shared.llm.settings import EngineChoice, OpenAISettings
from shared.messaging.application import ServiceSettings


class PromptsSettings(ServiceSettings, OpenAISettings):
    """`STILLREEL_PROMPTS_ENGINE` orders an engine; `auto` takes OpenAI when it is configured."""

    prompts_engine: EngineChoice = "auto"
