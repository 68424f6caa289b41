"""Lists of runs and events, readable at 80 columns and greppable when piped."""

from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.model import Event, JsonObject
from services.orchestrator.cli.summaries import summary
from services.orchestrator.cli.terminal import BAD, GOOD, MARK_STYLES, NOW

STATUS_MARKS = {
    "completed": GOOD,
    "waiting": NOW,
    "working": NOW,
    "paused": NOW,
    "stuck": BAD,
    "cancelled": BAD,
}
_TYPE_WIDTH = 21
_ROOMY = 100
_TYPE_STYLES = {"failed": "bad", "parked": "bad", "cancelled": "bad", "ready": "good", "completed": "good"}


def run_table(runs: list[JsonObject], width: int, now: datetime) -> Table:
    """One row a run: id, state, when it began (local time), workflow where there is room, step.

    Where there is little room, runs of today show their time and earlier ones their day. A fork is marked
    with its name.
    """
    roomy = width >= _ROOMY
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    for column in ("run", "state", "began", *(["workflow"] if roomy else [])):
        table.add_column(column, no_wrap=True)
    table.add_column("step", overflow="ellipsis", style="faint")
    for run in runs:
        status = str(run["status"])
        mark = STATUS_MARKS.get(status, " ")
        at = datetime.fromisoformat(run["started_at"]).astimezone()
        is_today = at.date() == now.astimezone().date()
        began = f"{at:%d %b %H:%M}" if roomy else f"{at:%H:%M}" if is_today else f"{at:%d %b}"
        table.add_row(
            run["run_id"],
            Text.assemble((f"{mark} ", MARK_STYLES.get(mark, "")), status),
            began,
            *([Text(run["workflow_id"])] if roomy else []),
            _place(run),
        )
    return table


def _place(run: JsonObject) -> Text:
    """The step, and of a fork what it is called."""
    parent = run.get("parent")
    named = [f"↳ {parent['name'] or 'a fork'}"] if parent else []
    return Text("  ".join([*named, *filter(None, [run.get("step_id")])]))


def print_event_header(out: Console, run_id: str) -> None:
    """Which run; only for people."""
    if out.is_terminal:
        out.print(Text(run_id, style="id"))


def print_event(out: Console, event: Event) -> None:
    """One line: version, local time, type, summary; cut at the terminal's edge, whole when piped."""
    at = f"{event.at.astimezone():%H:%M:%S}.{event.at.microsecond // 1000:03d}"
    style = _TYPE_STYLES.get(event.type.rpartition("_")[2], "")
    told = " ".join(summary(event.type, event.data).split())
    line = Text.assemble(
        (f"{event.version:>4}", "id"), ("  " + at + "  ", "faint"), (f"{event.type:<{_TYPE_WIDTH}}", style)
    )
    line.append(f"  {told}", style="faint")
    line.rstrip()
    if out.is_terminal:
        out.print(line, no_wrap=True, overflow="ellipsis")
    else:
        out.print(line, soft_wrap=True)
