"""What an operator can do about messages that were given up: list them, look at one, send it once more.

The dead-letter stream holds what still waits for a decision: a replayed letter is deleted from it.
"""

import logging
from collections.abc import AsyncIterator

import nats.errors
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NotFoundError

from shared.errors import Conflict, InvalidMessage, NotFound, Unavailable
from shared.messaging.exhausted import letter_of, original_of, read_advisory, remove
from shared.messaging.large_messages import HEADER
from shared.messaging.letters import DeadLetter, read_letter
from shared.messaging.publisher import CONTENT_TYPE
from shared.messaging.sending import Sender, sentence
from shared.messaging.streams import DEAD_STREAM, EXHAUSTED, WORK_STREAM
from shared.messaging.subjects import DEAD

log = logging.getLogger("stillreel.bus")

_NO_MESSAGE = 10037  # JSNoMessageFoundErr; a missing stream is 10059


async def list_dead(jetstream: JetStreamContext, *, after: int = 0, limit: int = 100) -> list[DeadLetter]:
    """Dead letters past number `after` in the order they died.

    What the server reported as given up and no orchestrator has collected yet is among them.

    Raises:
        Unavailable: NATS does not answer, or the dead-letter stream does not exist yet.
    """
    letters: list[DeadLetter] = []
    for subject in (f"{DEAD}.>", *EXHAUSTED.filter_subjects):
        found = 0
        async for message in _messages(jetstream, subject, after):
            letter = await _read(jetstream, message)
            if letter is not None:
                letters.append(letter)
                found += 1
            if found == limit:
                break
    return sorted(letters, key=lambda letter: letter.number)[:limit]


async def show(jetstream: JetStreamContext, number: int) -> DeadLetter:
    """One dead letter by its number.

    Raises:
        NotFound: there is none of that number, or it was replayed.
        Unavailable: NATS does not answer.
    """
    try:
        message = await jetstream.get_msg(DEAD_STREAM.name, seq=number) if number > 0 else None
    except NotFoundError:
        message = None
    except (nats.errors.Error, JetStreamError) as error:
        raise _unavailable(error) from error
    letter = await _read(jetstream, message) if message else None
    if letter is None:
        hint = "`stillreel dead list` shows the numbers."
        raise NotFound(f"There is no dead letter {number}.", hint=hint, code="no_dead_letter")
    return letter


async def replay(jetstream: JetStreamContext, sender: Sender, number: int) -> DeadLetter:
    """Publish a dead letter's original once more and take the letter off the list.

    The body, and with it the CloudEvent's id, stays; `Nats-Msg-Id` is new, or the server would drop it as a
    duplicate while its window lasts. A replayed event is seen again by every consumer of its stream: they
    know its id. If the process dies between the two steps the letter is still listed, and replaying it again
    within the window stores nothing twice.

    Raises:
        NotFound: there is no such letter.
        Conflict: the letter has no body to replay.
        Unavailable: NATS did not store the message; the letter is still there.
    """
    letter = await show(jetstream, number)
    if letter.content is None:
        raise Conflict(
            f"Dead letter {number} has lost its body: the original is gone from {letter.stream}.",
            hint="Ask for the work again where it came from.",
            code="dead_letter_empty",
        )
    headers = {"Content-Type": letter.headers.get("Content-Type", CONTENT_TYPE)}
    if HEADER in letter.headers:
        headers[HEADER] = letter.headers[HEADER]
    await sender.send(letter.subject, letter.content, f"replay/{number}", headers)
    if letter.stream == WORK_STREAM.name:
        # Only there when no orchestrator has collected it yet; it would lie in the queue for ever.
        await remove(jetstream, letter.stream, letter.stream_sequence)
    await remove(jetstream, DEAD_STREAM.name, number)
    log.info("replayed dead letter %d to %s", number, letter.subject)
    return letter


async def _messages(jetstream: JetStreamContext, subject: str, after: int) -> AsyncIterator[RawStreamMsg]:
    number = after
    while True:
        try:
            message = await jetstream.get_msg(DEAD_STREAM.name, seq=number + 1, subject=subject, next=True)
        except NotFoundError as error:
            if error.err_code == _NO_MESSAGE:
                return
            raise _unavailable(error) from error
        except (nats.errors.Error, JetStreamError) as error:
            raise _unavailable(error) from error
        number = message.seq or number + 1
        yield message


async def _read(jetstream: JetStreamContext, message: RawStreamMsg) -> DeadLetter | None:
    number, body = message.seq or 0, message.data or b""
    try:
        if (message.subject or "").startswith(f"{DEAD}."):
            return read_letter(body, number)
        advisory = read_advisory(body)
    except InvalidMessage:
        return None
    original = await original_of(jetstream, advisory.stream, advisory.sequence)
    return letter_of(advisory, original).model_copy(update={"number": number})


def _unavailable(error: Exception) -> Unavailable:
    return Unavailable(f"the dead letters can't be read: {sentence(error)}")
