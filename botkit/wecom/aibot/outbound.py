"""Messages as an AI bot says them: Markdown, template cards, files."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from botkit.chat import limits
from botkit.chat import messages as chat
from botkit.chat.markup import plain_text
from botkit.chat.seams import Repaint
from botkit.errors import BadArgument, FlowError
from botkit.wecom.outbound import template_card
from botkit.wire.record import plain

Mode = Literal["long", "callback"]

LABEL = 10  # characters of a button
GREY = 4  # a button's style
_CARDS = chat.TaskCard | chat.Vote | chat.Form | chat.Notice
_FILES = chat.Image | chat.File | chat.Voice | chat.Video


def fit(mode: Mode, message: chat.AnyMessage) -> list[chat.AnyMessage]:
    """The message in the kinds an AI bot has, in parts when it is too long.

    A text card becomes a notice, news become Markdown.  Raises OverLimit; FlowError for what no
    AI bot can send.
    """
    match message:
        case chat.TextCard():
            body = plain_text(message.body)
            message = chat.Notice(title=message.title, body=body, url=message.url)
        case chat.News():
            message = chat.Markdown("\n\n".join(map(_article, message.articles)), rich=True)
        case chat.MpNews() | chat.MiniProgram():
            raise FlowError(f"an AI bot cannot send a {type(message).__name__.lower()}")
        case chat.Image() | chat.File() | chat.Voice() | chat.Video() if mode == "callback":
            kind = type(message).__name__.lower()
            words = f"an AI bot in callback mode cannot send a {kind}"
            raise FlowError(f'{words}; set mode = "long"')
    return limits.fit("wecom aibot", message)


def words(message: chat.AnyMessage) -> str | None:
    """The Markdown of a text; None for a card or file."""
    return message.content if isinstance(message, chat.Text | chat.Markdown) else None


def card(message: chat.AnyMessage) -> dict[str, Any] | None:
    """The template card of a card; None for a text or file."""
    return plain(template_card(message)) if isinstance(message, _CARDS) else None


def title(card: dict[str, Any]) -> str:
    """What may stand beside a card."""
    return str(card.get("main_title", {}).get("title") or card.get("sub_title_text") or "")


def body(message: chat.AnyMessage, feedback: str = "") -> dict[str, Any]:
    """A message that is no stream; ``feedback`` is the id under which it may be rated."""
    note = {"feedback": {"id": feedback}} if feedback else {}
    if (content := words(message)) is not None:
        return {"msgtype": "markdown", "markdown": {"content": content, **note}}
    if (shown := card(message)) is not None:
        return {"msgtype": "template_card", "template_card": {**shown, **note}}
    assert isinstance(message, _FILES)  # noqa: S101  what `fit` lets through
    kind = type(message).__name__.lower()
    fields = {"media_id": message.media}
    if isinstance(message, chat.Video):
        fields |= {"title": message.title, "description": message.description}
    return {"msgtype": kind, kind: fields}


def welcome(message: chat.AnyMessage) -> dict[str, Any]:
    """The answer to the opening of the chat: a text or a card.  Raises BadArgument."""
    if (content := words(message)) is not None:
        return {"msgtype": "text", "text": {"content": content}}
    if (shown := card(message)) is not None:
        return {"msgtype": "template_card", "template_card": shown}
    raise BadArgument("an AI bot greets with a text or a card", code=0)


def stream(
    answer: str,
    content: str,
    *,
    is_last: bool,
    shown: dict[str, Any] | None = None,
    feedback: str = "",
) -> dict[str, Any]:
    """One frame of an answer: the whole text so far, which replaces what was there."""
    fields: dict[str, Any] = {"id": answer, "finish": is_last, "content": content}
    if feedback:
        fields["feedback"] = {"id": feedback}
    if shown is None:
        return {"msgtype": "stream", "stream": fields}
    return {"msgtype": "stream_with_template_card", "stream": fields, "template_card": shown}


def updated(repaint: Repaint, sent: bytes | None) -> dict[str, Any]:
    """The card to show in place of a clicked one.  ``sent`` is its message, as JSON.

    The choice is all that is left of its buttons; whoever presses it is told that it is used.
    Raises BadArgument.
    """
    now = repaint.card or (msgspec.json.decode(sent, type=chat.AnyMessage) if sent else None)
    if not isinstance(now, _CARDS):
        raise BadArgument("the clicked card is kept no longer", code=0)
    if not isinstance(now, chat.Notice):
        choice = chat.Button("done", repaint.label[:LABEL], style=GREY)
        now = chat.TaskCard(now.title, now.body, [choice])
    return {
        "response_type": "update_template_card",
        "template_card": {**plain(template_card(now)), "task_id": repaint.task_id},
    }


def _article(article: chat.Article) -> str:
    lines = [f"**[{article.title}]({article.url})**", article.description]
    if article.picture:
        lines.append(f"![]({article.picture})")
    return "\n".join(filter(None, lines))
