"""Forks as people see them: what became of one, and the tree of all."""

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from services.orchestrator.cli.model import JsonObject
from services.orchestrator.cli.tables import STATUS_MARKS
from services.orchestrator.cli.terminal import MARK_STYLES, program


def print_fork(out: Console, made: JsonObject, wanted: int | None) -> None:
    """The new run, where it parts from its parent, and what became of work in the making."""
    parent, run = made["parent"], made["run"]
    out.print(Text.assemble("forked ", (made["run_id"], "name"), *_named(parent["name"])))
    out.print(Text(f"shares versions 1 to {parent['version']} of {parent['run_id']}", style="faint"))
    if wanted is not None and wanted != parent["version"]:
        out.print(Text(f"version {wanted} is inside the commit that ends there", style="faint"))
    for count, told in (
        (len(made["taken_over"]), "taken over: the parent has the outcome by now"),
        (len(made["asked_again"]), "asked again for the fork"),
        (len(made["left"]), "left to the parent; start it again if you want it here, too"),
    ):
        if count:
            out.print(Text(f"{count} {'piece' if count == 1 else 'pieces'} of work {told}"))
    out.print(Text.assemble(_mark(run["status"]), run["status"]))
    hint = "look" if run["status"] in ("completed", "cancelled") else "watch"
    out.print(f"Go on with [command]{program()} {hint} {made['run_id']}[/].", soft_wrap=True)


def tree_of(found: JsonObject, named: str) -> Tree:
    """The runs under their root, oldest first; the one that was asked about stands out."""
    drawn: dict[str, Tree] = {}
    for run in found["runs"]:
        parent = run["parent"]
        label = _label(run, is_named=run["run_id"] == named)
        if parent is None or parent["run_id"] not in drawn:
            drawn[run["run_id"]] = Tree(label, guide_style="faint")
        else:
            drawn[run["run_id"]] = drawn[parent["run_id"]].add(label)
    return drawn[found["root"]]


def _label(run: JsonObject, *, is_named: bool) -> Text:
    parent, asked = run["parent"], run["question"]
    label = Text.assemble(_mark(run["status"]), (run["run_id"], "name" if is_named else ""))
    if parent:
        label.append_text(Text.assemble(*_named(parent["name"])))
    told = [f"from version {parent['version']}"] if parent else []
    told += [run["status"], f"{asked['step_id']}.{asked['module_name']}" if asked else run["step_id"] or ""]
    label.append("\n  " + " · ".join(filter(None, told)), style="faint")
    return label


def _named(name: str) -> list[str | tuple[str, str]]:
    return ["  ", (name, "now")] if name else []


def _mark(status: str) -> tuple[str, str]:
    mark = STATUS_MARKS.get(status, " ")
    return f"{mark} ", MARK_STYLES.get(mark, "")
