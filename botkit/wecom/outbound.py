"""Messages as WeCom writes them: ``{"msgtype": kind, kind: fields}``."""

from __future__ import annotations

import re
from typing import Any, assert_never

from botkit.chat import messages as chat
from botkit.chat.limits import as_html
from botkit.chat.markup import plain_text
from botkit.chat.seams import Repaint
from botkit.errors import BadArgument, FlowError
from botkit.wecom.api.cards import (
    LINK,
    Action,
    ButtonCard,
    CardButton,
    Checkbox,
    CheckOption,
    Choice,
    Line,
    MultipleCard,
    NewsNotice,
    OldTaskCard,
    Picture,
    Quote,
    Selection,
    Source,
    Submit,
    TaskButton,
    TemplateCard,
    TextNotice,
    Title,
    VoteCard,
)
from botkit.wecom.api.messages import Article, MiniProgramNotice, MpArticle, NoticeItem
from botkit.wire.record import plain

TASK_KEY = re.compile(r"[0-9A-Za-z_@-]{1,128}")
RED = 2  # a button's style
LEAST_TITLE = 4  # 字 of a mini program notice's title and description


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
        case chat.TaskCard() | chat.Vote() | chat.Form() | chat.Notice():
            return _message("template_card", template_card(message))
        case chat.News():
            return _message("news", {"articles": _articles(message)})
        case chat.Image():
            return _message("image", {"media_id": message.media})
        case chat.File():
            return _message("file", {"media_id": message.media})
        case chat.Voice():
            return _message("voice", {"media_id": message.media})
        case chat.Video():
            return _message("video", _video(message))
        case chat.MpNews():
            return _message("mpnews", {"articles": [_story(one) for one in message.stories]})
        case chat.MiniProgram():
            return _message("miniprogram_notice", miniprogram_notice(message))
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
        case (
            chat.Image()
            | chat.File()
            | chat.Voice()
            | chat.Video()
            | chat.TaskCard()
            | chat.Vote()
            | chat.Form()
            | chat.MpNews()
            | chat.MiniProgram()
        ):
            raise FlowError(f"a {type(message).__name__} is no webhook message")
        case _:
            assert_never(message)


def template_card(message: chat.AnyCard | chat.Notice) -> TemplateCard:
    """The template card of a card or notice."""
    match message:
        case chat.TaskCard():
            return _button_card(message)
        case chat.Vote():
            return VoteCard(
                main_title=Title(message.title, message.body or None),
                checkbox=Checkbox(message.key, _ticks(message), mode=int(message.many)),
                submit_button=Submit(message.submit.key, message.submit.label),
                task_id=message.task_id or None,
            )
        case chat.Form():
            return MultipleCard(
                main_title=Title(message.title, message.body or None),
                select_list=[_selection(one) for one in message.questions],
                submit_button=Submit(message.submit.key, message.submit.label),
                task_id=message.task_id or None,
            )
        case chat.Notice():
            return _notice(message)
        case _:
            assert_never(message)


def _button_card(message: chat.TaskCard) -> ButtonCard:
    return ButtonCard(
        main_title=Title(message.title),
        sub_title_text=message.body or None,
        button_list=[CardButton(b.label, b.key, b.style) for b in message.buttons],
        button_selection=_selection(message.questions[0]) if message.questions else None,
        task_id=message.task_id or None,
        card_action=Action(message.url) if message.url else None,
    )


def _selection(question: chat.Question) -> Selection:
    options = [Choice(one.key, one.label) for one in question.options]
    return Selection(question.key, options, question.title or None, question.chosen or None)


def _ticks(vote: chat.Vote) -> list[CheckOption]:
    return [CheckOption(one.key, one.label, one.key in vote.chosen) for one in vote.options]


def _notice(message: chat.Notice) -> TextNotice | NewsNotice:
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


def miniprogram_notice(message: chat.MiniProgram) -> MiniProgramNotice:
    """The notice of a mini program.  Raises FlowError for a title that is too short."""
    for name, words in (("title", message.title), ("body", message.body)):
        if len(words) < LEAST_TITLE and (words or name == "title"):
            raise FlowError(f"wecom miniprogram.{name}: {words!r} has less than {LEAST_TITLE} 字")
    return MiniProgramNotice(
        appid=message.appid,
        title=message.title,
        page=message.page or None,
        description=message.body or None,
        emphasis_first_item=True if message.emphasis else None,
        content_item=[NoticeItem(row.name, row.value) for row in message.rows] or None,
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

    Only cards and notices can stand in a card's place.
    """
    card = repaint.card
    if not isinstance(card, chat.AnyCard | chat.Notice):
        words = f"a card cannot be replaced by {type(card).__name__}"
        raise BadArgument(words, code=0, advice="use a taskcard, vote, form or notice template")
    fields: dict[str, Any] = plain(template_card(card))
    fields.pop("task_id", None)
    if isinstance(card, chat.AnyCard):
        fields["replace_text"] = repaint.label
    if isinstance(card, chat.TaskCard):
        fields["button_list"] = fields["button_list"] or [{"text": repaint.label, "key": "done"}]
    for name in ("button_selection", "checkbox"):
        if name in fields:
            fields[name]["disable"] = True
    for selection in fields.get("select_list", ()):
        selection["disable"] = True
    return fields


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


def _video(video: chat.Video) -> dict[str, Any]:
    return {
        "media_id": video.media,
        "title": video.title or None,
        "description": video.description or None,
    }


def _story(story: chat.Story) -> MpArticle:
    return MpArticle(
        title=story.title,
        thumb_media_id=story.cover,
        content=story.content,
        author=story.author or None,
        content_source_url=story.url or None,
        digest=story.digest or None,
    )


def _articles(news: chat.News) -> list[Article]:
    return [
        Article(a.title, a.url, description=a.description or None, picurl=a.picture or None)
        for a in news.articles
    ]
