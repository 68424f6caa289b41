"""The film's frames in order: shots, graded, joined, and faded; words come on top elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.video.studio.cutting.grading.table import GradeTable, make_table
from services.video.studio.cutting.grading.terms import Grade
from services.video.studio.cutting.pictures.clips import ClipFrames
from services.video.studio.cutting.pictures.stills import still_frames, title_frames
from services.video.studio.cutting.pictures.subjects import Subjects
from services.video.studio.cutting.plan import Plan, PlannedShot
from services.video.studio.cutting.timeline import ClipShot, StillShot, TitleShot, TransitionKind
from services.video.studio.cutting.transitions.blending import BLACK, towards
from services.video.studio.cutting.transitions.joining import join
from services.video.studio.planes import Planes
from shared.errors import CallerError


@dataclass(frozen=True, slots=True)
class RawFrame:
    """What one frame of the film is made of: one picture, or two and how far one has become the other.

    Args:
        index: Its number in the film.
        shot: The shot it shows, in a transition the one that begins.
        planes: The picture of that shot.
        leaving: In a transition, the shot that ends and its picture.
    """

    index: int
    shot: PlannedShot
    planes: Planes
    leaving: tuple[PlannedShot, Planes] | None = None


def raw_frames(plan: Plan, size: tuple[int, int], subjects: Subjects) -> Iterator[RawFrame]:
    """Every frame of the film before it is graded and joined; at most two files are open at once.

    Raises:
        RejectedMedia: A file cannot be read; `pointer` says which shot's.
        RenderRefused: A title cannot be drawn.
    """
    leaving: tuple[PlannedShot, Iterator[Planes]] | None = None
    for place, shot in enumerate(plan.shots):
        frames = _placed(shot, plan, size, subjects)
        following = plan.shots[place + 1] if place + 1 < len(plan.shots) else None
        alone = shot.count - (following.entering if following else 0)
        for number in range(alone):
            planes = next(frames)
            if number < shot.entering and leaving is not None:
                yield RawFrame(shot.first + number, shot, planes, (leaving[0], next(leaving[1])))
            else:
                yield RawFrame(shot.first + number, shot, planes)
        leaving = (shot, frames)


def _placed(shot: PlannedShot, plan: Plan, size: tuple[int, int], subjects: Subjects) -> Iterator[Planes]:
    """The shot's frames; what is wrong with them is said of its place in the timeline."""
    try:
        yield from _frames(shot, plan, size, subjects)
    except CallerError as error:
        field = error.pointer if isinstance(shot.shot, TitleShot) and error.pointer else "/path"
        error.pointer = f"/shots/{shot.index}{field}"
        raise


def _frames(shot: PlannedShot, plan: Plan, size: tuple[int, int], subjects: Subjects) -> Iterator[Planes]:
    match shot.shot:
        case ClipShot() as clip:
            subject = clip.subject.box if clip.subject else None
            return ClipFrames(
                clip.path, clip.start, clip.speed, plan.rate, shot.count, size, clip.fit, subject, subjects
            ).frames()
        case StillShot() as still:
            return still_frames(still, shot.count, size, subjects)
        case TitleShot() as title:
            return title_frames(title, shot.count, size)


class Darkroom:
    """Grades, joins and fades: one frame of the film from what it is made of."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._tables = _tables(plan)
        self._last: tuple[Planes, GradeTable, Planes] | None = None

    def develop(self, raw: RawFrame) -> Planes:
        """The frame without words."""
        planes = self._graded(raw.shot, raw.planes)
        if raw.leaving is not None and raw.shot.kind is not TransitionKind.CUT:
            before = self._graded(*raw.leaving)
            number = raw.index - raw.shot.first
            planes = join(raw.shot.kind, before, planes, number, raw.shot.entering)
        dark = self._darkness(raw.index)
        return towards(planes, BLACK, dark) if dark else planes

    def _graded(self, shot: PlannedShot, planes: Planes) -> Planes:
        table = self._tables[shot.index]
        if table is None:
            return planes
        if self._last is not None and self._last[0] is planes and self._last[1] is table:
            return self._last[2]  # a still is graded once, not for every frame
        self._last = (planes, table, table.apply(planes))
        return self._last[2]

    def _darkness(self, index: int) -> float:
        """0 in the light, 1 in the dark, by the film's own fades."""
        rate, timeline = self._plan.rate, self._plan.timeline
        rise, fall = (round(fade * float(rate)) for fade in (timeline.fade_in, timeline.fade_out))
        left = self._plan.frames - 1 - index
        return max(1 - index / rise if rise else 0.0, 1 - left / fall if fall else 0.0, 0.0)


def _tables(plan: Plan) -> dict[int, GradeTable | None]:
    """One table for every different look, whatever number of shots has it."""
    made: dict[Grade, GradeTable | None] = {}
    tables: dict[int, GradeTable | None] = {}
    for shot in plan.shots:
        own = shot.shot.grade
        grade = own or (None if isinstance(shot.shot, TitleShot) else plan.timeline.grade)
        if grade is not None and grade not in made:
            try:
                made[grade] = make_table(grade)
            except CallerError as error:
                error.pointer = f"/shots/{shot.index}/grade/lut" if own else "/grade/lut"
                raise
        tables[shot.index] = made[grade] if grade is not None else None
    return tables
