"""The head of a template: TOML between two lines ``+++``, read before any value is put in.

Keys are literal; the strings of its values become templates later.  So what a person types can
neither begin a head nor add to one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from botkit.errors import ConfigError

FENCE = "+++"
NAME = re.compile(r"[a-zA-Z_]\w*(\.\w+)*")
"""What names a list of the context, e.g. ``facts.rooms``."""

_Check = Callable[[Any], str]  # "" or what is wanted instead


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _line(value: Any) -> str:
    return "" if isinstance(value, str) else 'text in quotes, "…"'


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false"


def _lines(value: Any) -> str:
    return "" if _texts(value) or _is_name(value) else 'a list of texts, ["…", "…"], or its name'


def _buttons(value: Any) -> str:
    table = isinstance(value, dict) and value and _texts(list(value.values()))
    return "" if table or _is_name(value) else '{ key = "label" }, or the name of a list'


def _styles(value: Any) -> str:
    good = isinstance(value, dict) and all(
        isinstance(style, int) and 1 <= style <= 4 for style in value.values()
    )
    return "" if good else "{ key = number } with 1 blue, 2 red, 3 dark, 4 grey"


def _rows(value: Any) -> str:
    good = isinstance(value, dict) and all(
        isinstance(row, str) or (isinstance(row, dict) and _fields(row, ("value",), ("url",)))
        for row in value.values()
    )
    wanted = (
        '{ "word" = "value" } or { "word" = { value = "…", url = "…" } }, or the name of a list'
    )
    return "" if good or _is_name(value) else wanted


def _articles(value: Any) -> str:
    good = (
        isinstance(value, list)
        and value
        and all(_fields(item, ("title", "url"), ("description", "picture")) for item in value)
    )
    wanted = "[[articles]] with title, url and perhaps description, picture, or the name of a list"
    return "" if good or _is_name(value) else wanted


def _fields(value: Any, required: tuple[str, ...], allowed: tuple[str, ...]) -> bool:
    return (
        isinstance(value, dict)
        and set(required) <= set(value) <= {*required, *allowed}
        and _texts(list(value.values()))
    )


def _table(value: Any) -> str:
    return "" if isinstance(value, dict) else "{ name = value }"


def _submit(value: Any) -> str:
    good = isinstance(value, dict) and len(value) == 1 and _texts(list(value.values()))
    return "" if good else 'one button, { key = "label" }'


def _questions(value: Any) -> str:
    good = isinstance(value, dict) and value and all(_question(one) for one in value.values())
    wanted = "[questions.<key>] with title, choices and perhaps chosen, or the name of a list"
    return "" if good or _is_name(value) else wanted


def _question(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and {"title", "choices"} <= set(value) <= {"title", "choices", "chosen"}
        and not _buttons(value["choices"])
        and all(isinstance(value.get(key, ""), str) for key in ("title", "chosen"))
    )


_FILE: Mapping[str, _Check] = {"path": _line, "media": _line}

KINDS: Mapping[str, Mapping[str, _Check]] = {
    "text": {"mentions": _lines, "mention_mobiles": _lines},
    "markdown": {"rich": _flag},
    "textcard": {"title": _line, "url": _line, "button": _line},
    "taskcard": {
        "title": _line,
        "buttons": _buttons,
        "styles": _styles,
        "url": _line,
        "questions": _questions,
    },
    "vote": {
        "title": _line,
        "choices": _buttons,
        "submit": _submit,
        "question": _line,
        "many": _flag,
        "chosen": _lines,
    },
    "form": {"title": _line, "questions": _questions, "submit": _submit},
    "news": {"articles": _articles},
    "image": _FILE,
    "file": _FILE,
    "voice": _FILE,
    "video": {**_FILE, "title": _line, "description": _line},
    "mpnews": {
        "title": _line,
        "path": _line,
        "media": _line,
        "author": _line,
        "digest": _line,
        "url": _line,
    },
    "notice": {
        "title": _line,
        "url": _line,
        "emphasis": _line,
        "picture": _line,
        "source": _line,
        "rows": _rows,
    },
    "miniprogram": {
        "title": _line,
        "appid": _line,
        "page": _line,
        "rows": _rows,
        "emphasis": _flag,
    },
}
"""Every kind of template and the keys of its head, besides ``example``."""

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "textcard": ("title", "url"),
    "taskcard": ("title", "buttons"),
    "vote": ("title", "choices"),
    "form": ("title", "questions"),
    "news": ("articles",),
    "mpnews": ("title",),
    "notice": ("title", "url"),
    "miniprogram": ("title", "appid"),
}
LISTED = (
    "mentions", "mention_mobiles", "buttons", "rows", "articles", "choices", "chosen", "questions",
)  # fmt: skip
"""Keys whose value may be the name of a list of the context."""

BODILESS = ("news", "image", "file", "voice", "video")
WITH_FILE = ("image", "file", "voice", "video", "mpnews")


class Head:
    """The fields of a head as TOML has them, and where each stands in the file."""

    def __init__(self, fields: Mapping[str, Any], text: str = "") -> None:
        self.fields = fields
        self._lines = text.split("\n")

    def line_of(self, key: str) -> int:
        """The line of the file on which a field begins (1 when it cannot be found)."""
        start = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
        found = (n for n, line in enumerate(self._lines, start=2) if start.match(line))
        return next(found, 1)


def split(source: str, where: str) -> tuple[Head, str, int]:
    """Divide a template's source into its head, its body, and the body's first line number.

    Raises ConfigError that names ``where`` and the line.
    """
    lines = source.split("\n")
    if lines[0].rstrip() != FENCE:
        return Head({}), source, 1
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if end is None:
        raise ConfigError(f"{where}:1: the head has no end; write a second line {FENCE}.")
    text = "\n".join(lines[1:end])
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = int(at[1]) + 1 if at else end
        words = str(error).split(" (at ")[0]
        raise ConfigError(f"{where}:{line}: the head is not TOML: {words}.") from None
    return Head(fields, text), "\n".join(lines[end + 1 :]), end + 2


def article(kind: str) -> str:
    """``a text``, ``an image``."""
    return f"an {kind}" if kind == "image" else f"a {kind}"


def mistakes(head: Head, kind: str, where: str) -> list[str]:
    """A sentence for everything in a head that its kind of template does not take."""
    allowed = {**KINDS[kind], "example": _table}
    found = []
    for key, value in head.fields.items():
        place = f"{where}:{head.line_of(key)}: {key}"
        if key not in allowed:
            near = get_close_matches(key, allowed, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(allowed)}."
            found.append(f"{place}: no key of {article(kind)}; {hint}")
        elif wanted := allowed[key](value):
            found.append(f"{place}: write {wanted}.")
    found += [
        f"{where}:1: {article(kind)} needs {key!r} in its head."
        for key in _REQUIRED.get(kind, ())
        if key not in head.fields
    ]
    return found + _between(head, kind, where)


def _between(head: Head, kind: str, where: str) -> list[str]:
    """Mistakes of two keys together."""
    fields = head.fields
    if kind in WITH_FILE and ("path" in fields) == ("media" in fields):
        return [f"{where}:1: {article(kind)} needs either 'path' or 'media' in its head."]
    buttons, styles = fields.get("buttons"), fields.get("styles")
    if not isinstance(styles, dict):
        return []
    known = buttons if isinstance(buttons, dict) else {}
    return [
        f"{where}:{head.line_of('styles')}: styles: there is no button {key!r} in the table."
        for key in styles
        if key not in known
    ]
