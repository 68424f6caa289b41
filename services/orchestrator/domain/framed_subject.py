"""Where a shot's subject is, from what an analysis said of its picture: tall cuts must not lose the cat."""

from typing import Final

from pydantic import ConfigDict, Field

from shared.messages.composition import SubjectPlace
from shared.messages.media import MediaReference
from shared.messages.message import Value
from shared.regions import parse_location

_SAME_SHAPE: Final = 0.03  # of the ratio of the sides: more means that something was cut away


class Pictured(Value):
    """The size of the picture that was analysed; other facts about it are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    width: int = Field(ge=1)
    height: int = Field(ge=1)

    @property
    def shape(self) -> float:
        """Width over height."""
        return self.width / self.height


class FramedSubject(Value):
    """What a shot must keep: `place` is a box, or words with one, as in an analysis' `key_subjects`.

    Of several texts the first with a box counts: an analysis names the main subject first. `picture` is what
    was looked at; a clip of another shape shows another part of it, and the box is of no use there.
    """

    place: SubjectPlace | str | tuple[str, ...] = Field(union_mode="left_to_right")
    picture: Pictured | None = None


def place_in(clip: MediaReference, subject: FramedSubject | None) -> SubjectPlace | None:
    """The subject's place in the clip; None when nothing usable is known of it."""
    if subject is None:
        return None
    if subject.picture is not None:
        ratio = subject.picture.shape / (clip.width / clip.height)
        if abs(ratio - 1) > _SAME_SHAPE:
            return None
    place = subject.place
    if isinstance(place, SubjectPlace):
        return place
    boxes = (parse_location(text).box for text in ([place] if isinstance(place, str) else place))
    box = next((box for box in boxes if box is not None), None)
    if box is None:
        return None
    return SubjectPlace(x=box.x0, y=box.y0, width=box.x1 - box.x0, height=box.y1 - box.y0)
