"""What a jump keeps, does again and costs, as a person reads it before or after making it."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.model import JsonObject
from services.orchestrator.cli.terminal import BACK, MARK_STYLES

_LABELS = len("  rewritten")
_WHAT = {
    "analysis_requested": "picture analysis",
    "prompts_requested": "text",
    "composition_requested": "final cut",
}


def print_outlook(out: Console, told: JsonObject) -> None:
    """The consequences of a jump; a line for each module that is kept, perhaps kept, or done again."""
    out.print(
        Text.assemble((f"{BACK} ", MARK_STYLES[BACK]), "back to ", (told["target"], "name")), soft_wrap=True
    )
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="faint", no_wrap=True, min_width=_LABELS)
    table.add_column(overflow="fold")
    for label, style, module, why in _modules(told):
        table.add_row(f"  {label}", Text(module, style=style))
        if why:
            table.add_row("", Text(why, style="faint"))
    out.print(table)
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="faint", no_wrap=True, min_width=_LABELS)
    facts.add_column(overflow="fold")
    for label, said in _facts(told):
        facts.add_row(f"  {label}", Text(said))
    out.print(facts)


def _modules(told: JsonObject) -> Iterator[tuple[str, str, str, str]]:
    reasons = {one["module"]: one["reason"] for one in told["not_kept"]}
    groups = (
        ("kept", "good", [(name, "") for name in told["kept_answers"]]),
        ("perhaps", "now", [(one["module"], one["reason"]) for one in told["undecided"]]),
        ("again", "warn", [(name, reasons.get(name, "")) for name in told["redone"]]),
    )
    for label, style, modules in groups:
        for number, (module, why) in enumerate(modules):
            yield label if number == 0 else "", style, module, why


def _facts(told: JsonObject) -> Iterator[tuple[str, str]]:
    if told["unset"]:
        yield "rewritten", ", ".join(told["unset"])
    asked = [f"{count} × {_WHAT.get(kind, kind)}" for kind, count in told["requests"].items()]
    made = [f"{count} × generation by {provider}" for provider, count in told["generations"].items()]
    if asked or made:
        yield "last time", ", ".join([*asked, *made])
    yield "cost", _cost(told["cost"], told["cost_note"])
    left = _could_stay(told)
    if left:
        yield "can stay", ", ".join(left)


def _cost(usd: float | None, note: str) -> str:
    return note if usd is None else f"{usd:.2f} USD. {note}"


def _could_stay(told: JsonObject) -> Sequence[str]:
    """What `--keep` could name and does not."""
    named = {*told["kept_answers"], *(one["module"] for one in (*told["undecided"], *told["not_kept"]))}
    return [name for name in told["keepable"] if name not in named]
