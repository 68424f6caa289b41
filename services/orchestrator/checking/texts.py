"""Every text of a module that a run evaluates, with the place a problem in it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from services.orchestrator.checking.layout import Layout, Module, strings, target
from services.orchestrator.checking.parsing import as_template, expression_in
from services.orchestrator.checking.problem import Problem, Severity, pointer
from shared.templating import whole_expression


@dataclass(frozen=True, slots=True)
class Text:
    """A template to render or an expression to evaluate (as a template of one expression).

    `client` texts are evaluated by the page, with what it knows.
    """

    file: str
    pointer: str
    template: str
    kind: Literal["condition", "list", "value", "file"]
    client: bool = False

    def problem(
        self, rule: str, message: str, hint: str = "", *, line: int = 0, severity: Severity = "error"
    ) -> Problem:
        shown = line if self.kind == "file" else 0
        return Problem(rule, self.file, self.pointer, message, hint, severity, shown)


def texts_of(layout: Layout, module: Module) -> Iterator[Text]:
    """`when` and `foreach` first, then the inputs; a condition that is no expression is left out."""
    kinds: tuple[tuple[str, Literal["condition", "list"]], ...] = (("when", "condition"), ("foreach", "list"))
    for key, kind in kinds:
        said = module.entry.get(key)
        inside = expression_in(said) if isinstance(said, str) else None
        if inside is not None:
            yield Text(module.step.file, pointer("modules", module.index, key), as_template(inside), kind)
    resolvers = _resolvers(module)
    for name, value in module.inputs.items():
        if name == "resolver_schema":
            continue
        client = resolvers.get(name) == "client"
        for place, text in strings(value, "inputs", name):
            if "{{" in text or "{%" in text:
                where = pointer("modules", module.index, *place)
                inside = whole_expression(text)
                template = text if inside is None else as_template(inside)
                yield Text(module.step.file, where, template, "value", client)
        yield from _files(layout, module, value, client=client)


def _files(layout: Layout, module: Module, value: Any, *, client: bool) -> Iterator[Text]:
    if isinstance(value, list):
        for part in value:
            yield from _files(layout, module, part, client=client)
    elif isinstance(value, dict) and isinstance(value.get("$ref"), str):
        file = layout.folder.files.get(target(module.step.folder, value["$ref"]))
        if value.get("type") == "jinja2" and file is not None and file.text is not None:
            yield Text(file.path, "", file.text, "file", client)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _files(layout, module, part, client=client)


def _resolvers(module: Module) -> dict[str, Any]:
    schema = module.inputs.get("resolver_schema")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    found = properties.items() if isinstance(properties, dict) else ()
    return {name: one.get("resolver") for name, one in found if isinstance(one, dict)}
