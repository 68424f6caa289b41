"""Run the prompts service."""

from services.prompts.app import assemble
from services.prompts.settings import PromptsSettings
from shared.messaging.application import run

if __name__ == "__main__":
    run("prompts", PromptsSettings, assemble)
