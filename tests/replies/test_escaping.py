"""What a person types never becomes a mark, a tag, a mention or a field of the head."""

from __future__ import annotations

import re
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from botkit.clock import SystemClock
from botkit.replies.escaping import clean_html, html, marks, one_line, plain, rich_marks
from botkit.replies.pieces import Sandboxes
from botkit.replies.template import Template

nasty = st.text(
    st.one_of(
        st.sampled_from(list("<>[]()*`#_~|\\&;\"'!-+=:.123ab@{}%$ \t\r\n")),
        st.sampled_from(
            ["\u200b", "\u202e", "\ufeff", "\u2028", "\x85", "\xa0", "\x00", "\x1b", "家"]
        ),
        st.characters(),
    ),
    max_size=60,
)
PHRASES = [
    "<font color=warning>x</font>",
    "<@all>",
    "[官网](https://evil.example/)",
    "**粗** `码`",
    "# 题\n> 引",
    "   ## 题",
    "\n\n    code",
    "1. 一\n2) 二",
    "- a\n- b",
    "---\n===",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "~~~\nx\n~~~",
    "_斜_ __粗__ ~~删~~",
    "![图](https://evil.example/p.png)",
    "&lt;@all&gt; &#60;",
    "{{ 7 * 7 }} {% raw %}",
    '+++\ntitle = "x"\n+++\n',
    "</div><div class='highlight'>",
]
nasty = nasty | st.lists(st.sampled_from(PHRASES) | nasty, max_size=4).map("".join)

calm = settings(deadline=None)  # a busy machine is no fault of a text
SANDBOXES = Sandboxes()
FORMS = [
    "{{ x }}",
    "{{ x | trim }}{{ x | upper }}",
    "{{ '**' ~ x }}",
    "{% set a %}**词**{{ x }}{% endset %}{{ a ~ x }}{{ a + x }}{{ a[4:] }}{{ a.upper() }}",
    "{% set a %}{{ x }}{% endset %}{{ a }}{{ a[1:] }}{{ a | reverse }}{{ a | replace('词', x) }}",
    "{% set a %}%s{% endset %}{{ a % x }}{{ a | format(x) }}{{ '{}'.format(x) }}",
    "{% set a %}{}词{% endset %}{{ a.format(x) }}{{ a.replace('词', x) }}{{ a.join([x, x]) }}",
    "{% macro m(v) %}（{{ v }}）{% endmacro %}{{ m(x) | trim }}{{ [m(x), x] | join('、') }}",
    "{{ [x, x] | join(x) }}{{ [x, x] | join('\n') }}",
    "{{ [x] | map('fit', 30) | join(x) }}{{ x | fit(40) }}",
    "{% for c in x %}{{ c }}{% endfor %}{{ x[1:9] }}",
    "{% for k, v in {x: x}.items() %}{{ k }}：{{ v }}{% endfor %}{{ {x: x} }}{{ [x] }}",
]


@cache
def template(kind: str, source: str) -> Template:
    return Template(Path("x.j2"), kind, source, SANDBOXES)


def body(kind: str, source: str, x: str, *, head: str = "") -> str:
    made = template(kind, head + source).render({"x": x}, SystemClock()).message
    return made.content if kind in ("text", "markdown") else made.body


@pytest.mark.parametrize(
    ("expected", "typed"),
    [
        ("＜@zhangsan>", "<@zhangsan>"),
        ("［a］(b)", "[a](b)"),
        ("＊＊a＊＊ ｀b｀", "**a** `b`"),
        ("＃ a\n＞ b\n  ＃c", "# a\n> b\n  #c"),
        ("C# a > b", "C# a > b"),
        ("R&D 3_4 ~ 50%", "R&D 3_4 ~ 50%"),
    ],
)
def test_marks_become_full_width_in_text_and_markdown(expected: str, typed: str) -> None:
    assert expected == marks(typed)


def test_control_bidi_and_zero_width_characters_are_dropped() -> None:
    assert "abc\nd e" == plain("a\u200bb\u202e\x00c\u2028d\te\ufeff\ud800")
    assert "a b" == one_line("a\r\nb")


@calm
@given(nasty)
def test_no_typed_text_makes_a_mark_in_text_or_markdown(x: str) -> None:
    for form in FORMS:
        for kind in ("text", "markdown"):
            out = body(kind, "头 " + form, x).replace("**词**", "")
            assert not re.search(r"[<\[\]*`]", out)
            assert not re.search(r"(?m)^\s*[#>]", out)


@calm
@given(nasty)
def test_no_typed_text_makes_anything_but_paragraphs_in_rich_markdown(x: str) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for source in (
        "头{{ x }}",
        "{{ x }}\n\n{{ x }}尾",
        "头\n{{ x }}{{ x }} 尾",
        "头 {{ x | fit(50) }}",
    ):
        out = body("markdown", source, x, head="+++\nrich = true\n+++\n头\n\n")
        for token in reader.parse(out):
            assert token.type in ("paragraph_open", "inline", "paragraph_close")
            inside = {child.type for child in token.children or []}
            assert inside <= {"text", "text_special", "softbreak", "hardbreak"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@calm
@given(nasty)
def test_no_typed_text_makes_a_tag_in_a_textcard(x: str) -> None:
    head = '+++\ntitle = "t"\nurl = "https://www.example.com/"\n+++\n'
    for form in FORMS:
        reader = Tags()
        reader.feed(body("textcard", f'<div class="gray">头{form}</div>', x, head=head))
        assert [("div", [("class", "gray")])] == reader.seen


@calm
@given(nasty)
def test_a_textcards_text_is_written_as_the_sanitiser_writes_it(x: str) -> None:
    assert html(x) == clean_html(html(x)) == nh3.clean(html(x))


def test_a_textcard_keeps_its_three_colours_and_nothing_else() -> None:
    out = clean_html('<div class="gray">a</div><b>b</b><div class="x" onclick="y">c</div><br/>')
    assert '<div class="gray">a</div>b<div>c</div><br>' == out


@calm
@given(nasty)
def test_titles_and_labels_are_one_line_of_plain_text(x: str) -> None:
    head = '+++\ntitle = "题{{ x }}"\nbuttons = { yes = "好{{ x }}" }\n+++\n'
    card = template("taskcard", head + "{{ x }}").render({"x": x}, SystemClock()).message
    assert ("题" + one_line(x)).strip() == card.title
    assert plain(x).strip("\n") == card.body
    assert ["yes"] == [button.key for button in card.buttons]
    for out in (card.title, card.buttons[0].label):
        assert not re.search("[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\ufeff]", out)


@calm
@given(nasty)
def test_typed_text_can_neither_begin_a_head_nor_run_as_a_template(x: str) -> None:
    x = f'+++\nmentions = ["@all"]\n+++\n{{{{ 7 * 7 }}}}{x}'
    made = template("text", "{{ x }}").render({"x": x}, SystemClock())
    assert [] == made.message.mentions
    assert marks(x).strip("\n") == made.message.content


WAYS = [plain, one_line, marks, rich_marks, html]
LONG = "\u200b"  # is dropped, but no text that has it can be left as it is
almost_calm = st.text(st.sampled_from("ab家é_1٣ .)-+=#>~|\\\\<[]*`&;"), max_size=8)


@calm
@given(nasty | almost_calm)
def test_a_text_with_nothing_to_escape_is_found_as_the_long_way_finds_it(x: str) -> None:
    for way in WAYS:
        assert way(x + LONG) == way(x)


@pytest.mark.parametrize("way", [plain, marks, rich_marks, html])
def test_every_single_character_goes_the_short_way_only_if_the_long_way_keeps_it(way) -> None:
    shown = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isprintable()]
    assert len(shown) > 100_000
    for form in ("{}", "家{}", "{}. x", "{}- x", " {}"):
        lines = [form.format(c) for c in shown]
        assert way("\n".join(lines)).split("\n") == [way(line) for line in lines]


@calm
@given(st.integers())
def test_a_number_needs_no_escape(number: int) -> None:
    for way in WAYS:
        assert str(number) == way(str(number) + LONG)


def test_rich_escape_leaves_everyday_text_alone() -> None:
    assert "user_name 1.5 元，-3 度，a.b" == rich_marks("user_name 1.5 元，-3 度，a.b")
