"""How to reach OpenAI, or anything that speaks its Responses API."""

from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.settings import Settings

EngineChoice = Literal["auto", "local", "openai"]


class OpenAISettings(Settings):
    """Times in seconds. A base URL alone is enough for servers that want no key."""

    model_config = SettingsConfigDict(populate_by_name=True)

    openai_base_url: str = Field(
        default="", description="Of a compatible server.", examples=["http://127.0.0.1:11434/v1"]
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("STILLREEL_OPENAI_API_KEY", "OPENAI_API_KEY"),
        description="OPENAI_API_KEY is read when this is not set.",
    )
    openai_model: str = Field(default="gpt-5.4-mini", description="As the server calls it.")
    openai_timeout: float = Field(default=120.0, gt=0, description="For one answer.")
    openai_attempts: int = Field(
        default=4, ge=1, le=10, description="Before the request goes back to the bus."
    )

    @property
    def openai_configured(self) -> bool:
        return bool(self.openai_base_url) or self.openai_api_key is not None


def chosen_engine(choice: EngineChoice, openai: OpenAISettings, wish: str = "") -> Literal["local", "openai"]:
    """Who answers: a setting is an order; under `auto` a workflow's wish for `local` is met, and for anything
    else OpenAI answers when it is configured."""
    if choice != "auto":
        return choice
    return "openai" if openai.openai_configured and wish != "local" else "local"
