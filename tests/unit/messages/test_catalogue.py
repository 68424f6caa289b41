"""The published language: complete, documented, and readable for ever."""

import json
from typing import Any

import pytest

from shared.errors import InvalidMessage, UnknownMessage
from shared.messages import catalogue
from shared.messages.catalogue import MESSAGES, decode
from shared.messages.examples import EXAMPLES
from shared.messages.message import Message
from shared.messages.video import VideoReady


def _all_messages(root: type[Message] = Message) -> set[type[Message]]:
    found = {cls for cls in root.__subclasses__() if "type" in cls.__dict__}
    return found.union(*(_all_messages(cls) for cls in root.__subclasses__()))


def test_every_message_class_is_in_the_catalogue() -> None:
    assert {m for m in _all_messages() if m.__module__.startswith("shared.")} == set(MESSAGES)


def test_wire_types_are_the_class_names_in_snake_case() -> None:
    for message in MESSAGES:
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in message.__name__).lstrip("_")
        assert message.type == snake


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.type)
def test_each_message_has_a_description_and_a_valid_example(message: type[Message]) -> None:
    assert message.__doc__
    example = EXAMPLES[message.type]
    wire = json.loads(example.model_dump_json())
    assert decode(message.type, message.schema_version, wire) == example


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.type)
def test_messages_cannot_be_changed_and_refuse_unknown_fields(message: type[Message]) -> None:
    example = EXAMPLES[message.type]
    with pytest.raises(ValueError, match="frozen"):
        example.run_id = "x"  # type: ignore[attr-defined]
    with pytest.raises(InvalidMessage, match="surprise"):
        decode(message.type, message.schema_version, {**example.model_dump(mode="json"), "surprise": 1})


def test_an_unknown_type_or_a_newer_version_is_named() -> None:
    with pytest.raises(UnknownMessage, match="'cat_meowed' is not in the catalogue"):
        decode("cat_meowed", 1, {})
    with pytest.raises(UnknownMessage, match="version 9 is newer than version 2"):
        decode("video_ready", 9, {})


def test_an_old_version_is_upcast_step_by_step_when_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class CatSeen(Message):
        """A cat was seen."""

        type = "cat_seen"
        schema_version = 3
        service = "analysis"

        name: str
        colour: str

    def named(data: dict[str, Any]) -> dict[str, Any]:
        return {"name": data["called"]}

    def coloured(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "colour": "unknown"}

    monkeypatch.setattr(catalogue, "CURRENT", {"cat_seen": CatSeen})
    monkeypatch.setattr(catalogue, "UPCASTS", {("cat_seen", 1): named, ("cat_seen", 2): coloured})
    stored = {"called": "Tom"}
    assert decode("cat_seen", 1, stored) == CatSeen(name="Tom", colour="unknown")
    assert stored == {"called": "Tom"}
    with pytest.raises(UnknownMessage, match="no upcast from version 0"):
        decode("cat_seen", 0, stored)


def test_a_clip_that_was_made_before_clips_were_measured_can_still_be_read() -> None:
    stored = EXAMPLES["video_ready"].model_dump(mode="json", exclude={"score"})
    read = decode("video_ready", 1, stored)
    assert isinstance(read, VideoReady)
    assert read.score is None
