"""Where Stillreel answers: what was said, else the stack on this machine, else the usual port."""

from pathlib import Path
from typing import TYPE_CHECKING

from shared.errors import Unavailable

if TYPE_CHECKING:
    from deploy.local.state import RunningStack

USUAL_API = "http://127.0.0.1:8420"
USUAL_NATS = "nats://127.0.0.1:4222"
INSTALL_LOCAL = "pip install 'stillreel[local]'"


class NotInstalled(Unavailable):
    """A command needs a part of Stillreel that is not installed here."""
