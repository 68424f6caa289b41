"""The published language as documents: schemas that fit what is sent."""

import json

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from shared.messages.catalogue import MESSAGES
from shared.messages.examples import EXAMPLES
from shared.messaging.documents import documents


def test_each_schema_accepts_its_example() -> None:
    for message in MESSAGES:
        schema = json.loads(documents()[f"schemas/{message.type}.{message.schema_version}.json"])
        validator = Draft202012Validator(
            schema, registry=Registry[object]().with_resource("self", Resource.from_contents(schema))
        )
        validator.validate(EXAMPLES[message.type].model_dump(mode="json"))
        validator.validate(schema["examples"][0])


def test_stored_subjects_carry_no_ids() -> None:
    channels = json.loads(documents()["asyncapi.json"])["channels"]
    assert channels["video_ready"]["address"] == "stillreel.events.video.video_ready"
    assert channels["generation_requested"]["address"] == "stillreel.work.video.generation_requested"
    assert not [c["address"] for c in channels.values() if "{" in c["address"] or "*" in c["address"]]
