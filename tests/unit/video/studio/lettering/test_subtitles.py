"""Caption files say exactly what the video says, whatever the words contain."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.subtitles import (
    Caption,
    checked_captions,
    read_srt,
    read_webvtt,
    write_srt,
    write_webvtt,
)
from tests.unit.video.studio.lettering.ink import attempt

TWO = [Caption(0.5, 2, "The cat"), Caption(2, 3661.25, "by the window\nsleeps")]
HOSTILE = [
    "00:00:05,000 --> 00:00:06,000",
    "7\n00:00:05.000 --> 00:00:06.000\nnever",
    "a\n\n\n2\n00:00:09,000 --> 00:00:10,000\nb",
    "<b>bold</b> & <i",
    "{\\an8}top &lt;b&gt; &amp;",
    "<v Speaker>x</v> <00:01.000>",
    "WEBVTT\nNOTE x\nSTYLE",
    "--> <-- ---> -->",
    "12",
    "مرحبا \u2067שלום\u2069 😴",
    "\u00a0\u3000x\u3000\u00a0",
]


def test_srt_looks_as_players_expect() -> None:
    assert write_srt(TWO) == (
        "1\n00:00:00,500 --> 00:00:02,000\nThe cat\n\n"
        "2\n00:00:02,000 --> 01:01:01,250\nby the window\nsleeps\n"
    )


def test_webvtt_looks_as_players_expect() -> None:
    assert write_webvtt([Caption(1, 2, "a < b & c --> d")]) == (
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\na &lt; b &amp; c --&gt; d\n"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_come_back_unchanged_and_stay_in_their_caption(text: str) -> None:
    captions = checked_captions([Caption(1, 2, text), Caption(2, 3, "after")])
    assert read_srt(write_srt(captions).encode()) == captions
    assert read_webvtt(write_webvtt(captions).encode()) == captions


@pytest.mark.parametrize("text", HOSTILE)
def test_no_words_can_look_like_times_or_tags_to_a_player(text: str) -> None:
    captions = [Caption(1, 2, text)]
    srt, webvtt = write_srt(captions), write_webvtt(captions)
    assert srt.count("-->") == webvtt.count("-->") == 1
    assert "\n\n" not in srt.rstrip("\n")
    assert webvtt.count("\n\n") == 1
    assert not {"<b", "</b", "<i", "<v", "{\\"} & {srt[i : i + n] for i in range(len(srt)) for n in (2, 3)}
    assert "<" not in webvtt


TIMES = st.lists(st.integers(0, 360_000_000), min_size=2, max_size=12, unique=True).map(sorted)


@given(TIMES, st.text(max_size=40))
def test_any_ordered_captions_come_back_as_they_were_written(times: list[int], text: str) -> None:
    pairs = list(zip(times[::2], times[1::2], strict=False))
    wanted = [Caption(a / 1000, b / 1000, text.replace("\u2060", "")) for a, b in pairs]
    captions = attempt(lambda: checked_captions(wanted))
    if isinstance(captions, RenderRefused):
        assert captions.pointer == "/captions/0/text"
    else:
        assert read_srt(write_srt(captions).encode()) == captions
        assert read_webvtt(write_webvtt(captions).encode()) == captions


NOISY_LINES = st.lists(st.sampled_from(["1\n", "00:00:01,000 --> 00:00:02,000", "\n", "x", "WEBVTT"]))


@given(st.binary(max_size=200), NOISY_LINES)
def test_any_bytes_are_read_or_refused(noise: bytes, lines: list[str]) -> None:
    for raw in (noise, "".join(lines).encode() + noise, b"WEBVTT\n\n" + noise):
        for read in (read_srt, read_webvtt):
            found = attempt(partial(read, raw))
            assert found.hint if isinstance(found, RenderRefused) else found == checked_captions(found)


def test_a_byte_order_mark_carriage_returns_and_tags_of_other_programs_are_understood() -> None:
    srt = (
        "\ufeff1\r\n0:00:01.000 --> 00:00:02,000 X1:1\r\n"
        "<i>The</i> <font color='red'>cat</font>{\\an8}\r\n\r\n\r\n"
    )
    assert read_srt(srt.encode()) == [Caption(1, 2, "The cat")]
    webvtt = (
        "\ufeffWEBVTT - made by hand\r\nKind: captions\r\n\r\n"
        "NOTE\r\nnothing --> here\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
        "intro\r\n00:01.000 --> 00:02.000 align:start line:0\r\n"
        "<v Cat>The <i.loud>cat</i> &amp; &lt;dog&gt;\r\n"
    )
    assert read_webvtt(webvtt.encode()) == [Caption(1, 2, "The cat & <dog>")]


@pytest.mark.parametrize(
    ("captions", "pointer"),
    [
        ([Caption(-1, 2, "a")], "/captions/0/start"),
        ([Caption(float("nan"), 2, "a")], "/captions/0/start"),
        ([Caption(0, float("inf"), "a")], "/captions/0/end"),
        ([Caption(0, 400_000, "a")], "/captions/0/end"),
        ([Caption(2, 2, "a")], "/captions/0/end"),
        ([Caption(2, 2.0004, "a")], "/captions/0/end"),
        ([Caption(2, 1, "a")], "/captions/0/end"),
        ([Caption(0, 2, "a"), Caption(1.5, 3, "b")], "/captions/1/start"),
        ([Caption(5, 6, "a"), Caption(1, 2, "b")], "/captions/1/start"),
        ([Caption(0, 1, "a"), Caption(1, 2, " ")], "/captions/1/text"),
    ],
)
def test_captions_out_of_order_are_refused_where_they_are(captions: list[Caption], pointer: str) -> None:
    for write in (write_srt, write_webvtt):
        with pytest.raises(RenderRefused) as refusal:
            write(captions)
        assert refusal.value.pointer == pointer
        assert refusal.value.hint


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"1\n00:00:01,000 -> 00:00:02,000\nx\n", "Line 2 should hold times"),
        (b"1\n00:61:01,000 --> 00:62:02,000\nx\n", "61 minutes"),
        (b"\xff\xfe1\x00", "not UTF-8"),
        (b"\n" * 4_000_001, "4,000,001 bytes"),
    ],
)
def test_a_broken_srt_file_is_refused_by_line(raw: bytes, message: str) -> None:
    with pytest.raises(RenderRefused, match=message):
        read_srt(raw)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "does not begin with WEBVTT"),
        (b"WEBVTTX\n\n", "does not begin with WEBVTT"),
        (b"WEBVTT\n\n00:01.000 --> soon\nx\n", "Line 3 should hold times"),
        (b"WEBVTT\n\nlonely words\n", "Line 3 should hold times"),
    ],
)
def test_a_broken_webvtt_file_is_refused_by_line(raw: bytes, message: str) -> None:
    with pytest.raises(RenderRefused, match=message):
        read_webvtt(raw)
