"""The studio's promise, checked on every frame before the encoder touches it."""

import numpy as np

from services.video.studio.area import chroma_gate
from services.video.studio.staging import Stage

FRAMES = 36


def test_no_pixel_changes_outside_the_masks_on_any_frame(stage: Stage) -> None:
    allowed = stage.may_change()
    allowed_chroma = chroma_gate(allowed.astype(np.float32))
    for index in range(FRAMES + 1):
        frame = stage.frame(index / FRAMES)
        assert not np.any((frame.y != stage.still.y) & ~allowed), f"luma, frame {index}"
        for plane, still in ((frame.u, stage.still.u), (frame.v, stage.still.v)):
            assert not np.any((plane != still) & ~allowed_chroma), f"chroma, frame {index}"


def test_no_pixel_changes_inside_the_protected_subject_on_any_frame(stage: Stage) -> None:
    subject = stage.subject.mask
    assert stage.subject.found_by == "face"
    assert 0.02 < subject.mean() < 0.3
    touched = subject.reshape(subject.shape[0] // 2, 2, subject.shape[1] // 2, 2).any(axis=(1, 3))
    for index in range(FRAMES + 1):
        frame = stage.frame(index / FRAMES)
        assert np.array_equal(frame.y[subject], stage.still.y[subject])
        assert np.array_equal(frame.u[touched], stage.still.u[touched])
        assert np.array_equal(frame.v[touched], stage.still.v[touched])


def test_the_loop_closes_exactly_and_its_first_frame_is_the_still(stage: Stage) -> None:
    assert np.array_equal(stage.frame(0.0).buffer, stage.still.buffer)
    assert np.array_equal(stage.frame(1.0).buffer, stage.still.buffer)


def test_the_step_across_the_seam_is_no_larger_than_any_other_step(stage: Stage) -> None:
    frames = [stage.frame(index / FRAMES).buffer.astype(np.int16) for index in range(FRAMES)]
    steps = [float(np.abs(b - a).mean()) for a, b in zip(frames, [*frames[1:], frames[0]], strict=True)]
    assert max(steps) > 0
    assert steps[-1] <= 1.6 * float(np.median(steps))


def test_every_chosen_element_really_moves_inside_its_own_mask(stage: Stage) -> None:
    frames = np.stack([stage.frame(index / 12).y for index in range(12)]).astype(np.float32)
    spread = frames.std(axis=0)
    for area, report in zip(stage.areas, stage.reports, strict=True):
        inside = area.on(spread.shape)
        largest = float(np.percentile(spread[inside], 98))
        assert report.refused is None
        assert largest > 1.0, f"{report.element} moves by {largest:.2f} grey levels only"


def test_neighbouring_frames_differ_little_so_that_nothing_jumps(stage: Stage) -> None:
    """Slow things only: particles are left out, since a snowflake's own pixels do jump."""
    slow = [effect for effect in stage.effects if type(effect).__name__ in {"Light", "Warp"}]
    for effect in slow:
        before = stage.still
        for index in range(1, FRAMES + 1):
            frame = type(before)(stage.still.buffer.copy())
            effect.apply(frame, index / FRAMES)
            step = np.abs(frame.y.astype(np.int16) - before.y)
            assert float(step[effect.area.part].mean()) < 4
            before = frame


def test_the_same_seed_draws_the_same_frames_and_another_seed_draws_others(day_stage: Stage) -> None:
    again = day_stage.frame(0.37)
    assert np.array_equal(again.buffer, day_stage.frame(0.37).buffer)
