"""The published language as documents: a JSON Schema for each message, and one AsyncAPI 3 document.

Run as `python -m shared.messaging.documents docs/events`. Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.messages.catalogue import MESSAGES
from shared.messages.envelope import CloudEvent
from shared.messages.examples import EXAMPLES
from shared.messages.message import Message
from shared.messaging.subjects import subject_of


def documents() -> Mapping[str, str]:
    """File name → content of everything that is published."""
    schemas = {
        f"schemas/{message.type}.{message.schema_version}.json": _schema(message) for message in MESSAGES
    }
    everything: dict[str, Any] = {**schemas, "asyncapi.json": _asyncapi()}
    return {
        name: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for name, content in everything.items()
    }


def _schema(message: type[Message]) -> dict[str, Any]:
    schema = message.model_json_schema()
    example = EXAMPLES[message.type].model_dump(mode="json", exclude_defaults=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:stillreel:{message.type}:{message.schema_version}",
        **schema,
        "examples": [example],
    }


def _asyncapi() -> dict[str, Any]:
    envelope = CloudEvent.model_json_schema()
    envelope["properties"].pop("data")
    envelope["required"] = [name for name in envelope["required"] if name != "data"]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Stillreel",
            "version": "1",
            "description": (
                "Messages on NATS JetStream. Each body is a CloudEvents 1.0 JSON object; its `id` is also "
                "the `Nats-Msg-Id` header and the key to deduplicate on. Delivery is at least once."
            ),
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {m.type: _channel(m) for m in MESSAGES},
        "operations": {m.type: _operation(m) for m in MESSAGES},
        "components": {
            "schemas": {"CloudEvent": envelope},
            "messages": {m.type: _message(m) for m in MESSAGES},
        },
    }


def _channel(message: type[Message]) -> dict[str, Any]:
    return {
        "address": subject_of(message),
        "messages": {message.type: {"$ref": f"#/components/messages/{message.type}"}},
    }


def _operation(message: type[Message]) -> dict[str, Any]:
    return {
        "action": "receive" if message.work else "send",
        "channel": {"$ref": f"#/channels/{message.type}"},
        "summary": f"{'Work for' if message.work else 'Published by'} the {message.service} service.",
    }


def _message(message: type[Message]) -> dict[str, Any]:
    data = f"schemas/{message.type}.{message.schema_version}.json"
    return {
        "name": message.type,
        "summary": (message.__doc__ or "").strip().partition("\n")[0],
        "contentType": "application/cloudevents+json",
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEvent"},
                {"type": "object", "required": ["data"], "properties": {"data": {"$ref": data}}},
            ]
        },
    }


def main() -> None:
    """Write the documents below the folder given as the only argument, and remove those no longer made."""
    folder = Path(sys.argv[1])
    wanted = documents()
    for name, content in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    for old in folder.rglob("*.json"):
        if str(old.relative_to(folder)) not in wanted:
            old.unlink()


if __name__ == "__main__":
    main()
