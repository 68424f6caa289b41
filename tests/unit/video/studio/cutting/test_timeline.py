"""Timelines as people and models write them: every mistake is named, with its place, before any work."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.video.studio.cutting.exports import EXPORTS, find_export, name_outputs
from services.video.studio.cutting.grading.cube import read_cube
from services.video.studio.cutting.plan import plan_film
from services.video.studio.cutting.reading import parse_timeline, read_timeline
from services.video.studio.failures import RenderRefused
from tests.unit.video.studio.cutting.films import make, numbered, write_clip

STILL = {"kind": "still", "path": "a.png", "seconds": 2}
CLIP = {"kind": "clip", "path": "ramp.mp4"}
NAN, INFINITE = float("nan"), float("inf")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("timeline")
    write_clip(folder / "ramp.mp4", numbered(24))
    return folder


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ([], ""),
        ({}, "/shots"),
        ({"shots": []}, "/shots"),
        ({"shots": [STILL] * 1001}, "/shots"),
        ({"shots": [STILL | {"kind": "film"}]}, "/shots/0"),
        ({"shots": [STILL | {"seconds": -1}]}, "/shots/0/seconds"),
        ({"shots": [STILL | {"seconds": NAN}]}, "/shots/0/seconds"),
        ({"shots": [STILL | {"seconds": INFINITE}]}, "/shots/0/seconds"),
        ({"shots": [CLIP | {"start": -1}]}, "/shots/0/start"),
        ({"shots": [CLIP | {"start": 2, "end": 1}]}, "/shots/0"),
        ({"shots": [CLIP | {"speed": 0}]}, "/shots/0/speed"),
        ({"shots": [STILL, STILL | {"transition": {"kind": "explode"}}]}, "/shots/1/transition/kind"),
        ({"shots": [STILL | {"transition": {"kind": "crossfade"}}]}, ""),
        ({"shots": [STILL | {"subject": {"x0": 0.5, "y0": 0, "x1": 0.5, "y1": 1}}]}, "/shots/0/subject"),
        ({"shots": [STILL], "fps": 1000}, "/fps"),
        ({"shots": [STILL], "grade": {"preset": "magic"}}, "/grade/preset"),
        ({"shots": [STILL], "grade": {"strength": 2}}, "/grade/strength"),
        ({"shots": [STILL], "captions": [{"start": 2, "end": 1, "text": "x"}]}, "/captions/0"),
        ({"shots": [STILL], "caption_style": {"size": 9}}, "/caption_style"),
        ({"shots": [STILL], "sounds": [{"role": "music"}]}, "/sounds/0"),
        ({"shots": [STILL], "sounds": [{"path": "a.wav", "level": NAN}]}, "/sounds/0/level"),
        ({"shots": [STILL], "loudness": {"target": 5}}, "/loudness"),
        ({"shots": [STILL], "shouts": []}, "/shouts"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(document: Any, pointer: str) -> None:
    with pytest.raises(RenderRefused) as refusal:
        parse_timeline(document)
    assert (refusal.value.code, refusal.value.pointer) == ("invalid_timeline", pointer)
    assert refusal.value.hint


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(RenderRefused) as refusal:
        parse_timeline({"shots": [STILL | {"seconds": 0}], "fps": 3, "fade_in": -1})
    problems = refusal.value.details["problems"]
    assert [one["pointer"] for one in problems] == ["/shots/0/seconds", "/fps", "/fade_in"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"shots": [CLIP | {"end": 3}]}, "/shots/0/end"),
        ({"shots": [CLIP | {"start": 1.5}]}, "/shots/0/start"),
        (
            {"shots": [CLIP, CLIP | {"transition": {"kind": "crossfade", "seconds": 1.5}}]},
            "/shots/1/transition/seconds",
        ),
        (
            {"shots": [CLIP, *[CLIP | {"transition": {"kind": "crossfade", "seconds": 0.7}}] * 2]},
            "/shots/2/transition/seconds",
        ),
        ({"shots": [STILL | {"seconds": 80000}] * 2}, "/shots"),
    ],
)
def test_what_the_files_do_not_allow_is_named_with_its_place(
    document: Any, pointer: str, folder: Path
) -> None:
    with pytest.raises(RenderRefused) as refusal:
        plan_film(parse_timeline(document, folder))
    assert refusal.value.pointer == pointer


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"captions": [{"start": 9, "end": 10, "text": "late"}]}, "/captions/0/start"),
        ({"captions": [{"start": 0, "end": 0.5, "text": "\ue000"}]}, "/captions/0/text"),
        ({"lower_thirds": [{"start": 0, "end": 0.5, "name": ""}]}, "/lower_thirds/0/name"),
        ({"sounds": [{"path": "a.wav", "start": 9}]}, "/sounds/0/start"),
        ({"grade": {"lut": "none.cube"}}, "/grade/lut"),
    ],
)
def test_words_sounds_and_looks_that_cannot_be_are_refused_and_leave_nothing(
    more: dict[str, Any], pointer: str, folder: Path
) -> None:
    with pytest.raises(RenderRefused) as refusal:
        make(folder, {"shots": [CLIP]} | more)
    assert refusal.value.pointer == pointer
    assert not list(folder.glob("*film*"))


def test_shots_take_whole_frames_and_overlap_by_their_transitions(folder: Path) -> None:
    shots = [
        {"kind": "title", "title": "x", "seconds": 2},
        {"kind": "still", "path": "a.png", "seconds": 5},
        {"kind": "still", "path": "a.png", "seconds": 5, "transition": {"kind": "wipe_left", "seconds": 0.5}},
    ]
    plan = plan_film(parse_timeline({"fps": 24, "shots": shots}, folder))
    assert [(one.first, one.count, one.entering) for one in plan.shots] == [
        (0, 48, 0),
        (48, 120, 0),
        (156, 120, 12),
    ]
    assert (plan.frames, plan.seconds) == (276, 11.5)


def test_the_first_clip_decides_the_rate_when_nobody_else_does(folder: Path) -> None:
    assert plan_film(parse_timeline({"shots": [CLIP]}, folder)).rate == 24
    assert plan_film(parse_timeline({"shots": [CLIP], "fps": 29.97}, folder)).rate * 1001 == 30000


def test_comments_are_allowed_and_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "film.json"
    path.write_text('// a film\n{"shots": [\n  // one picture\n  {"kind": "still", "path": "a.png"}]}')
    shot = read_timeline(path).shots[0]
    assert shot.kind == "still"
    assert shot.path == tmp_path / "a.png"


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"shots": NaN}', "\ufeff{}"])
def test_a_file_that_is_no_timeline_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "film.json"
    path.write_text(text)
    with pytest.raises(RenderRefused) as refusal:
        read_timeline(path)
    assert refusal.value.code == "invalid_timeline"


def test_a_timeline_survives_its_way_through_json(folder: Path) -> None:
    document = {"shots": [CLIP, STILL], "caption_style": {"look": "box"}, "grade": {"preset": "noir"}}
    timeline = parse_timeline(document, folder)
    assert type(timeline).model_validate(json.loads(timeline.model_dump_json())) == timeline


def test_every_format_can_be_encoded_and_is_found_by_its_name() -> None:
    for name, export in EXPORTS.items():
        assert find_export(name) is export
        assert export.width % 2 == export.height % 2 == 0
    assert find_export("9:16").size == (1080, 1920)
    assert find_export("1:1").size == (1080, 1080)
    assert find_export("16:9").size == (1920, 1080)
    with pytest.raises(RenderRefused, match="no export preset"):
        find_export("vhs")


def test_several_films_get_names_of_their_own() -> None:
    assert name_outputs(Path("a/film.mp4"), ["9:16"]) == {"9:16": Path("a/film.mp4")}
    assert name_outputs(Path("film.mp4"), ["9:16", "1:1"]) == {
        "9:16": Path("film-9x16.mp4"),
        "1:1": Path("film-1x1.mp4"),
    }


def test_what_is_no_file_is_neither_a_timeline_nor_a_lut() -> None:
    with pytest.raises(RenderRefused, match="it is a device"):
        read_timeline(Path("/dev/null"))
    with pytest.raises(RenderRefused, match="it is a device"):
        read_cube(Path("/dev/null"))
