"""Requests and answers of OpenAI's Responses API as plain values, so that both can be read and tested.

Source: openai 3.52 `types/responses`, https://developers.openai.com/api/reference/resources/responses
"""

import base64
import re
from enum import Enum, auto
from typing import Any

from shared.errors import Unavailable
from shared.llm.errors import ProviderRejected, Refused
from shared.llm.model import ImagePart, ModelAnswer, ModelRequest, TextPart
from shared.llm.strict_schema import strict_form, why_not_strict
from shared.messages.analysis import Usage

DEFAULT_CACHE_SECONDS = 600
"""A cached prefix is kept five to ten minutes unless longer retention is asked for."""
_CACHE_KEY_LIMIT = 64
_PASSING = ("server_error", "rate_limit_exceeded")


class Concession(Enum):
    """Something a server refused that we can do without."""

    NO_RETENTION = auto()
    NO_CACHE_KEY = auto()
    LIMITS_IN_WORDS = auto()


def concession_for(param: str | None, message: str) -> Concession | None:
    """What to leave out after a 400 that names it; None when the refusal is about something we need."""
    words = f"{param or ''} {message}".lower()
    if "prompt_cache_retention" in words:
        return Concession.NO_RETENTION
    if "prompt_cache_key" in words:
        return Concession.NO_CACHE_KEY
    if "schema" in words or "text.format" in words:
        return Concession.LIMITS_IN_WORDS
    return None


def response_arguments(
    request: ModelRequest, default_model: str, concessions: frozenset[Concession] = frozenset()
) -> dict[str, Any]:
    """Keyword arguments of `client.responses.create`; nothing is stored at the provider."""
    messages: list[dict[str, Any]] = []
    if request.system:
        messages.append({"role": "system", "content": [_content(part) for part in request.system]})
    messages.append({"role": "user", "content": [_content(part) for part in request.user]})
    for turn in request.turns:
        role = "assistant" if turn.speaker == "model" else "user"
        messages.append({"role": role, "content": turn.text})
    arguments: dict[str, Any] = {
        "model": request.model or default_model,
        "input": messages,
        "text": {"format": _format(request, limits_in_words=Concession.LIMITS_IN_WORDS in concessions)},
        "store": False,
    }
    if request.cache_key and Concession.NO_CACHE_KEY not in concessions:
        arguments["prompt_cache_key"] = request.cache_key[-_CACHE_KEY_LIMIT:]
    longest = max((part.cache_ttl or 0 for part in request.system), default=0)
    if longest > DEFAULT_CACHE_SECONDS and Concession.NO_RETENTION not in concessions:
        arguments["prompt_cache_retention"] = "24h"
    return arguments


def _content(part: TextPart | ImagePart) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "input_text", "text": part.text}
    encoded = base64.b64encode(part.content).decode()
    return {"type": "input_image", "detail": "auto", "image_url": f"data:{part.mime_type};base64,{encoded}"}


def _format(request: ModelRequest, *, limits_in_words: bool) -> dict[str, Any]:
    schema = request.output_schema
    name = re.sub(r"[^a-zA-Z0-9_-]+", "_", str(schema.get("title", "answer")))[:64] or "answer"
    if why_not_strict(schema):
        return {"type": "json_schema", "name": name, "schema": schema, "strict": False}
    strict = strict_form(schema, limits_in_words=limits_in_words)
    return {"type": "json_schema", "name": name, "schema": strict, "strict": True}


def read_response(response: Any) -> ModelAnswer:
    """The text of a response object.

    Raises:
        Refused: the model or a content filter declined.
        Unavailable: the provider failed in passing.
        ProviderRejected: the provider failed for good, or this is no response at all.
    """
    output = getattr(response, "output", None)
    if not isinstance(output, list):
        raise ProviderRejected(
            "the server's answer is no Responses API object; check STILLREEL_OPENAI_BASE_URL"
        )
    _raise_failure(response)
    texts: list[str] = []
    for item in output:
        for part in getattr(item, "content", None) or []:
            kind = getattr(part, "type", "")
            if kind == "refusal":
                raise Refused(part.refusal)
            if kind == "output_text":
                texts.append(part.text)
    return ModelAnswer("".join(texts), str(getattr(response, "model", "")), _usage(response))


def _raise_failure(response: Any) -> None:
    error = getattr(response, "error", None)
    if getattr(response, "status", None) == "failed" or error is not None:
        code, message = getattr(error, "code", "unknown"), getattr(error, "message", "no reason given")
        if code in _PASSING:
            raise Unavailable(f"the language model failed: {message}")
        raise ProviderRejected(f"the language model failed ({code}): {message}")
    details = getattr(response, "incomplete_details", None)
    if getattr(details, "reason", None) == "content_filter":
        raise Refused("the provider's content filter stopped the answer")


def _usage(response: Any) -> Usage:
    usage = getattr(response, "usage", None)
    details = getattr(usage, "input_tokens_details", None)
    return Usage(
        input_tokens=getattr(usage, "input_tokens", None) or 0,
        cached_input_tokens=getattr(details, "cached_tokens", None) or 0,
        output_tokens=getattr(usage, "output_tokens", None) or 0,
    )
