"""The head is TOML, read before values are put in, and every mistake names its line."""

from __future__ import annotations

from typing import get_args

import pytest

from botkit.chat.messages import AnyMessage
from botkit.errors import ConfigError
from botkit.replies.heads import KINDS, Head, mistakes, split


def found(kind: str, toml: str) -> list[str]:
    head, _, _ = split(f"+++\n{toml}\n+++\n", "x.j2")
    return mistakes(head, kind, "x.j2")


def test_a_head_ends_at_the_second_fence() -> None:
    head, body, line = split('+++\ntitle = "a"\n+++\n正文\n', "x.j2")
    assert {"title": "a"} == head.fields
    assert ("正文\n", 4) == (body, line)


def test_a_template_needs_no_head() -> None:
    head, body, line = split("正文\n+++\n", "x.j2")
    assert ({}, "正文\n+++\n", 1) == (head.fields, body, line)


def test_a_head_without_end_is_a_mistake_of_line_1() -> None:
    with pytest.raises(ConfigError, match=r"x\.j2:1: the head has no end"):
        split('+++\ntitle = "a"\n', "x.j2")


def test_bad_toml_names_the_line_of_the_file() -> None:
    with pytest.raises(ConfigError, match=r"x\.j2:3: the head is not TOML: "):
        split('+++\ntitle = "a"\nbuttons = {\n+++\n', "x.j2")


def test_fields_are_found_by_their_line() -> None:
    head = Head({}, 'title = "a"\n"rows" = {}\n[buttons]\n[[articles]]')
    assert [2, 3, 4, 5, 1] == [
        head.line_of(key) for key in ("title", "rows", "buttons", "articles", "no")
    ]


@pytest.mark.parametrize(
    ("expected", "kind", "toml"),
    [
        ("x.j2:2: titel: no key of a textcard; did you mean 'title'?", "textcard", "titel = 'a'"),
        (
            "x.j2:2: zz: no key of a text; it takes mentions, mention_mobiles, example.",
            "text",
            "zz = 1",
        ),
        ('x.j2:2: title: write text in quotes, "…".', "notice", "title = 3\nurl = 'u'"),
        ("x.j2:2: rich: write true or false.", "markdown", "rich = 'yes'"),
        ("x.j2:2: example: write { name = value }.", "markdown", "example = 1"),
        ("x.j2:1: a news needs 'articles' in its head.", "news", ""),
        ("x.j2:1: a taskcard needs 'buttons' in its head.", "taskcard", "title = 'a'"),
        ("x.j2:1: a file needs either 'path' or 'media' in its head.", "file", ""),
        (
            "x.j2:1: an image needs either 'path' or 'media' in its head.",
            "image",
            "path = 'a'\nmedia = 'b'",
        ),
        (
            "x.j2:4: styles: there is no button 'no' in the table.",
            "taskcard",
            "title = 'a'\nbuttons = {yes = 'a'}\nstyles = {no = 2}",
        ),
    ],
)
def test_each_mistake_is_named(expected: str, kind: str, toml: str) -> None:
    assert expected in found(kind, toml)


@pytest.mark.parametrize(
    ("kind", "toml"),
    [
        ("text", "mentions = 'not a name'"),
        ("text", "mentions = [1]"),
        ("taskcard", "title = 'a'\nbuttons = {}"),
        ("taskcard", "title = 'a'\nbuttons = {yes = 1}"),
        ("taskcard", "title = 'a'\nbuttons = {yes = 'a'}\nstyles = {yes = 5}"),
        ("notice", "title = 'a'\nurl = 'u'\nrows = {a = 1}"),
        ("notice", "title = 'a'\nurl = 'u'\nrows = {a = {url = 'u'}}"),
        ("news", "articles = []"),
        ("news", "[[articles]]\ntitle = 'a'"),
        ("news", "[[articles]]\ntitle = 'a'\nurl = 'u'\npic = 'b'"),
        ("vote", "title = 'a'\nchoices = {}"),
        ("vote", "title = 'a'\nchoices = ['a']"),
        ("vote", "title = 'a'\nchoices = {a = 'b'}\nsubmit = {a = 'b', c = 'd'}"),
        ("vote", "title = 'a'\nchoices = {a = 'b'}\nmany = 'yes'"),
        ("form", "title = 'a'\nquestions = {}"),
        ("form", "title = 'a'\nquestions = {day = {title = 'b'}}"),
        ("form", "title = 'a'\nquestions = {day = {title = 'b', choices = {a = 1}}}"),
        ("form", "title = 'a'\nquestions = {day = {title = 'b', choices = {a = 'b'}, x = 'y'}}"),
        ("form", "title = 'a'\nquestions = {d = {title = 'b', choices = 'x', chosen = ['y']}}"),
        ("video", "title = 'a'"),
        ("mpnews", "title = 'a'\npath = 'a'\nmedia = 'b'"),
        ("miniprogram", "title = 'a'"),
    ],
)
def test_a_value_of_the_wrong_shape_is_one_mistake(kind: str, toml: str) -> None:
    assert 1 == len(found(kind, toml))


@pytest.mark.parametrize(
    ("kind", "toml"),
    [
        ("text", "mentions = ['@all']\nmention_mobiles = 'data.mobiles'"),
        ("taskcard", "title = 'a'\nbuttons = 'facts.rooms'"),
        (
            "notice",
            "title = 'a'\nurl = 'u'\nrows = {'申请人' = '张三', b = {value = 'c', url = 'u'}}",
        ),
        ("news", "articles = 'articles'"),
        ("file", "path = 'a.pdf'\nexample = {a = 1}"),
        ("voice", "path = 'a.amr'"),
        ("video", "media = '{{ m }}'\ntitle = 'a'\ndescription = 'b'"),
        ("vote", "title = 'a'\nchoices = 'facts.dishes'\nmany = true\nchosen = 'facts.usual'"),
        ("form", "title = 'a'\nquestions = {day = {title = 'b', choices = 'facts.days'}}"),
        ("form", "title = 'a'\nquestions = 'facts.all'\nsubmit = {book = '预订'}"),
        ("mpnews", "title = 'a'\npath = 'a.png'\nauthor = 'b'\ndigest = 'c'\nurl = 'u'"),
        ("miniprogram", "title = 'a'\nappid = 'wx1'\nrows = 'facts.rows'\nemphasis = true"),
    ],
)
def test_a_good_head_has_no_mistakes(kind: str, toml: str) -> None:
    assert [] == found(kind, toml)


def test_every_kind_of_message_has_a_template() -> None:
    assert {kind.__name__.lower() for kind in get_args(AnyMessage)} == set(KINDS)
