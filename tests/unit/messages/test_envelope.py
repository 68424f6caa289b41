"""The CloudEvents envelope: what is sent is what is read, and what is not an event says why."""

import json
from datetime import UTC, datetime

import pytest

from shared.errors import InvalidMessage, UnknownMessage
from shared.messages.envelope import Envelope, read_envelope
from shared.messages.example_values import PICTURE_ID, RUN
from shared.messages.examples import EXAMPLES

ENVELOPE = Envelope(
    id="0190a000-0000-7000-8000-000000000001",
    source="stillreel/video",
    subject=RUN,
    time=datetime(2026, 1, 2, tzinfo=UTC),
    message=EXAMPLES["video_ready"],
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    cause="0190a000-0000-7000-8000-000000000002",
)


def wire(**changes: object) -> bytes:
    return json.dumps({**json.loads(ENVELOPE.encode()), **changes}).encode()


def test_an_envelope_is_read_as_it_was_written() -> None:
    assert read_envelope(ENVELOPE.encode()) == ENVELOPE


def test_every_message_travels_unchanged() -> None:
    for message in EXAMPLES.values():
        sent = Envelope("i", "stillreel/x", RUN, datetime(2026, 1, 2, tzinfo=UTC), message)
        assert read_envelope(sent.encode()) == sent


def test_the_wire_form_is_cloudevents_1_0() -> None:
    body = json.loads(ENVELOPE.encode())
    assert body["specversion"] == "1.0"
    assert body["type"] == "video_ready"
    assert body["subject"] == RUN
    assert body["dataschema"] == "urn:stillreel:video_ready:2"
    assert body["data"]["content"]["mime_type"] == "video/mp4"


@pytest.mark.parametrize(
    "body",
    [b"", b"meow", b"[]", b"{}", wire(specversion="0.3"), wire(id=""), wire(data=[]), wire(time="soon")],
)
def test_what_is_no_cloudevent_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidMessage, match="not a CloudEvent"):
        read_envelope(body)


def test_a_dataschema_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidMessage, match="does not name type"):
        read_envelope(wire(dataschema="urn:stillreel:run_started:1"))


def test_a_version_with_thousands_of_digits_is_refused_at_once() -> None:
    with pytest.raises(InvalidMessage, match="does not name type"):
        read_envelope(wire(dataschema=f"urn:stillreel:video_ready:{'9' * 5000}"))


@pytest.mark.parametrize(
    "forged",
    [
        {"local_path": "../../etc/passwd"},
        {"local_path": "/etc/passwd"},
        {"local_path": f"{PICTURE_ID}.jpg"},
        {"url": "javascript:alert(1)"},
        {"url": "/workflow/../../etc/passwd"},
        {"mime_type": "text/html"},
        {
            "content_id": PICTURE_ID,
            "local_path": f"{PICTURE_ID}.jpg",
            "url": f"/media/{PICTURE_ID}.jpg",
        },
    ],
    ids=["traversal", "absolute", "another file", "script", "other url", "web page", "another content"],
)
def test_a_forged_result_is_refused_before_it_ends_a_generation(forged: dict[str, str]) -> None:
    data = json.loads(ENVELOPE.encode())["data"]
    with pytest.raises(InvalidMessage, match="video_ready version 2"):
        read_envelope(wire(data={**data, "content": {**data["content"], **forged}}))


def test_an_unknown_type_is_told_from_an_invalid_one() -> None:
    with pytest.raises(UnknownMessage, match="cat_meowed"):
        read_envelope(wire(type="cat_meowed", dataschema="urn:stillreel:cat_meowed:1"))
    with pytest.raises(InvalidMessage, match="video_ready version 2"):
        read_envelope(wire(data={}))


def test_extension_attributes_of_others_do_no_harm() -> None:
    assert read_envelope(wire(partitionkey="7")) == ENVELOPE
