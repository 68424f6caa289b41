"""Lines end where readers expect and texts fit their place or say that they do not."""

import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering import CaptionStyle, draw_caption
from services.video.studio.lettering.cleaning import clusters
from services.video.studio.lettering.typesetting import Block, Room, typeset
from tests.unit.video.studio.lettering.ink import manner_for


def lines_of(text: str, room: Room) -> tuple[list[str], Block]:
    """Lines as texts; only for text that runs one way, where visual and spoken order agree."""
    block = typeset(text, room, manner_for(text))
    order = -1 if block.lines[0].base else 1
    return ["".join(run.text for run, _ in line.runs[::order]) for line in block.lines], block


def narrow(ems: float, lines: int = 9, smallest: int = 40) -> Room:
    return Room(ems * 40, 2000, lines, 40, smallest)


def test_latin_breaks_between_words_and_after_hyphens() -> None:
    lines, block = lines_of("A well-known cat sleeps by the window all day", narrow(6))
    assert " ".join(lines).replace("- ", "-") == "A well-known cat sleeps by the window all day"
    assert block.width <= 240


def test_thai_breaks_between_words_though_it_has_no_spaces() -> None:
    lines, _ = lines_of("สวัสดีครับผมชื่อแมวและชอบนอนบนโซฟา", narrow(5))
    words = ["สวัสดี", "ครับ", "ผม", "ชื่อ", "แมว", "และ", "ชอบ", "นอน", "บน", "โซฟา"]
    starts = {sum(map(len, words[:i])) for i in range(len(words) + 1)}
    ends = [sum(map(len, lines[: i + 1])) for i in range(len(lines))]
    assert len(lines) > 2
    assert set(ends) <= starts


def test_no_japanese_line_begins_with_closing_punctuation() -> None:
    for ems in range(3, 12):
        lines, _ = lines_of("「おはよう。」と猫が言った、それだけだった。", narrow(ems))
        assert all(line[0] not in "、。」っゃゅょー" for line in lines)
        assert all(line[-1] != "「" for line in lines)


def test_japanese_breaks_between_phrases_when_there_is_room() -> None:
    lines, _ = lines_of("窓辺で猫がゆっくりと目を閉じた。", narrow(9, lines=3))
    phrases = ["窓辺で", "猫が", "ゆっくりと", "目を", "閉じた。"]
    ends = {sum(map(len, phrases[:i])) for i in range(len(phrases) + 1)}
    assert {sum(map(len, lines[: i + 1])) for i in range(len(lines))} <= ends


def test_korean_words_stay_whole_when_there_is_room() -> None:
    text = "고양이가 창가에서 조용히 잠들었고 햇살이 내렸다"
    lines, _ = lines_of(text, narrow(8))
    assert " ".join(lines) == text


def test_lines_are_filled_evenly() -> None:
    _, block = lines_of("one two three four five six seven eight nine ten", narrow(13.6))
    widths = [line.extent.advance for line in block.lines]
    assert len(widths) == 2
    assert min(widths) > 0.8 * max(widths)


def test_written_line_breaks_are_kept() -> None:
    lines, _ = lines_of("one\ntwo\r\nthree", narrow(20))
    assert lines == ["one", "two", "three"]


def test_text_that_is_too_long_is_drawn_smaller() -> None:
    long = "the cat by the window watches the snow " * 3
    _, block = lines_of(long, Room(600, 400, 3, 48, 20))
    assert 20 <= block.pixels < 48
    assert len(block.lines) <= 3
    assert block.width <= 600


def test_text_that_does_not_fit_even_small_is_refused() -> None:
    with pytest.raises(RenderRefused, match="does not fit into 2 lines") as refusal:
        lines_of("the cat by the window " * 12, Room(400, 400, 2, 48, 30))
    assert refusal.value.code == "text_does_not_fit"


def test_an_endless_latin_word_is_divided_between_letters_as_a_last_resort() -> None:
    word = "e\u0301" * 60
    lines, _ = lines_of(word, narrow(10, smallest=30))
    assert "".join(lines) == word
    assert all(len(line) % 2 == 0 for line in lines)


def test_a_joined_arabic_word_is_never_divided() -> None:
    with pytest.raises(RenderRefused) as refusal:
        lines_of("ب" * 60, narrow(5, smallest=38))
    assert refusal.value.code == "text_does_not_fit"


def test_a_number_at_the_start_of_an_arabic_line_keeps_the_direction_it_has_in_the_sentence() -> None:
    block = typeset("مرحبا بالعالم 10-30 مرحبا", narrow(6), manner_for("ب"))
    numbers = ["".join(run.text for run, _ in line.runs if run.level == 2) for line in block.lines]
    together = typeset("مرحبا بالعالم 10-30 مرحبا", narrow(60), manner_for("ب"))
    alone = ["".join(run.text for run, _ in line.runs if run.level == 2) for line in together.lines]
    assert len(block.lines) > 1
    assert "".join(numbers) == "".join(alone) == "3010"


def test_emoji_sequences_stay_whole_at_line_ends() -> None:
    family = "👨‍👩‍👧‍👦"
    lines, _ = lines_of(family * 9, narrow(4))
    assert len(lines) > 1
    assert all(set(clusters(line)) == {family} for line in lines)


def test_marks_above_and_below_push_lines_apart_instead_of_touching() -> None:
    _, plain = lines_of("one\ntwo", narrow(20))
    _, tall = lines_of("one\nt" + "\u030a" * 5 + "wo", narrow(20))
    assert tall.baselines[1] > plain.baselines[1]
    assert tall.lines[0].extent.bottom < tall.baselines[1] + tall.lines[1].extent.top


def test_a_caption_with_more_lines_than_allowed_is_refused() -> None:
    with pytest.raises(RenderRefused, match="Shorten it"):
        draw_caption("a\nb\nc", (640, 360), CaptionStyle(max_lines=2))
