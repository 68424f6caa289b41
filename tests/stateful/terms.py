"""What the model of a run is made of, so that what is compared with it needs no model."""

from dataclasses import dataclass
from typing import Any, Literal

Asked = tuple[str, int, str]
"""A question: its site, the visit, and `own` or `review`."""
Work = tuple[str, int, int]
"""What a service is asked for: site, visit, and the item's number."""


Said = tuple[dict[str, Any], dict[str, Any]]
"""A response as it is sent, and the outputs it leads to."""


class Refused(Exception):
    """The run takes no such command now; nothing changes."""


@dataclass
class Made:
    """A picture or clip: where it belongs and how far it is."""

    site: str
    status: Literal["requested", "submitted", "ready", "failed", "abandoned"]
    content: dict[str, Any] | None = None
    generated: bool = True
    stopped: bool = False
    """Whether its provider said what stopping it saved."""
