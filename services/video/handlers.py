"""Requests in, clips out; `generation` does the work, `domain.claim` explains how it survives crashes."""

from collections.abc import Sequence

from services.video.cancelling import (
    announce,
    composition_cancel_requested,
    generation_cancel_requested,
)
from services.video.claim_keeper import ClaimKeeper
from services.video.composition import composition_requested
from services.video.domain.outcome import Order, read_order
from services.video.following import withdrawal
from services.video.generation import Generation
from services.video.tools import Tools
from shared.errors import InvalidMessage
from shared.identity import new_id
from shared.messages.cancelling import CompositionCancelRequested, GenerationCancelRequested
from shared.messages.composition import CompositionRequested
from shared.messages.envelope import Envelope
from shared.messaging.ports import Route
from shared.messaging.streams import VIDEO, VIDEO_URGENT


async def generation_requested(envelope: Envelope, tools: Tools) -> None:
    """Make the clip, or go on making it, or say again what came of it.

    Raises:
        TransientError: another worker is on it, or a server is away; a later delivery goes on.
        PermanentError: no generation request, or a claim this version can't read.
    """
    order = read_order(envelope)
    keeper = ClaimKeeper(
        tools.claims,
        tools.clock,
        order.request.generation_id,
        owner=f"{tools.instance}/{new_id()}",
        patience=tools.patience,
    )
    outcome = await keeper.take(envelope.id)
    if outcome is None:
        outcome = await keeper.hold(_generate(order, keeper, tools))
    await announce(outcome, withdrawal(keeper, order.request, tools), tools)


async def _generate(order: Order, keeper: ClaimKeeper, tools: Tools) -> str:
    async with tools.work.workspace(order.request.source_image) as workspace:
        return await Generation(order, keeper, workspace, tools).run()


def routes(tools: Tools) -> Sequence[Route]:
    """The service's whole wiring."""

    async def on_work(envelope: Envelope) -> None:
        if isinstance(envelope.message, CompositionRequested):
            await composition_requested(envelope, envelope.message, tools)
        else:
            await generation_requested(envelope, tools)

    async def on_urgent(envelope: Envelope) -> None:
        match envelope.message:
            case GenerationCancelRequested() as request:
                await generation_cancel_requested(envelope, request, tools)
            case CompositionCancelRequested() as request:
                await composition_cancel_requested(envelope, request, tools)
            case other:
                raise InvalidMessage(f"the video service has no use for {other.type} now")

    return (Route(VIDEO.name, on_work), Route(VIDEO_URGENT.name, on_urgent))
