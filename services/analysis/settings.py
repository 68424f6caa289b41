"""The analysis service's environment."""

from pydantic import Field

from shared.llm.settings import EngineChoice, OpenAISettings
from shared.messaging.application import ServiceSettings
from shared.settings import MediaSettings


class AnalysisSettings(ServiceSettings, MediaSettings, OpenAISettings):
    """`STILLREEL_ANALYSIS_ENGINE` orders an engine; `auto` takes OpenAI when it is configured."""

    analysis_engine: EngineChoice = "auto"
    analysis_timeout: float = Field(
        default=60.0, gt=0, description="Seconds until the local engine's process is stopped."
    )
    analysis_longest_side: int = Field(
        default=1536, ge=256, le=4096, description="Pixels a picture is reduced to for a language model."
    )
