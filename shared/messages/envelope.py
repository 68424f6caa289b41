"""The CloudEvents 1.0 envelope (structured JSON mode) every stored bus message travels in.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import InvalidMessage
from shared.identity import reaction_id
from shared.messages.catalogue import decode
from shared.messages.message import Message

_SCHEMA = re.compile(r"^urn:stillreel:(?P<type>[a-z0-9_]+):(?P<version>[0-9]{1,9})$")


class CloudEvent(BaseModel):
    """The wire form; attribute names are those of CloudEvents, plus the two extensions at the end."""

    model_config = ConfigDict(frozen=True, extra="allow")

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1, description="Same as the `Nats-Msg-Id` header; the key to deduplicate on.")
    source: str = Field(min_length=1, description="`stillreel/<service>`.")
    type: str = Field(min_length=1, examples=["video_ready"])
    subject: str = Field(default="", description="The run id.")
    time: datetime
    dataschema: str = Field(examples=["urn:stillreel:video_ready:2"])
    datacontenttype: Literal["application/json"] = "application/json"
    traceparent: str | None = None
    causationid: str | None = None
    dataref: str | None = Field(
        default=None,
        description="Where a message too large for the bus is, whole: `nats:<object store>/<name>`.",
    )
    data: dict[str, Any] | None = Field(default=None, description="The event; absent beside `dataref`.")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A decoded message with what is known about its origin.

    `id` identifies the fact for ever; `cause` is the id of the message it reacts to.
    """

    id: str
    source: str
    subject: str
    time: datetime
    message: Message
    traceparent: str | None = None
    cause: str | None = None

    def reaction(self, message: Message, *, source: str, at: datetime) -> "Envelope":
        """What came of this message; the same outcome of the same message always has the same id."""
        return Envelope(
            id=reaction_id(self.id, message.type),
            source=source,
            subject=self.subject,
            time=at,
            message=message,
            traceparent=self.traceparent,
            cause=self.id,
        )

    def encode(self) -> bytes:
        """UTF-8 JSON of the CloudEvent."""
        return self._encode(data=self.message.model_dump(mode="json"))

    def encode_reference(self, dataref: str) -> bytes:
        """The same without its data, which is at `dataref`."""
        return self._encode(dataref=dataref)

    def _encode(self, *, data: dict[str, Any] | None = None, dataref: str | None = None) -> bytes:
        message = self.message
        event = CloudEvent(
            id=self.id,
            source=self.source,
            type=message.type,
            subject=self.subject,
            time=self.time,
            dataschema=f"urn:stillreel:{message.type}:{message.schema_version}",
            traceparent=self.traceparent,
            causationid=self.cause,
            dataref=dataref,
            data=data,
        )
        return event.model_dump_json(exclude_none=True).encode()


def read_envelope(body: bytes) -> Envelope:
    """Decode a message body.

    Raises:
        InvalidMessage: not a CloudEvent, or its data breaks the model.
        UnknownMessage: a type or version nobody here knows.
    """
    try:
        event = CloudEvent.model_validate_json(body)
    except ValidationError as error:
        raise InvalidMessage(f"not a CloudEvent: {error}") from error
    schema = _SCHEMA.match(event.dataschema)
    if schema is None or schema["type"] != event.type:
        raise InvalidMessage(
            f"dataschema {event.dataschema!r} does not name type {event.type!r} and a version"
        )
    if event.data is None:
        raise InvalidMessage("not a CloudEvent: it has no data")
    return Envelope(
        id=event.id,
        source=event.source,
        subject=event.subject,
        time=event.time,
        message=decode(event.type, int(schema["version"]), event.data),
        traceparent=event.traceparent,
        cause=event.causationid,
    )
