"""What a running stack tells other processes about itself: where to reach it, which processes it has."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.local.lock import is_held
from deploy.local.paths import StackPaths


class StackState(BaseModel):
    """Content of `state.json`; the ports also serve the next start, so that addresses stay."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    pid: int
    ready: bool
    nats_url: str
    mongo_url: str
    media_url: str
    api_url: str | None
    ports: dict[str, int]
    pids: dict[str, int]


def save(path: Path, state: StackState) -> None:
    """Replace the file in one step, so that a reader never sees half of it."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(state.model_dump_json(indent=2) + "\n", "utf-8")
    draft.replace(path)


def last_state(path: Path) -> StackState | None:
    """Read what the last stack of this home left, running or not; None when there is nothing readable."""
    try:
        return StackState.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def running_stack(home: Path) -> StackState | None:
    """Return the state of the stack that runs in `home` right now; `ready` is False while it starts."""
    paths = StackPaths(home)
    return last_state(paths.state) if is_held(paths.lock) else None
