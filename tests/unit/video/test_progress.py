"""Progress of a film travels like that of a clip, under its own name."""

from datetime import UTC, datetime

from services.video.progress import ProgressReporter
from shared.identity import new_run_id
from shared.messages.composition import CompositionProgress, CompositionRequested
from shared.messages.example_values import CLIP
from shared.messaging.memory import MemoryProgress
from shared.messaging.ports import Progress
from shared.messaging.subjects import PROGRESS, progress_subject


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here sleeps")


async def told(*reports: tuple[float, str]) -> list[Progress]:
    sender = MemoryProgress()
    request = CompositionRequested(
        run_id=new_run_id(), request_id="film", step_id="s", module_name="m", clips=(CLIP,)
    )
    reporter = ProgressReporter(request, sender, StoppedClock())
    for fraction, stage in reports:
        await reporter.report(fraction, stage)
    return sender.sent


async def test_a_films_progress_names_its_request_and_every_new_stage() -> None:
    sent = await told((0.1, "cutting 9:16"), (0.2, "cutting 9:16"), (0.4, "cutting 1:1"))
    assert all(isinstance(one, CompositionProgress) and one.work_id == "film" for one in sent)
    assert [(one.fraction, one.stage) for one in sent] == [(0.1, "cutting 9:16"), (0.4, "cutting 1:1")]


def test_a_request_id_can_not_break_out_of_its_subject() -> None:
    assert progress_subject("wf_1", "a.b >*") == f"{PROGRESS}.wf_1.a_b___"
