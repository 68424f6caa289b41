"""Everything a generation works with, as one value handed in by the composition root."""

import asyncio
from dataclasses import dataclass, field

from services.video.appraisal import Appraise, no_appraisal
from services.video.claim_keeper import Patience
from services.video.providers.port import Workspaces
from services.video.providers.registry import Providers
from shared.clock import Clock
from shared.media.store import MediaStore
from shared.messaging.ports import KeyValue, ProgressSender, Publisher


@dataclass(frozen=True, slots=True)
class Tools:
    """`instance` names this process; `deadline`: seconds a job may take from when a worker watches it.

    `appraise` measures finished clips. `cores`: whoever renders or cuts on this machine holds one.
    """

    claims: KeyValue
    publisher: Publisher
    progress: ProgressSender
    media: MediaStore
    providers: Providers
    work: Workspaces
    clock: Clock
    instance: str
    patience: Patience = field(default_factory=Patience)
    deadline: float = 1800.0
    appraise: Appraise = no_appraisal
    cores: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
