"""Makes the final cut under a claim, so that no redelivery composes a film twice at the same time."""

import logging

from services.video.claim_keeper import ClaimKeeper
from services.video.domain.claim import Finished
from services.video.domain.composition_withdrawal import composition_key
from services.video.domain.outcome import in_words
from services.video.films import Films
from services.video.studio.failures import RenderFailed
from services.video.tools import Tools
from shared.errors import CallerError, NotFound, RejectedMedia
from shared.identity import new_id, reaction_id
from shared.messages.composition import (
    CompositionCompleted,
    CompositionFailed,
    CompositionFailure,
    CompositionRequested,
)
from shared.messages.envelope import Envelope, read_envelope

log = logging.getLogger("stillreel.video")


async def composition_requested(envelope: Envelope, request: CompositionRequested, tools: Tools) -> None:
    """Make the film, or say again what came of it.

    Raises:
        TransientError: another worker is on it, or a server is away; a later delivery goes on.
    """
    key = composition_key(request.run_id, request.request_id)
    owner = f"{tools.instance}/{new_id()}"
    keeper = ClaimKeeper(tools.claims, tools.clock, key, owner=owner, patience=tools.patience)
    outcome = await keeper.take(envelope.id)
    if outcome is None:
        outcome = await keeper.hold(_composed(envelope, request, keeper, tools))
    await tools.publisher.publish(read_envelope(outcome.encode()))


async def _composed(
    envelope: Envelope, request: CompositionRequested, keeper: ClaimKeeper, tools: Tools
) -> str:
    message: CompositionCompleted | CompositionFailed
    try:
        async with tools.work.workspace(None) as workspace:
            message = await Films(request, workspace.folder, tools).make()
    except NotFound as error:
        message = _failed(request, "media_missing", in_words(error))
    except RejectedMedia as error:
        message = _failed(request, "media_unreadable", in_words(error))
    except CallerError as error:
        message = _failed(request, "refused", in_words(error))
    except ImportError as error:
        message = _failed(request, "failed", f"{error}: install stillreel[video] where the service runs.")
    except (RenderFailed, OSError) as error:
        log.warning("composition %s failed: %s", request.request_id, error)
        message = _failed(request, "failed", f"The studio could not cut the film: {error}")
    said = Envelope(
        id=reaction_id(envelope.id, message.type),
        source="stillreel/video",
        subject=envelope.subject or request.run_id,
        time=tools.clock.now(),
        message=message,
        traceparent=envelope.traceparent,
        cause=envelope.id,
    )
    outcome = said.encode().decode()
    await keeper.advance(Finished(outcome=outcome))
    return outcome


def _failed(request: CompositionRequested, reason: CompositionFailure, message: str) -> CompositionFailed:
    return CompositionFailed(
        run_id=request.run_id, request_id=request.request_id, reason=reason, message=message
    )
