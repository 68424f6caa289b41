"""A workflow as a Mermaid flowchart: what runs after what, what it reads, and the ways back."""

from collections.abc import Iterator

from jinja2 import nodes

from services.orchestrator.checking.catalogue import kind_of
from services.orchestrator.checking.flow import condition_of
from services.orchestrator.checking.guards import path_of
from services.orchestrator.checking.layout import Layout, Module
from services.orchestrator.checking.parsing import expression_in, parsed
from services.orchestrator.checking.texts import texts_of

_SHAPES = {"asks": ('(["', '"])'), "acts": ('[/"', '"/]'), "runs": ('["', '"]')}
_LEGEND = (
    "%% rounded: a question; slanted: media is made and picked; square: runs by itself",
    "%% solid: what comes next; dotted: state it reads; thick: a way back",
)


def mermaid(layout: Layout) -> str:
    """Flowchart source, one statement a line; what is broken in the workflow is left out.

    Syntax: https://mermaid.js.org/syntax/flowchart.html
    """
    lines = ["flowchart TD", *_indented(_LEGEND), *_indented(_steps(layout)), *_indented(_order(layout))]
    lines += _indented(_state(layout))
    lines += _indented(_ways_back(layout))
    return "\n".join(lines) + "\n"


def _indented(lines: Iterator[str] | tuple[str, ...]) -> list[str]:
    return [f"  {line}" for line in lines]


def _steps(layout: Layout) -> Iterator[str]:
    for step in layout.steps:
        yield f'subgraph step_{step.step_id}["{step.number} · {_words(step.step_id)}"]'
        for module in step.modules:
            opening, closing = _SHAPES[_manner(module)]
            yield f"  {_node(module)}{opening}{'<br/>'.join(_label(module))}{closing}"
        yield "end"


def _manner(module: Module) -> str:
    kind = kind_of(module.module_id)
    if kind is None:
        return "runs"
    return "acts" if "generations" in kind.outputs else "asks" if kind.asks else "runs"


def _label(module: Module) -> Iterator[str]:
    yield f"<b>{_words(module.name)}</b>"
    yield _words(module.module_id)
    over = module.entry.get("foreach")
    if isinstance(over, str):
        yield f"for each {_words(expression_in(over) or over)}"
    if condition_of(module):
        yield f"when {_words(condition_of(module))}"


def _order(layout: Layout) -> Iterator[str]:
    for before, after in zip(layout.modules, layout.modules[1:], strict=False):
        yield f"{_node(before)} --> {_node(after)}"


def _state(layout: Layout) -> Iterator[str]:
    """One dotted arrow for each pair of modules, with the keys one hands to the other."""
    writers: dict[str, list[Module]] = {}
    for module in layout.modules:
        handed: dict[str, list[str]] = {}
        for key in state_keys_read(layout, module):
            for writer in writers.get(key, ())[-1:]:
                handed.setdefault(_node(writer), []).append(key)
        for writer_node, keys in handed.items():
            yield f'{writer_node} -. "{"<br/>".join(map(_words, keys))}" .-> {_node(module)}'
        for key in module.outputs_to_state.values():
            writers.setdefault(key, []).append(module)


def _ways_back(layout: Layout) -> Iterator[str]:
    for module in layout.modules:
        for option in module.options:
            if option.get("mode") not in ("retry", "jump"):
                continue
            step_id = option.get("target_step") or module.step.step_id
            position = layout.positions.get(f"{step_id}.{option.get('target_module')}")
            if position is not None:
                label = _words(str(option.get("label") or option.get("id") or option["mode"]))
                yield f'{_node(module)} == "↩ {label}" ==> {_node(layout.modules[position])}'


def state_keys_read(layout: Layout, module: Module) -> list[str]:
    """State keys a module's texts name, each once."""
    found: dict[str, None] = {}
    for text in texts_of(layout, module):
        tree = parsed(text.template).tree
        for node in tree.find_all((nodes.Getattr, nodes.Getitem)) if tree is not None else ():
            base, _, key = path_of(node).partition(".")
            if base == "state" and "." not in key:
                found[key] = None
    return [key for key in found if key]


def _node(module: Module) -> str:
    return f"{module.step.step_id}__{module.index}"


def _words(text: str) -> str:
    """Text for a quoted label: Mermaid reads `#quot;` and the like, and nothing else is markup inside."""
    for character, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("`", "#96;")):
        text = text.replace(character, entity)
    return " ".join(text.split())[:120]
