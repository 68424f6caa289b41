"""`user.form`: its schema is of an object, whose fields can be outputs."""

import re
from collections.abc import Iterator

from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.module_shapes import form_fields
from services.orchestrator.checking.problem import Problem, nearest

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_TAKEN = ("values", "option_id", "feedback")
PLACE = ("inputs", "schema")


def fields(layout: Layout) -> Iterator[Problem]:
    """There are fields, they have names of their own, and those required exist."""
    for module in layout.modules:
        schema = layout.embedded(module.step, module.inputs.get("schema"))
        if module.module_id != "user.form" or not isinstance(schema, dict) or "$ref" in schema:
            continue
        found = form_fields(layout, module)
        if not found:
            hint = "list the fields under properties"
            yield module.problem("form_without_fields", PLACE, "the form's schema has no properties", hint)
            continue
        for name in found:
            if name in _TAKEN or not _NAME.fullmatch(name):
                message = f"a field can't be called {name!r}"
                yield module.problem("form_field_name", PLACE, message, "letters, digits and _; not values")
        required = schema.get("required")
        for name in required if isinstance(required, list) else ():
            if name not in found:
                message = f"{name!r} is required and is no field"
                yield module.problem("form_requires_no_field", PLACE, message, nearest(name, found))
