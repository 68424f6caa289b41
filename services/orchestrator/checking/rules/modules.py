"""Modules: different names, inputs and outputs their kind has, and only what makes sense for it."""

from collections.abc import Iterator

from services.orchestrator.checking.catalogue import NAMES_ITS_OUTPUTS, kind_of
from services.orchestrator.checking.layout import Layout, Module
from services.orchestrator.checking.module_shapes import form_fields
from services.orchestrator.checking.problem import Problem, closest, nearest

_RESOLVERS = ("server", "client")


def named(layout: Layout) -> Iterator[Problem]:
    """No two modules of a step have one name."""
    for step in layout.steps:
        seen: dict[str, int] = {}
        for module in step.modules:
            if module.name and module.name in seen:
                message = f'module {seen[module.name]} is called "{module.name}", too'
                yield module.problem(
                    "module_name_twice", ("name",), message, "two modules can't have the same name"
                )
            seen.setdefault(module.name, module.index)


def inputs(layout: Layout) -> Iterator[Problem]:
    """Every input is one the module reads, and those it needs are there."""
    for module in layout.modules:
        kind = kind_of(module.module_id)
        if kind is None or kind.inputs is None:
            continue
        for name in module.inputs:
            if name not in kind.inputs and name != "resolver_schema":
                message = f'{module.module_id} does not read the input "{name}"'
                hint = nearest(name, kind.inputs)
                yield module.problem("unknown_input", ("inputs", name), message, hint, "warning")
        for name, one in kind.inputs.items():
            if one.required and name not in module.inputs:
                message = f'{module.module_id} needs the input "{name}"'
                yield module.problem("missing_input", ("inputs",), message, f"{name}: {one.meaning}")
        yield from _literals(module)


def _literals(module: Module) -> Iterator[Problem]:
    kind = kind_of(module.module_id)
    for name, one in (kind.inputs or {}).items() if kind else ():
        said, choices = module.inputs.get(name), one.form.get("enum")
        if choices and isinstance(said, str) and "{{" not in said and said not in choices:
            rule = "unknown_provider" if name == "provider" else "unknown_value"
            message = f"{name} {said!r} is not one of {', '.join(choices)}"
            yield module.problem(rule, ("inputs", name), message, closest(said, choices))


def resolvers(layout: Layout) -> Iterator[Problem]:
    """`resolver_schema` speaks of inputs that exist, and of server or client."""
    for module in layout.modules:
        schema = module.inputs.get("resolver_schema")
        properties = schema.get("properties") if isinstance(schema, dict) else None
        for name, one in (properties if isinstance(properties, dict) else {}).items():
            place = ("inputs", "resolver_schema", "properties", name)
            if name not in module.inputs:
                known = [other for other in module.inputs if other != "resolver_schema"]
                yield module.problem(
                    "resolver_of_nothing", place, f'there is no input "{name}"', nearest(name, known)
                )
            resolver = one.get("resolver") if isinstance(one, dict) else None
            if resolver not in _RESOLVERS:
                message = f"resolver {resolver!r} is neither server nor client"
                yield module.problem("unknown_resolver", place, message, closest(resolver, _RESOLVERS))


def outputs(layout: Layout) -> Iterator[Problem]:
    """`outputs_to_state` takes outputs the module has."""
    for module in layout.modules:
        kind = kind_of(module.module_id)
        if kind is None:
            continue
        known = {*kind.outputs, *form_fields(layout, module)}
        known |= {str(action["result_key"]) for action in module.sub_actions if "result_key" in action}
        if module.module_id in NAMES_ITS_OUTPUTS and known <= set(kind.outputs):
            continue  # its outputs are not written down here
        for output in module.outputs_to_state:
            if output not in known:
                message = f'{module.module_id} has no output "{output}"'
                yield module.problem(
                    "unknown_output", ("outputs_to_state", output), message, nearest(output, known)
                )


def fitting(layout: Layout) -> Iterator[Problem]:
    """Questions have ways out, generating modules actions, requests loops; no other module has."""
    for module in layout.modules:
        kind = kind_of(module.module_id)
        if kind is None:
            continue
        asking = f"{module.module_id} asks nobody"
        if module.retryable and not kind.asks:
            yield module.problem(
                "retryable_without_question", ("retryable",), asking, "put it on the next question"
            )
        if "waiting" in module.entry and module.entry["waiting"] and not kind.asks:
            yield module.problem("waiting_without_question", ("waiting",), asking, "put it on a question")
        if module.sub_actions and not kind.acts:
            message = f"{module.module_id} has no sub-actions"
            yield module.problem(
                "actions_without_generation", ("sub_actions",), message, "use media.generate"
            )
        if module.entry.get("foreach") and not kind.loops:
            message = f"{module.module_id} can't run for each item"
            yield module.problem(
                "foreach_not_allowed", ("foreach",), message, "api.llm and media.compose can"
            )
