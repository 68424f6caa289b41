"""A dead letter: a message given up, with everything needed to understand and to replay it."""

import base64
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import InvalidMessage

Reason = Literal["permanent", "exhausted"]
"""Trying again can't help · every delivery failed or was never finished."""


class DeadLetter(BaseModel):
    """The body of a message on `stillreel.dead.<service>.<type>`."""

    model_config = ConfigDict(frozen=True)

    number: int = Field(default=0, ge=0, description="Sequence in the dead-letter stream; set on reading.")
    service: str = Field(description="Who gave up.")
    subject: str = Field(description="Where the message was published.")
    stream: str
    stream_sequence: int
    consumer: str
    deliveries: int = Field(ge=0)
    reason: Reason
    error: str
    at: datetime
    headers: dict[str, str] = Field(default_factory=dict)
    body: str | None = Field(description="None when the message could not be kept or found any more.")
    body_encoding: Literal["utf-8", "base64"] = "utf-8"

    @property
    def message_type(self) -> str:
        """Last word of the subject: the type also of a body nobody can read."""
        return self.subject.rpartition(".")[2]

    @property
    def content(self) -> bytes | None:
        """The original body, byte for byte."""
        if self.body is None:
            return None
        return base64.b64decode(self.body) if self.body_encoding == "base64" else self.body.encode()


def as_text(body: bytes) -> tuple[str, Literal["utf-8", "base64"]]:
    """Return a body as text JSON can carry, and how."""
    try:
        return body.decode(), "utf-8"
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), "base64"


def letter_id(stream: str, sequence: int, consumer: str) -> str:
    """One message given up by one consumer is one dead letter, however often that is reported."""
    return f"dead/{stream}/{sequence}/{consumer}"


def encode_letter(letter: DeadLetter) -> bytes:
    """UTF-8 JSON; the number is the stream's to give."""
    return letter.model_dump_json(exclude={"number"}).encode()


def read_letter(body: bytes, number: int) -> DeadLetter:
    """Decode a dead letter; `number` is its sequence in the dead-letter stream.

    Raises:
        InvalidMessage: it is none.
    """
    try:
        return DeadLetter.model_validate_json(body).model_copy(update={"number": number})
    except ValidationError as error:
        raise InvalidMessage(f"not a dead letter: {error}") from error
