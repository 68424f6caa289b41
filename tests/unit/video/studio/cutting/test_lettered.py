"""Words that share time on the picture: where each of them lies."""

from pathlib import Path
from typing import Any

import numpy as np

from services.video.studio.cutting.lettered import Lettering, raised_above
from services.video.studio.cutting.plan import plan_film
from services.video.studio.cutting.reading import parse_timeline
from services.video.studio.lettering.captions import draw_caption
from services.video.studio.lettering.lower_thirds import draw_lower_third
from services.video.studio.lettering.overlay import Overlay
from services.video.studio.planes import Planes
from tests.unit.video.studio.cutting.films import write_clip, yuv


def test_a_lower_third_in_a_tall_frame_lies_above_the_caption_below_it() -> None:
    size = (360, 640)
    caption = draw_caption("Miso dozes in the last light of a long and quiet afternoon.", size)
    third = draw_lower_third("Miso", size, "three years old")
    assert third.y + third.size[1] > caption.y  # they would lie on one another
    raised = raised_above(third, [caption])
    assert raised.y + raised.size[1] < caption.y
    assert raised.x == third.x
    assert np.array_equal(raised.rgba, third.rgba)


def test_a_lower_third_stays_where_it_is_beside_a_caption() -> None:
    size = (1280, 720)
    third, caption = draw_lower_third("Miso", size), draw_caption("Hm.", size)
    assert raised_above(third, [caption]) == third


def test_a_lower_third_climbs_over_caption_after_caption_but_not_out_of_the_frame() -> None:
    def block(y: int, height: int) -> Overlay:
        return Overlay(np.zeros((height, 100, 4), np.uint8), 0, y)

    assert raised_above(block(80, 20), [block(70, 30), block(40, 25)]).y < 20
    assert raised_above(block(80, 20), [block(70, 30), block(0, 65)]).y == 0


def test_a_film_in_a_tall_frame_keeps_its_caption_clear_of_its_lower_third(tmp_path: Path) -> None:
    size = (360, 640)
    write_clip(tmp_path / "grey.mp4", [yuv(120, size=size)] * 24)
    caption = {"start": 0, "end": 1, "text": "Miso dozes in the last light of a long afternoon."}
    third = {"start": 0, "end": 1, "name": "Miso", "role": "three years old"}

    def drawn(**words: Any) -> Planes:
        document = {"shots": [{"kind": "clip", "path": "grey.mp4"}], **words}
        lettering = Lettering(plan_film(parse_timeline(document, tmp_path)), size)
        return [lettering.write(Planes(yuv(120, size=size)), index) for index in range(13)][-1]

    alone, both = drawn(captions=[caption]), drawn(captions=[caption], lower_thirds=[third])
    of_the_caption = np.flatnonzero((alone.y != 120).any(axis=1))
    of_the_third = np.flatnonzero((both.y != alone.y).any(axis=1))
    assert len(of_the_third) > 20
    assert of_the_third.max() < of_the_caption.min()
