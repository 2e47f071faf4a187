"""App messages: send, recall, update cards, count.

What the platform would cut in silence is refused here, before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.errors import BadArgument
from botkit.wecom.api.card_limits import check_card
from botkit.wecom.api.cards import OldTaskCard, TemplateCard
from botkit.wecom.api.message_limits import check_duplicate_seconds, check_fields, check_receivers
from botkit.wire.record import Record, field, plain


class To(Record):
    """Receivers: user ids (at most 1000), department ids (100) and tag ids (100).

    ``["@all"]`` as users is everyone who may see the app; the others are then ignored.
    """

    users: Sequence[str] = ()
    parties: Sequence[int] = ()
    tags: Sequence[int] = ()


class Sent(Record):
    """What became of a send.  Ids are joined by ``|`` and come in lower case."""

    msgid: str = ""  # for recall, 24 h
    response_code: str = ""  # one update of the card, 72 h
    invalid_users: str = field(name="invaliduser", default="")
    invalid_parties: str = field(name="invalidparty", default="")
    invalid_tags: str = field(name="invalidtag", default="")
    unlicensed_users: str = field(name="unlicenseduser", default="")

    @property
    def refused(self) -> list[str]:
        """User ids that do not get it."""
        ids = f"{self.invalid_users}|{self.unlicensed_users}".lower().split("|")
        return [user for user in dict.fromkeys(ids) if user]


class Article(Record):
    """One entry of news; ``picurl`` 1068x455 for the first, 150x150 for the others.

    With ``appid`` and ``pagepath`` it opens a mini program instead of ``url``.
    """

    title: str  # 128 bytes
    url: str | None = None
    description: str | None = None  # 512 bytes
    picurl: str | None = None
    appid: str | None = None
    pagepath: str | None = None  # 128 bytes


class MpArticle(Record):
    """One entry of mpnews, read inside the client."""

    title: str  # 128 bytes
    thumb_media_id: str  # a picture of ``media.upload``
    content: str  # HTML, 666 KiB; its pictures come from ``media.upload_image``
    author: str | None = None  # 64 bytes
    content_source_url: str | None = None
    digest: str | None = None  # 512 bytes


class NoticeItem(Record):
    key: str  # 10 字
    value: str  # 30 字


class MiniProgramNotice(Record):
    """Opens ``page`` of the mini program; only its own app may send it."""

    appid: str
    title: str  # 4 to 12 字
    page: str | None = None  # 1024 bytes
    description: str | None = None  # 4 to 12 字
    emphasis_first_item: bool | None = None
    content_item: list[NoticeItem] | None = None  # at most 10


class Count(Record):
    """How many messages an app sent that day."""

    agent_id: int = field(name="agentid")
    name: str = field(name="app_name", default="")
    count: int = 0


class Messages(Area):
    """``wecom.messages``

    Sends are not repeated when the answer is lost.  What the platform would cut in silence raises
    OverLimit before it is sent, and so does what it would refuse as too many.  Above 30 a minute
    or 1000 an hour to one member the rest is dropped in silence.
    Raises NotFound (81013) when no receiver is left, NotAllowed (301002, 60020 ...).
    """

    def __init__(self, caller: Caller, agent_id: int) -> None:
        super().__init__(caller)
        self._agent_id = agent_id

    async def send(
        self,
        to: str | To,
        message: Mapping[str, Any],
        *,
        safe: int | None = None,
        translate_ids: bool = False,
        duplicate_seconds: int | None = None,
    ) -> Sent:
        """Send any kind: ``message`` is ``{"msgtype": kind, kind: fields}``; ``to`` one user id.

        ``safe``: 1 confidential, with a watermark; 2, of mpnews only, not to leave the company.
        ``translate_ids``: ``$userName=ID$`` and the like become names.  ``duplicate_seconds``: the
        same body to the same receivers is sent once in that time, at most 14400.

        Doc: message/send.
        """
        receivers = To([to]) if isinstance(to, str) else to
        check_receivers(receivers.users, receivers.parties, receivers.tags)
        check_duplicate_seconds(duplicate_seconds)
        body = {
            "touser": _joined(receivers.users),
            "toparty": _joined(receivers.parties),
            "totag": _joined(receivers.tags),
            "agentid": self._agent_id,
            **message,
            "safe": safe,
            "enable_id_trans": 1 if translate_ids else None,
            "enable_duplicate_check": None if duplicate_seconds is None else 1,
            "duplicate_check_interval": duplicate_seconds,
        }
        return await self._post("/cgi-bin/message/send", Sent, body=body, repeatable=False)

    async def text(self, to: str | To, content: str, *, safe: int | None = None) -> Sent:
        """At most 2048 bytes; line breaks and ``<a href>`` work."""
        return await self._kind(to, "text", {"content": content}, safe=safe)

    async def markdown(self, to: str | To, content: str) -> Sent:
        """At most 2048 bytes: headings, bold, links, inline code, quotes, three font colours."""
        return await self._kind(to, "markdown", {"content": content})

    async def image(self, to: str | To, media_id: str, *, safe: int | None = None) -> Sent:
        """A picture of ``media.upload``."""
        return await self._kind(to, "image", {"media_id": media_id}, safe=safe)

    async def voice(self, to: str | To, media_id: str) -> Sent:
        """An AMR recording of ``media.upload``."""
        return await self._kind(to, "voice", {"media_id": media_id})

    async def video(
        self,
        to: str | To,
        media_id: str,
        *,
        title: str | None = None,
        description: str | None = None,
        safe: int | None = None,
    ) -> Sent:
        """Title at most 128 bytes, description 512."""
        fields = {"media_id": media_id, "title": title, "description": description}
        return await self._kind(to, "video", fields, safe=safe)

    async def file(self, to: str | To, media_id: str, *, safe: int | None = None) -> Sent:
        """A file of ``media.upload``."""
        return await self._kind(to, "file", {"media_id": media_id}, safe=safe)

    async def textcard(
        self, to: str | To, *, title: str, description: str, url: str, button: str | None = None
    ) -> Sent:
        """Title 128 bytes, description 512 with ``<br>`` and ``<div class=...>``, button 4 字."""
        fields = {"title": title, "description": description, "url": url, "btntxt": button}
        return await self._kind(to, "textcard", fields)

    async def news(self, to: str | To, articles: Sequence[Article]) -> Sent:
        """One to eight articles."""
        return await self._kind(to, "news", {"articles": articles})

    async def mpnews(
        self, to: str | To, articles: Sequence[MpArticle], *, safe: int | None = None
    ) -> Sent:
        """One to eight articles that are read inside the client; ``safe`` may be 2."""
        return await self._kind(to, "mpnews", {"articles": articles}, safe=safe)

    async def miniprogram_notice(self, to: str | To, notice: MiniProgramNotice) -> Sent:
        """A notice that opens a mini program; not to ``@all``.

        Raises NotAllowed (48002) for an app that is not the mini program's own.
        """
        return await self._kind(to, "miniprogram_notice", notice)

    async def template_card(self, to: str | To, card: TemplateCard | Mapping[str, Any]) -> Sent:
        """Any card type.  Needs a callback address when it calls back (43012).

        Raises AlreadyExists (42014) for a ``task_id`` used before in the app.
        """
        return await self._kind(to, "template_card", card)

    async def taskcard(self, to: str | To, card: OldTaskCard) -> Sent:
        """The old kind, without a response code; updated by ``update_taskcard``."""
        return await self._kind(to, "taskcard", card)

    async def recall(self, msgid: str) -> None:
        """Take a message back, within 24 hours.  Raises TooLate (42052).  Doc: message/recall."""
        await self._tell("/cgi-bin/message/recall", body={"msgid": msgid}, repeatable=False)

    async def update_template_card(
        self,
        response_code: str,
        *,
        users: Sequence[str] = (),
        parties: Sequence[int] = (),
        tags: Sequence[int] = (),
        everyone: bool = False,
        replace_name: str | None = None,
        card: TemplateCard | Mapping[str, Any] | None = None,
        translate_ids: bool = False,
    ) -> list[str]:
        """Show a card as answered, or another card in its place; the ids not reached are returned.

        At most 1000 users, 100 parties, 100 tags; ``everyone`` is all who got it.  ``replace_name``
        is the word on the clicked button; give that or ``card``.  A code of the send or of a click
        works once, within 72 hours.  Raises TooLate (60140), BadArgument (82102).
        Doc: message/update_template_card.
        """
        if not everyone:
            check_receivers(users, parties, tags)
        if (replace_name is None) == (card is None):
            words = "update_template_card takes either a replace_name or a card"
            raise BadArgument(words, code=0)
        if card is not None:
            check_card(card := plain(card))
        body = {
            "userids": users or None,
            "partyids": parties or None,
            "tagids": tags or None,
            "atall": 1 if everyone else None,
            "agentid": self._agent_id,
            "response_code": response_code,
            "enable_id_trans": 1 if translate_ids else None,
            "button": None if replace_name is None else {"replace_name": replace_name},
            "template_card": card,
        }
        return await self._update("/cgi-bin/message/update_template_card", body)

    async def update_taskcard(
        self, task_id: str, *, users: Sequence[str], replace_name: str
    ) -> list[str]:
        """Show an old task card as answered, once per member; the ids not reached are returned.

        Raises NotFound (42016), BadArgument (82102).  Doc: message/update_taskcard.
        """
        body = {
            "userids": users,
            "agentid": self._agent_id,
            "task_id": task_id,
            "replace_name": replace_name,
        }
        return await self._update("/cgi-bin/message/update_taskcard", body)

    async def get_statistics(self, *, yesterday: bool = False) -> list[Count]:
        """How many messages each app sent today or yesterday.  Doc: message/get_statistics."""
        path = "/cgi-bin/message/get_statistics"
        body = {"time_type": 1 if yesterday else 0}
        return await self._post(path, list[Count], at="statistics", body=body)

    async def _kind(
        self, to: str | To, kind: str, fields: object, *, safe: int | None = None
    ) -> Sent:
        sent = plain(fields)
        check_fields(kind, sent)
        return await self.send(to, {"msgtype": kind, kind: sent}, safe=safe)

    async def _update(self, path: str, body: Mapping[str, Any]) -> list[str]:
        answer = await self._post(path, NotReached, body=body, repeatable=False)
        return answer.invalid_users


class NotReached(Record):
    """Here, unlike in the answer of a send, the ids come as a list."""

    invalid_users: list[str] = field(name="invaliduser", default_factory=list)


def _joined(ids: Sequence[str] | Sequence[int]) -> str | None:
    return "|".join(str(one) for one in ids) or None
