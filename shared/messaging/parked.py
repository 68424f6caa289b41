"""A dead letter as the run sees it: the fact that one of its requests was given up."""

from shared.errors import PermanentError
from shared.identity import reaction_id
from shared.messages.envelope import Envelope, read_envelope
from shared.messages.run import RequestParked
from shared.messaging.letters import DeadLetter


def read_parked(letter: DeadLetter, body: bytes) -> Envelope | None:
    """Turn a dead letter and its whole message into the event `request_parked` of the request's run.

    The event's id follows from the letter, so that a second delivery is the same fact and a second death is
    not. None when the letter holds an event instead of a request, or nothing anyone can read: no run waits
    for it.
    """
    try:
        request = read_envelope(body)
    except PermanentError:
        return None
    if not request.message.work:
        return None
    fields = request.message.model_dump()
    request_id = fields.get("request_id") or fields.get("generation_id") or request.id
    death = f"request_parked/{letter.stream}/{letter.stream_sequence}"
    return Envelope(
        id=reaction_id(request.id, death),
        source=f"stillreel/{letter.service}",
        subject=request.subject,
        time=letter.at,
        message=RequestParked(
            run_id=fields["run_id"],
            request_type=request.message.type,
            request_id=request_id,
            error=letter.error,
        ),
        traceparent=request.traceparent,
        cause=request.id,
    )
