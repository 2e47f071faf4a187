from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from botkit.chat.splitting import broken_size, json_size, size, split_markdown, split_text
from botkit.errors import OverLimit

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one picture of five code points
ALPHABET = st.sampled_from(
    ["a", "é", "中", "。", "，", " ", "\n", "\n", "!", FAMILY, "e\u0301", "🇨🇳"]
)
TEXT = st.lists(ALPHABET, max_size=120).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
)


def is_text_with_breaks_left_out(text: str, pieces: list[str]) -> bool:
    """Whether the pieces are the text, but for at most one line break at each cut."""
    joined = "".join(pieces)
    left_out = text.count("\n") - joined.count("\n")
    return text.replace("\n", "") == joined.replace("\n", "") and 0 <= left_out <= len(pieces)


@given(TEXT, st.integers(4, 60))
@example("", 4)
@example("\n" * 50, 4)
@example("a\n" * 20, 4)
def test_pieces_fit_and_nothing_but_line_breaks_at_cuts_is_lost(text, limit):
    pieces = split_text(text, limit)
    assert all(size(piece) <= limit for piece in pieces)
    assert all(pieces) or [""] == pieces
    assert is_text_with_breaks_left_out(text, pieces)


@given(st.text(st.sampled_from('a中"\\\n\t\x01😀')), st.integers(6, 40))
def test_pieces_fit_by_whichever_size_they_are_measured(text, limit):
    for measure in (json_size, broken_size):
        pieces = split_text(text, limit, measure)
        assert all(measure(piece) <= limit for piece in pieces)
        assert is_text_with_breaks_left_out(text, pieces)


@pytest.mark.parametrize(
    ("char", "sizes"),
    [
        ("中", (3, 3, 3)),
        ("😀", (4, 4, 4)),
        ('"', (1, 2, 2)),
        ("\\", (1, 2, 2)),
        ("\n", (1, 2, 6)),
        ("\x01", (1, 6, 6)),
        ("\ud800", (3, 3, 3)),  # stored as U+FFFD
    ],
)
def test_a_character_takes_up_what_it_is_written_as(char, sizes):
    assert sizes == (size(char), json_size(char), broken_size(char))


@given(st.integers(1, 40), st.integers(18, 200))
def test_no_piece_begins_in_the_middle_of_a_picture(count, limit):
    pieces = split_text(FAMILY * count, limit)
    assert all(piece == FAMILY * (len(piece) // len(FAMILY)) for piece in pieces)


def test_a_short_text_stays_whole():
    assert ["你好"] == split_text("你好", 2048)


def test_a_cut_falls_on_a_line_break_when_there_is_one():
    assert ["一行" * 3, "二行" * 3] == split_text("一行一行一行\n二行二行二行", 30)


def test_a_cut_falls_after_a_sentence_when_there_is_no_line_break():
    assert ["今天下雨。", "明天晴天。"] == split_text("今天下雨。明天晴天。", 24)


def test_a_cut_falls_between_words_when_there_is_no_sentence():
    assert ["one two ", "three"] == split_text("one two three", 10)


@pytest.mark.parametrize("whole", [FAMILY, "e\u0301\u0327", "👍🏽", "1️⃣", "🇨🇳"])
def test_what_is_drawn_as_one_character_is_not_cut(whole):
    limit = 2 * size(whole) - 1
    assert [whole] * 3 == split_text(whole * 3, limit)


def test_a_character_longer_than_the_limit_is_cut_between_code_points():
    assert FAMILY == "".join(split_text(FAMILY, 8))


def test_a_limit_below_one_character_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="too few"):
        split_text("abcdef", 3)


MARKS = r"```py|```|</?font[^>]*>|\*\*|`"  # what may be closed and opened again
PLAIN = st.lists(st.sampled_from(["a", "中", " ", "。", "b c"]), min_size=1, max_size=30).map(
    "".join
)
WORD = st.lists(st.sampled_from(["a", "中", "。", "b c", "x y z"]), min_size=1, max_size=30).map(
    lambda parts: "w" + "".join(parts) + "w"
)
SPAN = st.one_of(
    WORD.map("**{}**".format),
    WORD.map("`{}`".format),
    WORD.map('<font color="info">{}</font>'.format),
    WORD.map('<font color="warning">x **{}** y</font>'.format),
    st.just("[报告](https://example.com/report)"),
    st.just("\n```py\nprint(1)\nprint(2)\nprint(3)\n```\n"),
)
DOCUMENT = st.lists(PLAIN | SPAN | st.just("\n"), max_size=12).map("".join)


def visible(markdown: str) -> str:
    return re.sub(r"\s", "", re.sub(MARKS, "", markdown))


@given(DOCUMENT, st.integers(60, 160))
def test_markdown_pieces_fit_and_every_mark_is_closed(text, limit):
    pieces = split_markdown(text, limit)
    for piece in pieces:
        assert size(piece) <= limit
        assert 0 == piece.count("```") % 2
        assert 0 == piece.replace("```", "").count("`") % 2
        assert 0 == piece.count("**") % 2
        assert piece.count("<font ") == piece.count("</font>")
        assert piece.count("[报告]") == piece.count("](https://example.com/report)")
    assert visible(text) == "".join(visible(piece) for piece in pieces)


@given(TEXT, st.integers(8, 60))
def test_markdown_without_marks_is_split_like_text(text, limit):
    plain = re.sub(r"[#>*`<\[\]|\\+\-0-9]", "x", text)
    pieces = split_markdown(plain, limit)
    assert all(size(piece) <= limit for piece in pieces)
    assert is_text_with_breaks_left_out(plain, pieces)


def test_a_span_that_fits_moves_whole():
    text = "aaaaaaaaaa **bbbb cccc** d"
    assert ["aaaaaaaaaa ", "**bbbb cccc** d"] == split_markdown(text, 18)


def test_a_long_colour_is_closed_and_opened_again():
    red = '<font color="warning">{}</font>'
    text = red.format("今天很忙。明天也忙。")
    assert [red.format("今天很忙。"), red.format("明天也忙。")] == split_markdown(text, 52)


def test_long_bold_keeps_its_blanks_outside_the_marks():
    assert ["**one two** ", "**three four**"] == split_markdown("**one two three four**", 14)


def test_a_long_quote_goes_on_as_a_quote():
    assert ["> one two ", "> three"] == split_markdown("> one two three", 12)


def test_a_long_code_block_is_closed_and_opened_again():
    text = "```py\nfirst = 1\nsecond = 2\n```"
    assert ["```py\nfirst = 1\n```", "```py\nsecond = 2\n```"] == split_markdown(text, 26)


def test_a_long_table_repeats_its_head():
    head = "| a | b |\n|---|---|\n"
    rows = [f"| {n} | x |" for n in range(4)]
    pieces = split_markdown(head + "\n".join(rows), 44)
    assert [head + "\n".join(rows[:2]), head + "\n".join(rows[2:])] == pieces


def test_a_greater_than_in_a_sentence_does_not_become_a_quote():
    assert not any(piece.startswith(">") for piece in split_markdown("价格 > 100 元 > 90 元", 8))


def test_a_link_longer_than_a_message_cannot_be_split():
    with pytest.raises(OverLimit) as caught:
        split_markdown(f"[x](https://example.com/{'a' * 90})", 80)
    assert (80, 115) == (caught.value.limit, caught.value.size)
