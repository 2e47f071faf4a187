"""What an AI bot answers, checked and shown.  Doc: 智能机器人, passive replies."""

from __future__ import annotations

from typing import Any

from botkit.emulator.company import App, Company, Member
from botkit.emulator.messages import Bubble, Messages
from botkit.emulator.wecom.aibot_talks import EVENT_MS, STREAM_MS, Talk, Talks
from botkit.emulator.wecom.call import is_filled, size
from botkit.emulator.wecom.cards import Cards
from botkit.emulator.wecom.media import Media
from botkit.emulator.wecom.refusals import Refusal
from botkit.emulator.wecom.template_cards import check_card

Body = dict[str, Any]

CONTENT_BYTES = 20480
FEEDBACK_BYTES = 256
FILES = ("image", "file", "voice", "video")
STREAMS = ("stream", "stream_with_template_card")
LATE = "stream update too late"


class AiBotReplies:
    def __init__(
        self, company: Company, talks: Talks, cards: Cards, media: Media, messages: Messages
    ) -> None:
        self._company, self._talks = company, talks
        self._cards, self._media, self._messages = cards, media, messages

    def answer(self, talk: Talk, body: Body) -> None:
        """Take the answer to a message or event.  Raises Refusal."""
        if not talk.event:
            self._to_message(talk, body)
        elif talk.is_answered:
            raise Refusal(846606)
        elif self._talks.age(talk) >= EVENT_MS:
            raise Refusal(846604)
        elif talk.event == "enter_chat":
            self._to_entering(talk, body)
        elif talk.event == "template_card_event":
            self._to_click(talk, body)
        else:
            raise Refusal(846605, f"{talk.event} takes no answer")

    def say(self, app: App, member: Member, chat: str, body: Body) -> None:
        """A message by itself: Markdown, a card or a file.  Raises Refusal."""
        kind = body.get("msgtype")
        if kind == "template_card":
            self._show_card(app, member, chat, _table(body, "template_card"))
        elif kind == "markdown":
            content = _content(_table(body, "markdown"), is_needed=True)
            self._show(app, member, chat, "markdown_v2", {"content": content})
        elif kind in FILES:
            told = _table(body, str(kind))
            self._media.check(told.get("media_id"), str(kind))
            self._show(app, member, chat, str(kind), told)
        else:
            raise Refusal(40008)

    def _to_message(self, talk: Talk, body: Body) -> None:
        if talk.is_answered:
            raise Refusal(846606)
        if self._talks.age(talk) >= STREAM_MS:
            raise Refusal(846608, LATE)
        kind = body.get("msgtype")
        if kind in STREAMS:
            self._stream(talk, body)
        elif talk.stream:
            raise Refusal(40008, "the answer has begun as a stream")
        elif kind == "template_card":
            self._show_card(talk.app, talk.member, talk.chat, _table(body, "template_card"))
            talk.is_answered = True
        elif kind in FILES and talk.request:
            self.say(talk.app, talk.member, talk.chat, body)
            talk.is_answered = True
        else:
            raise Refusal(40008)

    def _stream(self, talk: Talk, body: Body) -> None:
        stream = _table(body, "stream")
        if not is_filled(stream.get("id")) or talk.stream not in ("", stream["id"]):
            raise Refusal(40058, "stream.id missing or of another stream")
        _check_feedback(stream)
        is_last = stream.get("finish") is True
        content = _content(stream, is_needed=is_last)
        if body["msgtype"] == "stream_with_template_card":
            if talk.has_card:
                raise Refusal(40058, "template_card: once in a stream")
            self._show_card(talk.app, talk.member, talk.chat, _table(body, "template_card"))
            talk.has_card = True
        talk.stream, talk.is_answered = stream["id"], is_last
        shown = {"id": talk.stream, "content": content, "finish": is_last}
        if talk.bubble is None:
            talk.bubble = self._show(talk.app, talk.member, talk.chat, "stream", shown)
        elif talk.bubble.body["stream"] != shown:
            talk.bubble.body = {"msgtype": "stream", "stream": shown}
            self._messages.touch(talk.bubble)

    def _to_entering(self, talk: Talk, body: Body) -> None:
        match body.get("msgtype"):
            case "text":
                text = _content(_table(body, "text"), is_needed=True)
                self._show(talk.app, talk.member, "", "text", {"content": text})
            case "template_card":
                self._show_card(talk.app, talk.member, "", _table(body, "template_card"))
            case _:
                raise Refusal(40008)
        talk.is_answered = True

    def _to_click(self, talk: Talk, body: Body) -> None:
        if body.get("response_type") != "update_template_card":
            raise Refusal(93050)
        card = _table(body, "template_card")
        if card.get("task_id") != talk.task_id:
            raise Refusal(846625)
        self._cards.answer(talk.app, talk.task_id, talk.member.id, card, None)
        talk.is_answered = True

    def _show_card(self, app: App, member: Member, chat: str, card: Body) -> None:
        _check_feedback(card)
        task_id = None
        if check_card(card):
            issued = self._cards.issue(app, "template_card", card, [member])
            task_id = issued.task_id
        bubble = self._show(app, member, chat, "template_card", card, task_id=task_id)
        if task_id is not None:
            issued.copies[member.id] = bubble

    def _show(
        self,
        app: App,
        member: Member,
        chat: str,
        msgtype: str,
        content: Body,
        *,
        task_id: str | None = None,
    ) -> Bubble:
        return self._messages.add(
            origin="bot",
            sender=app.name,
            msgtype=msgtype,
            body={"msgtype": msgtype, msgtype: content},
            app=app.name,
            person=member.id,
            chat=chat,
            task_id=task_id,
        )


def _table(body: Body, name: str) -> Body:
    found = body.get(name)
    if not isinstance(found, dict):
        raise Refusal(40058, f"{name} missing. invalid Request Parameter")
    return found


def _content(fields: Body, *, is_needed: bool) -> str:
    content = fields.get("content", "")
    if not isinstance(content, str) or (is_needed and not content):
        raise Refusal(44004)
    if size(content) > CONTENT_BYTES:
        raise Refusal(40058, f"content exceed max length {CONTENT_BYTES}")
    return content


def _check_feedback(fields: Body) -> None:
    note = fields.get("feedback")
    if note is not None:
        told = note.get("id") if isinstance(note, dict) else None
        if not is_filled(told) or size(told) > FEEDBACK_BYTES:
            raise Refusal(40058, "feedback.id missing or too long")
