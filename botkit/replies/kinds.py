"""From a template's filled head and body to the message of its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from botkit.chat.messages import (
    AnyMessage,
    Article,
    Attachment,
    Button,
    File,
    Form,
    Image,
    Markdown,
    MiniProgram,
    MpNews,
    News,
    Notice,
    Option,
    Question,
    Row,
    Story,
    TaskCard,
    Text,
    TextCard,
    Video,
    Voice,
    Vote,
)
from botkit.replies.escaping import clean_html, clean_story, one_line

Fields = Mapping[str, Any]

SUBMITTED = ("vote", "form")
SUBMIT = {"submit": "提交"}
"""The button of a vote or form whose head names none."""

_FILES: Mapping[str, type[Attachment]] = {
    "image": Image,
    "file": File,
    "voice": Voice,
    "video": Video,
}
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class Unfit(Exception):
    """The filled template makes no message; ``key`` is the field of the head, "" the body."""

    def __init__(self, words: str, key: str = "") -> None:
        super().__init__(words)
        self.key = key


def message(kind: str, fields: Fields, body: str, folder: Path) -> AnyMessage:
    """Make the message; ``folder`` is where relative paths begin.  Raises Unfit."""
    if kind == "mpnews":
        return _mpnews(fields, body, folder)
    if kind in _FILES:
        words = {key: fields[key] for key in ("title", "description") if key in fields}
        return _FILES[kind](**_attachment(fields, folder), **words)
    return _MAKERS[kind](fields, body)


def _text(fields: Fields, body: str) -> Text:
    return Text(_body(body), _words(fields, "mentions"), _words(fields, "mention_mobiles"))


def _markdown(fields: Fields, body: str) -> Markdown:
    return Markdown(_body(body), fields.get("rich", False))


def _textcard(fields: Fields, body: str) -> TextCard:
    url = _address(fields, "url", required=True)
    return TextCard(_title(fields), clean_html(_body(body)), url, fields.get("button", ""))


def _taskcard(fields: Fields, body: str) -> TaskCard:
    url = _address(fields, "url")
    questions = _questions(fields.get("questions", {}))
    return TaskCard(_title(fields), body, _buttons(fields), url=url, questions=questions)


def _vote(fields: Fields, body: str) -> Vote:
    options = _options(fields["choices"], "choices")
    chosen = _words(fields, "chosen")
    if unknown := sorted(set(chosen) - {option.key for option in options}):
        raise Unfit(f"not among the choices: {', '.join(unknown)}", "chosen")
    many = fields.get("many", False)
    if len(chosen) > 1 and not many:
        raise Unfit("several are chosen, but many is not true", "chosen")
    key = _filled(fields.get("question", "choice"), "question")
    return Vote(_title(fields), body, key, options, _submit(fields), chosen, many)


def _form(fields: Fields, body: str) -> Form:
    questions = _questions(fields["questions"])
    if not questions:
        raise Unfit("no question", "questions")
    return Form(_title(fields), body, questions, _submit(fields))


def _mpnews(fields: Fields, body: str, folder: Path) -> MpNews:
    picture = _attachment(fields, folder)
    author, digest = (one_line(str(fields.get(key, ""))) for key in ("author", "digest"))
    story = Story(
        _title(fields),
        clean_story(_body(body)),
        picture.get("media", ""),
        picture.get("path", ""),
        author,
        digest,
        _address(fields, "url"),
    )
    return MpNews([story])


def _miniprogram(fields: Fields, body: str) -> MiniProgram:
    return MiniProgram(
        _filled(fields["appid"], "appid"),
        _title(fields),
        one_line(body).strip(),
        one_line(str(fields.get("page", ""))),
        [_row(name, value) for name, value in _pairs(fields.get("rows", {}), "rows")],
        fields.get("emphasis", False),
    )


def _news(fields: Fields, body: str) -> News:
    articles = [_article(item) for item in _items(fields["articles"], "articles")]
    if not articles:
        raise Unfit("no article", "articles")
    return News(articles)


def _notice(fields: Fields, body: str) -> Notice:
    return Notice(
        _title(fields),
        _address(fields, "url", required=True),
        body,
        fields.get("emphasis", ""),
        _address(fields, "picture"),
        [_row(name, value) for name, value in _pairs(fields.get("rows", {}), "rows")],
        fields.get("source", ""),
    )


_MAKERS: Mapping[str, Callable[[Fields, str], AnyMessage]] = {
    "text": _text,
    "markdown": _markdown,
    "textcard": _textcard,
    "taskcard": _taskcard,
    "vote": _vote,
    "form": _form,
    "news": _news,
    "notice": _notice,
    "miniprogram": _miniprogram,
}


def _body(body: str) -> str:
    if not body.strip():
        raise Unfit("nothing is left to send")
    return body


def _title(fields: Fields) -> str:
    return _filled(fields["title"], "title")


def _filled(value: Any, key: str) -> str:
    text = one_line(str(value)).strip()
    if not text:
        raise Unfit("empty", key)
    return text


def _address(fields: Fields, key: str, *, required: bool = False) -> str:
    value = one_line(str(fields.get(key, ""))).strip()
    if not value and not required:
        return ""
    if not _ADDRESS.fullmatch(value):
        raise Unfit("an address begins with https:// and has no blank; `| urlencode` values", key)
    return value


def _items(value: Any, key: str) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise Unfit(f"a list is wanted, not {type(value).__name__}", key)
    return list(value)


def _words(fields: Fields, key: str) -> list[str]:
    if key not in fields:
        return []
    return [_filled(item, key) for item in _items(fields[key], key)]


def _pairs(value: Any, key: str) -> list[tuple[str, Any]]:
    """A table, or a list of ``[name, value]`` where a single word stands for both."""
    if isinstance(value, Mapping):
        return [(str(name), item) for name, item in value.items()]
    pairs = []
    for item in _items(value, key):
        if isinstance(item, list | tuple):
            if len(item) != 2:
                raise Unfit(f"pairs are wanted, not {len(item)} values", key)
            pairs.append((str(item[0]), item[1]))
        else:
            pairs.append((str(item), item))
    return pairs


def _buttons(fields: Fields) -> list[Button]:
    styles: Mapping[str, int] = fields.get("styles", {})
    buttons = [
        Button(name, _filled(label, "buttons"), styles.get(name, 1))
        for name, label in _pairs(fields["buttons"], "buttons")
    ]
    if not buttons:
        raise Unfit("no button", "buttons")
    if len({button.key for button in buttons}) < len(buttons):
        raise Unfit("two buttons have the same key", "buttons")
    return buttons


def _submit(fields: Fields) -> Button:
    ((key, label),) = fields.get("submit", SUBMIT).items()
    return Button(key, _filled(label, "submit"))


def _questions(value: Any) -> list[Question]:
    """A table by key, or a list of tables that have a ``key``."""
    if isinstance(value, Mapping):
        questions = [_question(str(key), item) for key, item in value.items()]
    else:
        questions = [_question("", item) for item in _items(value, "questions")]
    if len({question.key for question in questions}) < len(questions):
        raise Unfit("two questions have the same key", "questions")
    return questions


def _question(key: str, item: Any) -> Question:
    if not isinstance(item, Mapping) or not {"title", "choices"} <= set(item):
        raise Unfit("each question is a table with title and choices", "questions")
    key = key or _filled(item.get("key", ""), "questions")
    options = _options(item["choices"], "questions")
    chosen = str(item.get("chosen", ""))
    if chosen and chosen not in {option.key for option in options}:
        raise Unfit(f"not among the choices of {key!r}: {chosen}", "questions")
    return Question(key, _filled(item["title"], "questions"), options, chosen)


def _options(value: Any, key: str) -> list[Option]:
    options = [Option(name, _filled(label, key)) for name, label in _pairs(value, key)]
    if not options:
        raise Unfit("no choice", key)
    if len({option.key for option in options}) < len(options):
        raise Unfit("two choices have the same key", key)
    return options


def _row(name: str, value: Any) -> Row:
    word = _filled(name, "rows")
    if isinstance(value, Mapping):
        return Row(word, one_line(str(value["value"])), _address(value, "url"))
    return Row(word, one_line(str(value)))


def _article(item: Any) -> Article:
    if not isinstance(item, Mapping) or not {"title", "url"} <= set(item):
        raise Unfit("each article is a table with title and url", "articles")
    return Article(
        _filled(item["title"], "articles"),
        _address(item, "url", required=True),
        one_line(str(item.get("description", ""))),
        _address(item, "picture"),
    )


def _attachment(fields: Fields, folder: Path) -> dict[str, str]:
    if "media" in fields:
        return {"media": _filled(fields["media"], "media")}
    path = Path(_filled(fields["path"], "path"))
    if ".." in path.parts:
        raise Unfit("a path has no '..'", "path")
    return {"path": str(folder / path)}
