"""Templates and expressions as syntax trees, or where they stop being any."""

from dataclasses import dataclass
from functools import lru_cache

import jinja2
from jinja2 import nodes

from shared.templating import whole_expression
from shared.templating.budget import TEXT_LIMIT
from shared.templating.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Syntax:
    """A parsed text, or the sentence and line (from 1) of what is wrong with it."""

    tree: nodes.Template | None
    error: str = ""
    line: int = 0


@lru_cache(maxsize=1)
def _sandbox() -> Sandbox:
    return Sandbox()


@lru_cache(maxsize=512)
def parsed(text: str) -> Syntax:
    """A template that the sandbox would take: known filters and tests, nothing that reaches outside."""
    if len(text) > TEXT_LIMIT:
        return Syntax(None, f"the template is longer than {TEXT_LIMIT:,} characters")
    try:
        _sandbox().compile(text)
        return Syntax(_sandbox().parse(text))
    except jinja2.TemplateSyntaxError as error:
        return Syntax(None, (error.message or "it does not parse").rstrip("."), error.lineno)
    except (jinja2.TemplateError, ValueError, SyntaxError) as error:
        return Syntax(None, str(error).rstrip("."))
    except (RecursionError, MemoryError):
        return Syntax(None, "the template nests too deeply")


def expression_in(text: str) -> str | None:
    """The expression a condition or list is: `{{ … }}` or bare; None when it is text with braces in it."""
    inside = whole_expression(text)
    if inside is not None:
        return inside
    return None if "{{" in text or "{%" in text or not text.strip() else text


def as_template(expression: str) -> str:
    return "{{ " + expression + " }}"


def only_expression(tree: nodes.Template) -> nodes.Expr | None:
    """What stands between the braces of a template that is one expression."""
    match tree.body:
        case [nodes.Output(nodes=[nodes.Expr() as inside])] if not isinstance(inside, nodes.TemplateData):
            return inside
        case _:
            return None
