"""The orchestrator's environment."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field

from shared.settings import BusSettings, MediaSettings, Settings

SHIPPED_WORKFLOWS = Path(__file__).parent / "workflows"


class OrchestratorSettings(BusSettings, MediaSettings):
    """Store, API and workflows."""

    mongo_url: str = Field(
        default="mongodb://127.0.0.1:27017/?replicaSet=rs0",
        pattern=r"^mongodb(\+srv)?://",
        description="A replica set; one node is enough.",
    )
    mongo_database: str = Field(default="stillreel", description="Its name there.")
    mongo_driver: Literal["motor", "pymongo"] = Field(default="motor", description="See ADR 0003.")
    http_host: str = Field(
        default="127.0.0.1", description="Loopback only, unless you put a gateway in front."
    )
    http_port: int = Field(default=8420, ge=0, le=65535, description="Of the HTTP API.")
    workflows: str = Field(default="", description="Further workflow folders, separated like PATH.")

    @property
    def workflow_folders(self) -> tuple[Path, ...]:
        return (SHIPPED_WORKFLOWS, *(Path(part) for part in self.workflows.split(os.pathsep) if part))


class ClientSettings(Settings):
    """Where the command line finds the API."""

    api_url: str | None = Field(default=None, description="Instead of the running local stack's address.")
