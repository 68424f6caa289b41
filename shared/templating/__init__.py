"""Templates and `{{ expressions }}` of workflows, rendered where they can neither reach out nor run away.

Texts come from workflow authors, values from users and models: neither may read anything but the
context they are given, nor keep a service busy.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import jinja2
from jinja2 import nodes
from jinja2.parser import Parser
from jinja2.runtime import Undefined

from shared.errors import PermanentError
from shared.templating.budget import TEXT_LIMIT, Budget, Exhausted, current, limited_text
from shared.templating.sandbox import Sandbox

_RESULT = "stillreel_result"
_WHITESPACE_CONTROL = re.compile(r"\A[-+]|[-+]\Z")
_FAILURES = (
    Exhausted,
    jinja2.TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
    MemoryError,
    SyntaxError,
)
Outcome = TypeVar("Outcome")


class TemplateError(PermanentError):
    """A template that cannot be rendered with its context.

    `problem` says what is wrong in one sentence; `line` (from 1) and `excerpt` where, if known.
    """

    def __init__(self, problem: str, *, template: str, line: int | None = None) -> None:
        self.problem = problem
        self.line = line
        lines = template.splitlines()
        source = lines[line - 1] if line is not None and 0 < line <= len(lines) else template
        self.excerpt = source.strip()[:120]
        super().__init__(f"{problem} (line {line or 1}: {self.excerpt})")


def render(template: str, context: Mapping[str, Any]) -> str:
    """A Jinja template as text; the context is JSON, its top-level keys are the names it may read.

    A line that holds only a block tag leaves no line behind.

    Raises:
        TemplateError: it does not parse, reads what is not set, reaches for what is not allowed, or
            exceeds a limit of `shared.templating.budget`.
    """

    def run() -> str:
        compiled = _compiled(template)
        pieces, length = [], 0
        for piece in compiled.root_render_func(compiled.new_context(dict(context))):
            length += len(piece)
            if length > TEXT_LIMIT:
                raise Exhausted(f"its text is longer than {TEXT_LIMIT:,} characters")
            pieces.append(limited_text(piece))
        return "".join(pieces)

    return _within_budget(run, template, context)


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """The value of an expression (without the braces): list, object, number, text, true, false or null.

    Lists and objects are copies: changing them leaves the context as it was.

    Raises:
        TemplateError: as for `render`, or the value is not JSON.
    """

    def run() -> Any:
        compiled = _compiled_expression(expression)
        scope = compiled.new_context(dict(context))
        for _ in compiled.root_render_func(scope):
            pass  # an expression writes nothing; running it to the end sets the result
        return _plain(scope.vars[_RESULT])

    return _within_budget(run, expression, context)


def resolve(value: Any, context: Mapping[str, Any]) -> Any:
    """JSON with its `{{ }}` filled in: a whole-value expression becomes its real value, others text.

    Keys and everything without braces stay as they are.

    Raises:
        TemplateError: as for `render`.
    """
    if isinstance(value, Mapping):
        return {key: resolve(part, context) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(part, context) for part in value]
    if not isinstance(value, str) or ("{{" not in value and "{%" not in value):
        return value
    expression = whole_expression(value)
    return render(value, context) if expression is None else evaluate(expression, context)


def whole_expression(text: str) -> str | None:
    """What stands between the braces when the text is one `{{ … }}` and nothing else."""
    stripped = text.strip()
    if not (stripped.startswith("{{") and stripped.endswith("}}")):
        return None
    try:
        kinds = [kind for _, kind, _ in _sandbox().lex(stripped)]
    except jinja2.TemplateError:
        return None
    if kinds.count("variable_begin") != 1 or kinds[0] != "variable_begin" or kinds[-1] != "variable_end":
        return None
    return _WHITESPACE_CONTROL.sub("", stripped[2:-2]).strip()


def _within_budget(run: Callable[[], Outcome], template: str, context: Mapping[str, Any]) -> Outcome:
    if len(template) > TEXT_LIMIT:
        raise TemplateError(f"the template is longer than {TEXT_LIMIT:,} characters", template=template)
    token = current.set(Budget(context))
    try:
        return run()
    except _FAILURES as error:
        raise TemplateError(_problem(error), template=template, line=_line(error)) from error
    finally:
        current.reset(token)


def _problem(error: BaseException) -> str:
    if isinstance(error, Exhausted):
        return f"the template was stopped: {error}"
    if isinstance(error, RecursionError | MemoryError):
        return "the template nests too deeply"
    return str(error) or type(error).__name__


def _line(error: BaseException) -> int | None:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    line, trace = None, error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _plain(value: Any) -> Any:
    """JSON only: tuples become lists; nothing of the sandbox leaves it."""
    if isinstance(value, Undefined):
        return str(value)  # raises with the name of what is missing
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(part) for part in value]
    raise TypeError(f"the expression gives a {type(value).__name__}, which is not JSON")


@lru_cache(maxsize=1)
def _sandbox() -> Sandbox:
    return Sandbox()


@lru_cache(maxsize=256)
def _compiled(template: str) -> jinja2.Template:
    return _sandbox().from_string(template)


@lru_cache(maxsize=256)
def _compiled_expression(expression: str) -> jinja2.Template:
    parser = Parser(_sandbox(), expression, state="variable")
    value = parser.parse_expression()
    if not parser.stream.eos:
        raise jinja2.TemplateSyntaxError("one expression is expected", parser.stream.current.lineno)
    assign = nodes.Assign(nodes.Name(_RESULT, "store"), value, lineno=1)
    return _sandbox().from_string(nodes.Template([assign], lineno=1))
