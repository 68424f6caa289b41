"""Where one stack keeps everything it owns, so that deleting a single folder forgets it."""

import os
from dataclasses import dataclass
from pathlib import Path


def default_home() -> Path:
    """Return `STILLREEL_HOME`, else `.stillreel/` in the checkout, else (installed as a wheel) here."""
    chosen = os.environ.get("STILLREEL_HOME", "").strip()
    if chosen:
        return Path(chosen).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[2]
    root = checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
    return root / ".stillreel"


@dataclass(frozen=True)
class StackPaths:
    """The folders and files under one home; nothing exists until `create()`."""

    home: Path

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def media(self) -> Path:
        return self.home / "media"

    @property
    def state(self) -> Path:
        return self.home / "state.json"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    def data(self, server: str) -> Path:
        """Folder of one server's data."""
        return self.home / server

    def log(self, process: str) -> Path:
        """File with all output of one process."""
        return self.logs / f"{process}.log"

    def create(self) -> None:
        """Make the folders, readable by their owner alone because media and events are private."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.data("nats"), self.data("mongo"), self.logs, self.media):
            folder.mkdir(exist_ok=True, mode=0o700)
