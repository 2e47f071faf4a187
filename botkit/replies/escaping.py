"""Values made harmless, each kind of message in its own way.

Only values pass through here, never the template's own words: an author may write ``**bold**``,
a person who types it gets stars that are stars.  What would be a mark becomes its full-width
twin, which looks alike and which no client reads as a mark.  Most values have nothing of the
kind: each way begins by finding that out, and the tests hold it against the long way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import nh3

Escape = Callable[[str], str]

# Soft hyphen, Arabic letter mark, zero-width, bidi and invisible characters, interlinear marks,
# shorthand and music controls, tags; control characters but newline; surrogates cannot be sent.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff]"
)
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

_MARK = re.compile(r"[<\[\]*`#>]")
_WIDE = str.maketrans("<[]*`", "＜［］＊｀")
_WIDE_LINE = str.maketrans("#>", "＃＞")
_LINE_MARK = re.compile(r"^[^\S\n]*[#>]+", re.MULTILINE)

_RICH_MARK = re.compile(r"[<\[\]*`#>|~\\_]|^[ \d+=-]")
_WIDE_RICH = str.maketrans("|~\\", "｜～＼")
_RICH_UNDERLINE = re.compile(r"(?<!\w)_+|_++(?![^\W_])")  # inside a word it is no mark
_RICH_INDENT = re.compile(r"^[^\S\n]+", re.MULTILINE)  # four blanks would begin a code block
_RICH_RULE = re.compile(r"^(?:[-+](?=\s|$)|-{2,}|=+)", re.MULTILINE)
_RICH_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_WIDE_RULE = str.maketrans("-+=.)", "－＋＝．）")

_HTML_MARK = re.compile("[&<>]")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})


def plain(text: str) -> str:
    """Without control, bidi and zero-width characters; every kind of line break is ``\\n``."""
    if text.isprintable():  # then it has none of them, nor a second line; 30 ns against 1 us
        return text
    return _UNSEEN.sub("", _BREAK.sub("\n", text).replace("\t", " "))


def one_line(text: str) -> str:
    """For titles, labels and addresses: ``plain``, and line breaks are blanks."""
    if text.isprintable():
        return text
    return plain(text).replace("\n", " ")


def marks(text: str) -> str:
    """For text and markdown.  The start of a value counts as the start of a line."""
    if text.isprintable() and not _MARK.search(text):
        return text
    wide = plain(text).translate(_WIDE)
    return _LINE_MARK.sub(lambda found: found[0].translate(_WIDE_LINE), wide)


def rich_marks(text: str) -> str:
    """For markdown_v2, which also knows lists, tables, rules, italics and code by indent."""
    if text.isprintable() and not _RICH_MARK.search(text):
        return text
    wide = _RICH_INDENT.sub("", marks(text).translate(_WIDE_RICH))
    wide = _RICH_UNDERLINE.sub(lambda found: "＿" * len(found[0]), wide)
    wide = _RICH_RULE.sub(lambda found: found[0].translate(_WIDE_RULE), wide)
    return _RICH_NUMBER.sub(lambda found: found[1] + found[2].translate(_WIDE_RULE), wide)


def html(text: str) -> str:
    """For a textcard, written just as ``clean_html`` writes it, so that sizes agree."""
    if text.isprintable() and not _HTML_MARK.search(text):
        return text
    return plain(text).translate(_HTML)


def attribute(text: str) -> str:
    """For the HTML of an article, where a value may also stand in an attribute's quotes."""
    return html(text).replace('"', "&quot;").replace("'", "&#39;")


ESCAPES: Mapping[str, Escape] = {
    "text": marks,
    "markdown": marks,
    "rich": rich_marks,
    "textcard": html,
    "mpnews": attribute,
}
"""By kind, for its body; every other kind's body is ``plain``, every head is ``one_line``."""

_CARD_HTML = nh3.Cleaner(
    tags={"br", "div"},
    attributes={},
    tag_attribute_values={"div": {"class": {"gray", "normal", "highlight"}}},
    link_rel=None,
)


_STORY_HTML = nh3.Cleaner(
    attributes={**nh3.ALLOWED_ATTRIBUTES, "*": {"lang", "style", "title"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def clean_story(text: str) -> str:
    """What the text of an article may hold: no scripts, frames or forms."""
    return _STORY_HTML.clean(text)


def clean_html(text: str) -> str:
    """What a textcard may hold: <br> and <div class=gray|normal|highlight>; wecom.md 5.3."""
    return _CARD_HTML.clean(text)
