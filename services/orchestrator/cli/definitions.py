"""Definitions of workflows and moves between them on the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.model import JsonObject
from services.orchestrator.cli.terminal import BAD, GOOD, NOW

_HASH = 12
"""Characters of a hash that tell one definition from another."""


def print_workflows(out: Console, found: JsonObject) -> None:
    """Each workflow with the definitions runs began with; then the broken ones, and those only runs know."""
    for one in found["workflows"]:
        title = ("  " + one["name"], "name")
        out.print(Text.assemble((f"{GOOD} ", "good"), one["id"], title, (f"  {one['version']}", "faint")))
        known = {version["hash"] for version in one["versions"]}
        now = [] if one["hash"] in known else [{**one, "current": True, "defined_at": ""}]
        out.print(_versions([*one["versions"], *now]))
    for name, problems in found["broken"].items():
        out.print(Text.assemble((f"{BAD} ", "bad"), name, ("  can't be started", "bad")))
        for problem in problems:
            out.print(Text(f"  {problem}", style="faint"))
    for name, versions in found["gone"].items():
        if name not in found["broken"]:
            out.print(Text.assemble((f"{BAD} ", "bad"), name, ("  its folder is gone; runs go on", "faint")))
        out.print(_versions(versions))


def print_migration(out: Console, seen: JsonObject, *, made: bool) -> None:
    """What a move does or would do; when it is not safe, each reason on a line."""
    goes_by, to = _named(seen["goes_by"]), _named(seen["to"])
    if seen["already"]:
        out.print(Text.assemble((f"{GOOD} ", "good"), f"{seen['run_id']} goes by {to} already"))
        return
    if not seen["safe"]:
        out.print(Text.assemble((f"{BAD} ", "bad"), (f"not safe: from {goes_by} to {to}", "name")))
        for reason in seen["reasons"]:
            place = f"{reason['site']}: " if reason["site"] else ""
            out.print(Text(f"  {place}{reason['sentence']}"), soft_wrap=True)
        return
    mark, verb = (GOOD, "moved") if made else (NOW, "safe to move")
    out.print(Text.assemble((f"{mark} ", "good"), f"{verb} from {goes_by} to {to}"))
    asked = "the question is asked anew" if seen["asks_anew"] else "the question stays as it is"
    out.print(Text(f"  {asked}", style="faint"))
    for site in seen["passed_over"]:
        out.print(Text(f"  {site} is new and lies behind the run", style="faint"))


def _versions(versions: list[JsonObject]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for one in versions:
        since = f"first run {one['defined_at'][:16].replace('T', ' ')}" if one["defined_at"] else "no run yet"
        mark = Text("new runs start with it" if one["current"] else "", style="good")
        table.add_row(" ", one["version"], Text(one["hash"][:_HASH], style="id"), Text(since, "faint"), mark)
    return table


def _named(definition: JsonObject) -> str:
    return f"{definition['version']} ({definition['hash'][:_HASH]})"
