"""Messages as WeCom writes them: ``{"msgtype": kind, kind: fields}``."""

from __future__ import annotations

import html
import re
from typing import Any, assert_never

import nh3

from botkit.chat import messages as chat
from botkit.chat.limits import as_html
from botkit.chat.seams import Repaint
from botkit.errors import BadArgument, FlowError
from botkit.wecom.api.cards import (
    LINK,
    Action,
    ButtonCard,
    CardButton,
    Line,
    NewsNotice,
    OldTaskCard,
    Picture,
    Quote,
    Source,
    TaskButton,
    TemplateCard,
    TextNotice,
    Title,
)
from botkit.wecom.api.messages import Article
from botkit.wire.record import plain

TASK_KEY = re.compile(r"[0-9A-Za-z_@-]{1,128}")
RED = 2  # a button's style


def app_message(message: chat.AnyMessage, *, legacy: bool = False) -> dict[str, Any]:
    """For a person.  Files need their media id; ``legacy`` makes task cards of the old kind."""
    match message:
        case chat.Text():
            return _message("text", {"content": message.content})
        case chat.Markdown():
            return _message("markdown", {"content": message.content})
        case chat.TextCard():
            return _message("textcard", _textcard(message))
        case chat.TaskCard() if legacy:
            return _message("taskcard", old_task_card(message))
        case chat.TaskCard() | chat.Notice():
            return _message("template_card", template_card(message))
        case chat.News():
            return _message("news", {"articles": _articles(message)})
        case chat.Image():
            return _message("image", {"media_id": message.media})
        case chat.File():
            return _message("file", {"media_id": message.media})
        case _:
            assert_never(message)


def robot_message(message: chat.AnyMessage) -> dict[str, Any]:
    """For a group.  A text card becomes news of one article; files go another way."""
    match message:
        case chat.Text():
            fields = {
                "content": message.content,
                "mentioned_list": message.mentions or None,
                "mentioned_mobile_list": message.mention_mobiles or None,
            }
            return _message("text", fields)
        case chat.Markdown():
            return _message("markdown_v2" if message.rich else "markdown", _content(message))
        case chat.TextCard():
            article = Article(message.title, message.url, description=plain_text(message.body))
            return _message("news", {"articles": [article]})
        case chat.News():
            return _message("news", {"articles": _articles(message)})
        case chat.Notice():
            return _message("template_card", template_card(message))
        case chat.Image() | chat.File() | chat.TaskCard():
            raise FlowError(f"a {type(message).__name__} is no webhook message")
        case _:
            assert_never(message)


def template_card(message: chat.TaskCard | chat.Notice) -> TemplateCard:
    """The template card of a task card or notice."""
    if isinstance(message, chat.TaskCard):
        return ButtonCard(
            main_title=Title(message.title),
            sub_title_text=message.body or None,
            button_list=[CardButton(b.label, b.key, b.style) for b in message.buttons],
            task_id=message.task_id or None,
            card_action=Action(message.url) if message.url else None,
        )
    rows = [Line(r.name, r.value, LINK if r.url else None, r.url or None) for r in message.rows]
    source = Source(message.source) if message.source else None
    if message.picture:
        return NewsNotice(
            main_title=Title(message.title, message.emphasis or None),
            card_image=Picture(message.picture),
            card_action=Action(message.url),
            source=source,
            quote_area=Quote(message.body) if message.body else None,
            horizontal_content_list=rows or None,
        )
    return TextNotice(
        main_title=Title(message.title),
        card_action=Action(message.url),
        source=source,
        emphasis_content=Title(message.emphasis) if message.emphasis else None,
        sub_title_text=message.body or None,
        horizontal_content_list=rows or None,
    )


def old_task_card(message: chat.TaskCard) -> OldTaskCard:
    """The kind before template cards.  Raises FlowError for a key it cannot carry."""
    for button in message.buttons:
        if not TASK_KEY.fullmatch(button.key):
            words = f"button key {button.key!r}: an old task card takes 0-9A-Za-z_-@ only"
            raise FlowError(f'{words}. Name the button, or set cards = "template_card".')
    return OldTaskCard(
        title=message.title,
        description=as_html(message.body),
        task_id=message.task_id,
        buttons=[
            TaskButton(b.key, b.label, color="red" if b.style == RED else None)
            for b in message.buttons
        ],
        url=message.url or None,
    )


def repainted(repaint: Repaint) -> dict[str, Any]:
    """The card to show in place of a clicked one; its buttons are greyed out with the label.

    Only task cards and notices can stand in a card's place.
    """
    card = repaint.card
    if not isinstance(card, chat.TaskCard | chat.Notice):
        words = f"a card cannot be replaced by {type(card).__name__}"
        raise BadArgument(words, code=0, advice="use a taskcard or notice template")
    fields: dict[str, Any] = plain(template_card(card))
    fields.pop("task_id", None)
    if isinstance(card, chat.TaskCard):
        fields["replace_text"] = repaint.label
        fields["button_list"] = fields["button_list"] or [{"text": repaint.label, "key": "done"}]
    return fields


def plain_text(body: str) -> str:
    """A text card's small HTML as lines of text."""
    lines = re.sub(r"<br\s*/?>|</div>(?!\s*$)", "\n", body)
    return html.unescape(nh3.clean(lines, tags=set()))


def _message(kind: str, fields: Any) -> dict[str, Any]:
    return {"msgtype": kind, kind: plain(fields)}


def _content(message: chat.Markdown) -> dict[str, Any]:
    return {"content": message.content}


def _textcard(card: chat.TextCard) -> dict[str, Any]:
    return {
        "title": card.title,
        "description": card.body,
        "url": card.url,
        "btntxt": card.button or None,
    }


def _articles(news: chat.News) -> list[Article]:
    return [
        Article(a.title, a.url, description=a.description or None, picurl=a.picture or None)
        for a in news.articles
    ]
