"""Results the run never asked for, or no longer waits for: its history does not grow with each of them."""

import pytest

from services.orchestrator.domain.commands import CancelRun, IngestResult
from shared.errors import PermanentError
from tests.support.playing import Play
from tests.support.workflows import content


@pytest.mark.parametrize("number", [1, 2])
def test_an_answer_to_no_request_of_the_run_is_given_up_each_time(number: int) -> None:
    play = Play().to_analysis()
    uninvited = play.analysed().model_copy(update={"request_id": f"made up {number}"})
    with pytest.raises(PermanentError, match=f"answers made up {number}, which run .* never asked for"):
        play.do(IngestResult, result=uninvited)
    assert play.again(IngestResult, result=play.analysed()), "the invited one is taken as before"


def test_a_clip_of_no_generation_of_the_run_is_given_up() -> None:
    play = Play().to_clip()
    other = content(9, mime_type="video/mp4", duration=5.0)
    stray = play.ready().model_copy(update={"generation_id": other.content_id, "content": other})
    with pytest.raises(PermanentError, match="never asked for"):
        play.do(IngestResult, result=stray)


def test_an_answer_that_comes_after_the_end_is_kept_once() -> None:
    play = Play().to_analysis()
    late = play.analysed()
    play.do(CancelRun, reason="changed my mind")
    assert play.do(IngestResult, result=late) == [late]
    assert play.do(IngestResult, result=late) == []
