"""Cuts long text where a reader would: at lines, sentences, words, never inside a character."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator

from botkit.errors import OverLimit
from botkit.wire.record import Fact, encode

Size = Callable[[str], int]
"""What a text takes up: no less than its code points, and its parts together as much as it."""

LEAST = 4  # bytes; the longest code point must fit
LONGEST = 6  # what one code point takes up at most, by any of the sizes below
ZWJ = "\u200d"
LINE = re.compile(r"\n")
SENTENCE = re.compile(r"[。！？；…]|[.!?;] ")
BLANK = re.compile(r"[ \t]")
HIDDEN = "\x00"  # stands in for markup while a border is looked for


_LONE = re.compile("[\ud800-\udfff]")  # halves of a character; U+FFFD is stored for each


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def json_size(text: str) -> int:
    """Bytes inside a text of JSON: quotes, backslashes and control characters are escaped."""
    return len(encode(_LONE.sub("\ufffd", text))) - len('""')


def broken_size(text: str) -> int:
    """The same once there are two blanks around line breaks, without which DingTalk shows none."""
    return json_size(text) + len("    ") * text.count("\n")


def split_text(text: str, limit_bytes: int, size: Size = size) -> list[str]:
    """Pieces of at most ``limit_bytes`` each, by their ``size``.

    Only the line break at a cut is left out; nothing else is lost.
    """
    pieces = []
    while size(text) > limit_bytes:
        end = _fitting(text, limit_bytes, size)
        at = _border(text, text[: end + 1], end)
        pieces.append(text[:at])
        text = text[at + 1 :] if text[at] == "\n" else text[at:]
    return [*pieces, text] if text or not pieces else pieces


def split_markdown(text: str, limit_bytes: int, size: Size = size) -> list[str]:
    """The same for Markdown: no piece ends inside bold, code, a link, a colour or a table row.

    A span that fits moves whole; a longer one is closed before the cut and opened again after it,
    a table repeats its head.  Raises OverLimit for a link longer than a message.
    """
    pieces = []
    while size(text) > limit_bytes:
        head, text = _cut(text, limit_bytes, size)
        pieces.append(head)
    return [*pieces, text] if text or not pieces else pieces


class Span(Fact, frozen=True):
    """Markup from ``start`` to ``stop`` around ``inner``; without ``opening`` it is one thing."""

    start: int
    stop: int
    opening: str = ""
    inner: str = ""
    closing: str = ""
    raw: bool = False  # no markup inside


_SPANS = re.compile(
    r"""
      (?P<fence>^```[^\n`]*\n)(?P<lines>.*?)(?P<fence_end>\n```[ ]*$)
    | (?P<table>^\|[^\n]*\n\|[ :|-]+\n)(?P<rows>(?:\|[^\n]*(?:\n|\Z))+)
    | (?P<code>`)(?P<coded>[^`\n]+)(?P<code_end>`)
    | (?P<bold>\*\*)(?P<strong>(?=\S)[^\n]+?)(?P<bold_end>\*\*)
    | (?P<font><font\ [^<>\n]*>)(?P<coloured>.*?)(?P<font_end></font>)
    | !?\[[^\]\n]*\]\([^()\n]*\)
    | <@[^<>\n]+>
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_PARTS = (
    ("fence", "lines", "fence_end"),
    ("table", "rows", ""),
    ("code", "coded", "code_end"),
    ("bold", "strong", "bold_end"),
    ("font", "coloured", "font_end"),
)


def _spans(text: str) -> Iterator[Span]:
    """The outermost spans, from left to right."""
    for found in _SPANS.finditer(text):
        for opening, inner, closing in _PARTS:
            if found[opening] is not None:
                end = found[closing] if closing else ""
                raw = opening in ("fence", "table", "code")
                yield Span(found.start(), found.end(), found[opening], found[inner], end, raw)
                break
        else:
            yield Span(found.start(), found.end())


def _cut(text: str, room: int, size: Size) -> tuple[str, str]:
    """Cut once: a head of at most ``room`` bytes, and the rest.  ``text`` is longer than that."""
    end = _fitting(text, room, size)
    spans = list(_spans(text))
    crossed = next((span for span in spans if span.start < end < span.stop), None)
    if crossed is not None:
        fits = size(text[crossed.start : crossed.stop]) <= room
        if not fits and (cut := _cut_inside(text, crossed, room, size)):
            return cut
        if crossed.start == 0:
            raise OverLimit("a link in markdown", limit=room, size=size(text[: crossed.stop]))
        end = crossed.start
    at = _border(text, _masked(text, spans, end), end)
    if text[at] == "\n":
        return text[:at], text[at + 1 :]
    line = text.rfind("\n", 0, at) + 1
    quoted = "> " if text.startswith("> ", line) and at - line > len("> ") else ""
    return text[:at], quoted + text[at:]


def _cut_inside(text: str, span: Span, room: int, size: Size) -> tuple[str, str] | None:
    """Close a long span before the cut and open it again after it, when there is room to."""
    before, after = text[: span.start], text[span.stop :]
    inner_room = room - size(before + span.opening + span.closing)
    if not span.opening or inner_room < LONGEST:
        return None
    head, rest = (_cut_lines if span.raw else _cut)(span.inner, inner_room, size)
    return before + _wrapped(span, head), _wrapped(span, rest) + after


def _wrapped(span: Span, inner: str) -> str:
    """``inner`` in the span's marks; blanks at its ends stay outside, where they hurt no mark."""
    core = inner.strip(" ") if span.opening == "**" else inner
    left, right = inner.split(core, 1) if core else (inner, "")
    return left + (span.opening + core + span.closing if core else "") + right


def _cut_lines(text: str, room: int, size: Size) -> tuple[str, str]:
    """Cut code or table rows: at a line break, wherever it is, else as plain text."""
    end = _fitting(text, room, size)
    at = text.rfind("\n", 1, end + 1)
    if at < 0:
        at = _border(text, text[: end + 1], end)
    return text[:at], text[at + 1 :] if text[at] == "\n" else text[at:]


def _masked(text: str, spans: list[Span], end: int) -> str:
    """``text`` up to ``end`` and one more, with spans and the marks that begin a line hidden."""
    shown = list(text[: end + 1])
    for span in spans:
        stop = min(span.stop, len(shown))
        shown[span.start : stop] = HIDDEN * max(0, stop - span.start)
    for mark in re.finditer(r"^(?:>|#+|[-*+]|\d+\.) ", text[: end + 1], re.MULTILINE):
        shown[mark.start() : mark.end()] = HIDDEN * (mark.end() - mark.start())
    return "".join(shown)


def _fitting(text: str, limit_bytes: int, size: Size) -> int:
    """How many code points of ``text`` fit."""
    if limit_bytes < LEAST:
        raise ValueError(f"{limit_bytes} bytes are too few: a character may need {LEAST}")
    most = min(len(text), limit_bytes)
    return bisect_right(range(1, most + 1), limit_bytes, key=lambda count: size(text[:count]))


def _border(text: str, shown: str, end: int) -> int:
    """The best place to cut ``text`` at or before ``end``, seen on ``shown``, its first part.

    A line break in the second half, else the end of a sentence, else a blank, else any character.
    """
    least = max(1, end // 2)
    for pattern in (LINE, SENTENCE, BLANK):
        places = [
            found.start() if pattern is LINE else found.end() for found in pattern.finditer(shown)
        ]
        fitting = [at for at in places if least <= at <= end and not _tied(text, at)]
        if fitting:
            return fitting[-1]
    at = end
    while at > 0 and _tied(text, at):
        at -= 1
    inside = at < len(shown) and shown[at] == HIDDEN and shown[at - 1] == HIDDEN
    return at if at > 0 and not inside else end


def _tied(text: str, at: int) -> bool:
    """Whether the code point at ``at`` must stay with the one before it.

    They are drawn as one character, or the later one would become a heading or quote mark.
    """
    before, char = text[at - 1], text[at]
    if ZWJ in (before, char) or (char in "#>" and before != "\n"):
        return True
    if unicodedata.category(char) in ("Mn", "Me", "Mc"):  # accents, variation selectors, keycaps
        return True
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f":
        return True  # skin tones, flags of regions
    return _is_flag_half(char) and _flag_halves_before(text, at) % 2 == 1


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while at - count > 0 and _is_flag_half(text[at - count - 1]):
        count += 1
    return count
