"""Who may go on with a generation is decided by one pure function."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.video.domain.claim import (
    Announce,
    Claim,
    Claimed,
    Finished,
    Phase,
    StandBy,
    Submitted,
    Submitting,
    Take,
    admit,
    read_claim,
)
from shared.errors import InvalidMessage
from tests.unit.video.world import START

LEASE = timedelta(seconds=20)
UNFINISHED: list[Phase] = [Claimed(), Submitting(by="a"), Submitted(job_id="j", submitted_at=START)]


def claim(phase: Phase, beat_at: float | None = 0.0) -> Claim:
    beat = None if beat_at is None else START + timedelta(seconds=beat_at)
    return Claim(request_id="r", owner="a", beat_at=beat, phase=phase)


def admitted(found: Claim | None, after: float = 0.0) -> Take | StandBy | Announce:
    now = START + timedelta(seconds=after)
    return admit(found, request_id="r", owner="b", now=now, lease=LEASE)


def test_who_comes_first_takes_the_claim() -> None:
    move = admitted(None)
    assert move == Take(Claim(request_id="r", owner="b", beat_at=START, phase=Claimed()))


@pytest.mark.parametrize("phase", UNFINISHED)
def test_a_live_owner_is_left_alone(phase: Phase) -> None:
    assert admitted(claim(phase), after=15) == StandBy("a", 5.0)


@pytest.mark.parametrize("phase", UNFINISHED)
def test_a_silent_owner_is_followed_and_the_phase_stays(phase: Phase) -> None:
    move = admitted(claim(phase), after=20)
    assert isinstance(move, Take)
    assert (move.claim.owner, move.claim.phase) == ("b", phase)


@pytest.mark.parametrize("phase", UNFINISHED)
def test_a_claim_given_back_is_free_at_once(phase: Phase) -> None:
    assert isinstance(admitted(claim(phase, beat_at=None)), Take)


def test_a_finished_generation_only_says_its_outcome_again() -> None:
    assert admitted(claim(Finished(outcome="{}")), after=0) == Announce("{}")


def test_a_sign_of_life_from_a_far_future_blocks_nobody() -> None:
    assert isinstance(admitted(claim(Claimed(), beat_at=3600)), Take)


@given(st.floats(-1e6, 1e6))
def test_whatever_the_clocks_say_waiting_is_never_longer_than_a_lease(after: float) -> None:
    move = admitted(claim(Claimed()), after=after)
    if isinstance(move, StandBy):
        assert 0 < move.seconds <= LEASE.total_seconds()


@pytest.mark.parametrize("phase", [*UNFINISHED, Finished(outcome='{"a": 1}')])
def test_a_claim_survives_the_bucket(phase: Phase) -> None:
    kept = claim(phase)
    assert read_claim(kept.encode()) == kept


@pytest.mark.parametrize(
    "value", [b"", b"{}", b'{"request_id":"r","owner":"a","beat_at":null,"phase":{"phase":"x"}}']
)
def test_a_claim_of_another_version_is_not_guessed_at(value: bytes) -> None:
    with pytest.raises(InvalidMessage, match="newer version"):
        read_claim(value)
