"""Requests in, clips out; `generation` does the work, `domain.claim` explains how it survives crashes."""

from collections.abc import Sequence

from services.video.claim_keeper import ClaimKeeper
from services.video.composition import composition_requested
from services.video.domain.outcome import Order, read_order
from services.video.generation import Generation
from services.video.tools import Tools
from shared.identity import new_id
from shared.messages.composition import CompositionRequested
from shared.messages.envelope import Envelope, read_envelope
from shared.messaging.ports import Route
from shared.messaging.streams import VIDEO


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
    await tools.publisher.publish(read_envelope(outcome.encode()))


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

    return (Route(VIDEO.name, on_work),)
