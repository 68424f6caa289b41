"""Inputs of a module: from the definition's literals, references and expressions to real values."""

from collections.abc import Collection
from typing import Any

from services.orchestrator.domain.definition import ModuleEntry, referenced
from shared.messages.analysis import PromptPart
from shared.messages.message import JsonObject
from shared.templating import render, resolve

Context = dict[str, Any]


def resolve_inputs(entry: ModuleEntry, context: Context, *, but: Collection[str] = ()) -> JsonObject:
    """All inputs but `resolver_schema` and those named in `but`.

    Those marked `client` stay as written for the page to resolve.

    Raises:
        TemplateError: an expression is broken or names something the context does not have.
    """
    resolvers = entry.inputs.get("resolver_schema", {}).get("properties", {})
    resolved: JsonObject = {}
    for name, value in entry.inputs.items():
        if name == "resolver_schema" or name in but:
            continue
        is_client = resolvers.get(name, {}).get("resolver") == "client"
        resolved[name] = _resolve(value, context, evaluate=not is_client)
    return resolved


def _resolve(value: Any, context: Context, *, evaluate: bool) -> Any:
    reference = referenced(value)
    if reference is not None:
        kind, content = reference
        return render(content, context) if kind == "jinja2" and evaluate else content
    if isinstance(value, dict):
        return {key: _resolve(item, context, evaluate=evaluate) for key, item in value.items()}
    if isinstance(value, list):
        return [_resolve(item, context, evaluate=evaluate) for item in value]
    return resolve(value, context) if evaluate else value


def prompt_parts(value: Any, context: Context) -> tuple[tuple[PromptPart, ...], list[str]]:
    """Text parts of an `input` or `system` value, and the media paths of its image parts.

    Referenced Jinja texts stay unrendered: the prompts service renders them with the request's context.

    Raises:
        TemplateError: an inline expression is broken.
    """
    items = value if isinstance(value, list) else [value]
    texts: list[PromptPart] = []
    images: list[str] = []
    for item in items:
        reference = referenced(item)
        if reference is not None:
            kind, content = reference
            texts.append(PromptPart(text=content, jinja2=kind == "jinja2", cache_ttl=item.get("cache_ttl")))
        elif isinstance(item, dict) and item.get("type") == "image":
            images.append(str(resolve(item.get("content", ""), context)))
        elif isinstance(item, dict):
            texts.append(
                PromptPart(
                    text=str(resolve(item.get("content", ""), context)), cache_ttl=item.get("cache_ttl")
                )
            )
        else:
            texts.append(PromptPart(text=str(resolve(item, context))))
    return tuple(texts), images
