"""Templates and expressions: each parses, and what it reads was written before, down to the last member."""

from collections.abc import Iterator
from dataclasses import replace

from services.orchestrator.checking.expressions import Finding, Scope
from services.orchestrator.checking.flow import Moment, moments
from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.parsing import expression_in, parsed
from services.orchestrator.checking.problem import Problem
from services.orchestrator.checking.statements import walk
from services.orchestrator.checking.texts import Text, texts_of


def parse(layout: Layout) -> Iterator[Problem]:
    """Everything between braces is Jinja the sandbox takes."""
    for module in layout.modules:
        for text in texts_of(layout, module):
            syntax = parsed(text.template)
            if syntax.tree is None:
                yield text.problem(
                    "template_syntax", syntax.error, "see jinja.palletsprojects.com", line=syntax.line
                )
        for key in ("when", "foreach"):
            said = module.entry.get(key)
            if isinstance(said, str) and expression_in(said) is None:
                message = f"{key} is not one expression: {said[:60]!r}"
                yield module.problem(
                    "not_an_expression", (key,), message, "write one {{ … }} and nothing else"
                )


def read(layout: Layout) -> Iterator[Problem]:
    """What is read is there."""
    for moment in moments(layout):
        for text, finding in lacking(layout, moment):
            yield text.problem(finding.rule, finding.message, finding.suggestion, line=finding.line)


def lacking(layout: Layout, moment: Moment) -> Iterator[tuple[Text, Finding]]:
    """What a module's texts read and do not surely find when a run comes to it."""
    for text in texts_of(layout, moment.module):
        tree = parsed(text.template).tree
        if tree is None or text.client:
            continue
        found: list[Finding] = []
        walk(tree.body, replace(_scope(moment, text.kind), found=found))
        yield from ((text, finding) for finding in found)


def _scope(moment: Moment, kind: str) -> Scope:
    """A condition is not sure of what it makes sure of; a loop's list does not know its items."""
    names = moment.scope.names
    if kind in ("condition", "list"):
        names = {name: shape for name, shape in names.items() if name not in ("item", "index")}
    guards: frozenset[str] = frozenset() if kind == "condition" else moment.scope.guards
    return replace(moment.scope, names=names, guards=guards)
