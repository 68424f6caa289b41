"""Ends work nobody wants any more: whichever replica is told writes it on the claim that all of them read.

`domain.claim` explains why no cancel can lead to a second submission; `domain.cancelling` how other kinds
of work use this.
"""

import logging

from services.video.domain.cancelling import Close, Mark, Say, Withdrawal, said_of, withdraw
from services.video.domain.claim import read_claim
from services.video.domain.composition_withdrawal import CompositionWithdrawal, composition_key
from services.video.domain.withdrawal import GenerationWithdrawal
from services.video.tools import Tools
from shared.messages.cancelling import CompositionCancelRequested, GenerationCancelRequested
from shared.messages.envelope import Envelope, read_envelope

log = logging.getLogger("stillreel.video")


async def generation_cancel_requested(
    envelope: Envelope, request: GenerationCancelRequested, tools: Tools
) -> None:
    """Have the generation stopped; says what came of it, or leaves that to the worker who is on it.

    Raises:
        TransientError: a server is away; a later delivery goes on.
    """
    asked = GenerationWithdrawal(envelope, request, tools.providers.is_free(request.provider))
    await cancel_work(request.generation_id, asked, tools)


async def composition_cancel_requested(
    envelope: Envelope, request: CompositionCancelRequested, tools: Tools
) -> None:
    """Have the composition stopped; raises as `generation_cancel_requested` does.

    A film is made in the phase *claimed* from its start to its end, so its claim is closed at once: the
    worker that makes it notices, kills its process and stores nothing.
    """
    key = composition_key(request.run_id, request.request_id)
    await cancel_work(key, CompositionWithdrawal(envelope, request), tools)


async def cancel_work(key: str, asked: Withdrawal, tools: Tools) -> None:
    """Close the claim `key`, or mark it for its owner; raises as the handlers do."""
    while True:
        entry = await tools.claims.get(key)
        move = withdraw(None if entry is None else read_claim(entry.value), asked)
        if isinstance(move, Say):
            await tools.publisher.publish(move.said)
            return
        written = move.claim.encode()
        revision = (
            await tools.claims.create(key, written)
            if entry is None
            else await tools.claims.update(key, written, entry.revision)
        )
        if revision is None:
            continue  # somebody was faster: look again
        match move:
            case Close(_, said):
                log.info("%s is not wanted any more and was never submitted", key)
                await tools.publisher.publish(said)
            case Mark():
                log.info("%s is not wanted any more; whoever works on it ends it", key)
        return


async def announce(outcome: str, asked: Withdrawal | None, tools: Tools) -> None:
    """Say what became of work, and of the request to cancel it, if there was one."""
    ended = read_envelope(outcome.encode())
    await tools.publisher.publish(ended)
    if asked is not None and (said := said_of(outcome, asked)).id != ended.id:
        await tools.publisher.publish(said)
