"""A run on the terminal: settled lines scroll up, what is under way moves at the bottom."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.live import Found, Item, Lost
from services.orchestrator.cli.model import Event, Run
from services.orchestrator.cli.model import Progress as Fraction
from services.orchestrator.cli.narration import Begin, End, Heading, Line, Told, narrate
from services.orchestrator.cli.quantities import seconds
from services.orchestrator.cli.terminal import BAD, GOOD, MARK_STYLES, NOW

NAME_WIDTH = 16
_WHOLE = 100.0


class _Bar(BarColumn):
    """A bar for work that says how far it is, nothing for work that does not."""

    def render(self, task: Task) -> Text:  # type: ignore[override]  # an empty Text is drawn as nothing
        return super().render(task) if task.total else Text()  # type: ignore[return-value]


class _Facts(ProgressColumn):
    """Percent when known, the stage, and how long it takes already."""

    def render(self, task: Task) -> Text:
        parts = [f"{task.percentage:.0f} %"] if task.total else []
        parts += [stage] if (stage := str(task.fields.get("stage") or "")) else []
        return Text(" · ".join([*parts, seconds(task.elapsed or 0.0)]), style="faint")


class Screen:
    """Shows one run. On anything but a terminal, beginnings are lines too and nothing moves."""

    def __init__(self, out: Console) -> None:
        self.out = out
        self._steps: Mapping[str, str] = {}
        self._tasks: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn(" "),
            SpinnerColumn(style="now"),
            TextColumn(f"{{task.description:<{NAME_WIDTH - 1}}}"),
            _Bar(bar_width=24, complete_style="now", finished_style="good"),
            _Facts(),
            console=out,
            transient=True,
            disable=not out.is_terminal,
        )

    def open(self, run: Run, steps: Mapping[str, str]) -> None:
        """Say which run it is; `steps` are the titles by step id."""
        self._steps = steps
        self.out.print(
            Text.assemble(("Stillreel", "name"), f"  {run.workflow.get('name', '')}  ", (run.run_id, "id"))
        )

    def show(self, item: Item) -> None:
        match item:
            case Event():
                for told in narrate(item):
                    self._tell(told, item.at)
            case Fraction():
                self._advance(item)
            case Lost():
                self.line(Line(BAD, "connection lost", f"{item.why}; trying again"))
            case Found():
                self.line(Line(GOOD, "connected", "going on where it broke off"))

    def line(self, line: Line) -> None:
        row = Table.grid(padding=(0, 1))
        row.add_column(width=1)
        row.add_column(width=1)
        row.add_column(min_width=NAME_WIDTH, no_wrap=True)
        row.add_column(overflow="fold")
        detail_style = "bad" if line.mark == BAD else "faint"
        row.add_row(
            "",
            Text(line.mark, style=MARK_STYLES.get(line.mark, "")),
            Text(line.name),
            Text(line.detail, style=detail_style),
        )
        self.out.print(row)

    def begin(self, begun: Begin, at: datetime | None = None) -> None:
        """Show work that began at `at` (now when left out) until `end`."""
        if begun.key in self._tasks:
            return
        if not self.out.is_terminal:
            self.line(Line(NOW, begun.name))
        if not self._tasks:
            self._progress.start()
        task = self._progress.add_task(begun.name, total=_WHOLE if begun.measured else None, stage="")
        if at is not None:
            age = (datetime.now(UTC) - at).total_seconds()
            self._progress.tasks[-1].start_time = self._progress.get_time() - max(age, 0.0)
        self._tasks[begun.key] = task

    def end(self, key: str | None) -> None:
        """Take work off the screen; `None`: all of it."""
        for known in [key] if key is not None else list(self._tasks):
            if known in self._tasks:
                self._progress.remove_task(self._tasks.pop(known))
        if not self._tasks:
            self._progress.stop()

    @contextmanager
    def asking(self) -> Iterator[Console]:
        """Hold the moving part still while a person types."""
        self._progress.stop()
        try:
            yield self.out
        finally:
            if self._tasks:
                self._progress.start()

    def _tell(self, told: Told, at: datetime) -> None:
        match told:
            case Heading():
                self.out.print(Text(self._steps.get(told.step_id, told.step_id), style="name"))
            case Line():
                self.line(told)
            case Begin():
                self.begin(told, at)
            case End():
                self.end(told.key)

    def _advance(self, progress: Fraction) -> None:
        task = self._tasks.get(progress.work_id)
        if task is not None:
            done = progress.fraction * _WHOLE
            self._progress.update(task, completed=done, stage=progress.stage, refresh=True)
