"""Groups that an app makes and speaks in (appchat)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botkit.calls.area import Area
from botkit.calls.bounds import at_most, letters
from botkit.errors import BadArgument
from botkit.wecom.api.message_limits import check_fields
from botkit.wecom.api.messages import Article, MpArticle
from botkit.wire.record import Record, field, plain

LEAST_MEMBERS, MOST_MEMBERS = 2, 2000
NAME_LETTERS, ID_LETTERS = 50, 32


class AppChat(Record):
    """A group made by the app."""

    id: str = field(name="chatid", default="")
    name: str = ""
    owner: str = ""
    members: list[str] = field(name="userlist", default_factory=list)
    type: int = field(name="chat_type", default=0)


class AppChats(Area):
    """``wecom.app_chats``

    For apps whose visible range has the root department, else NotAllowed (48002, 60011); only the
    app that made a group may use it (86008).  Raises NotFound (40050), BadArgument (86001 ...).
    Sends are not repeated when the answer is lost.  The corp may reach 20,000 person-times a
    minute, and a member gets at most 200 messages a minute; the rest is dropped in silence.
    """

    async def create(
        self,
        members: Sequence[str],
        *,
        name: str | None = None,
        owner: str | None = None,
        chat_id: str | None = None,
    ) -> str:
        """A new group of 2 to 2000 user ids; its id.  At most 1000 a day.

        It shows up with its first message.  ``owner``: by default any of them.  ``chat_id``: at
        most 32 of 0-9A-Za-z, by default the platform's.  ``name``: at most 50 字.  Raises OverLimit
        and BadArgument before sending, AlreadyExists (86215).  Doc: appchat/create.
        """
        at_most("wecom appchat members", MOST_MEMBERS, members, "members")
        if len(members) < LEAST_MEMBERS:
            words = f"appchat of {len(members)} members, at least {LEAST_MEMBERS} are wanted"
            raise BadArgument(words, code=0)
        letters("wecom appchat name", NAME_LETTERS, name)
        at_most("wecom appchat chatid", ID_LETTERS, chat_id, "characters")
        body = {"name": name, "owner": owner, "userlist": list(members), "chatid": chat_id}
        path = "/cgi-bin/appchat/create"
        return await self._post(path, str, at="chatid", body=body, repeatable=False)

    async def update(
        self,
        chat_id: str,
        *,
        name: str | None = None,
        owner: str | None = None,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
    ) -> None:
        """Another name or owner, more or fewer members.  At most 1000 calls an hour.

        Raises OverLimit before sending.  Doc: appchat/update.
        """
        letters("wecom appchat name", NAME_LETTERS, name)
        at_most("wecom appchat members", MOST_MEMBERS, add, "members")
        body = {
            "chatid": chat_id,
            "name": name,
            "owner": owner,
            "add_user_list": list(add) or None,
            "del_user_list": list(remove) or None,
        }
        await self._tell("/cgi-bin/appchat/update", body=body)

    async def get(self, chat_id: str) -> AppChat:
        """A group this app made.  Doc: appchat/get."""
        query = {"chatid": chat_id}
        return await self._get("/cgi-bin/appchat/get", AppChat, at="chat_info", query=query)

    async def send(
        self, chat_id: str, message: Mapping[str, Any], *, safe: int | None = None
    ) -> None:
        """Send any kind but cards and mini program notices: ``{"msgtype": kind, kind: fields}``.

        ``safe``: 1 confidential, with a watermark.  Doc: appchat/send.
        """
        body = {"chatid": chat_id, **message, "safe": safe}
        await self._tell("/cgi-bin/appchat/send", body=body, repeatable=False)

    async def text(
        self, chat_id: str, content: str, *, mentions: Sequence[str] = (), safe: int | None = None
    ) -> None:
        """At most 2048 bytes.  ``mentions``: user ids or ``@all``."""
        fields = {"content": content, "mentioned_list": list(mentions) or None}
        await self._kind(chat_id, "text", fields, safe=safe)

    async def markdown(self, chat_id: str, content: str) -> None:
        """At most 2048 bytes."""
        await self._kind(chat_id, "markdown", {"content": content})

    async def image(self, chat_id: str, media_id: str, *, safe: int | None = None) -> None:
        """A picture of ``media.upload``."""
        await self._kind(chat_id, "image", {"media_id": media_id}, safe=safe)

    async def voice(self, chat_id: str, media_id: str) -> None:
        """An AMR recording of ``media.upload``."""
        await self._kind(chat_id, "voice", {"media_id": media_id})

    async def video(
        self,
        chat_id: str,
        media_id: str,
        *,
        title: str | None = None,
        description: str | None = None,
        safe: int | None = None,
    ) -> None:
        """Title at most 128 bytes, description 512."""
        fields = {"media_id": media_id, "title": title, "description": description}
        await self._kind(chat_id, "video", fields, safe=safe)

    async def file(self, chat_id: str, media_id: str, *, safe: int | None = None) -> None:
        """A file of ``media.upload``."""
        await self._kind(chat_id, "file", {"media_id": media_id}, safe=safe)

    async def textcard(
        self, chat_id: str, *, title: str, description: str, url: str, button: str | None = None
    ) -> None:
        """Title 128 bytes, description 512, button 4 字."""
        fields = {"title": title, "description": description, "url": url, "btntxt": button}
        await self._kind(chat_id, "textcard", fields)

    async def news(self, chat_id: str, articles: Sequence[Article]) -> None:
        """One to eight articles."""
        await self._kind(chat_id, "news", {"articles": list(articles)})

    async def mpnews(
        self, chat_id: str, articles: Sequence[MpArticle], *, safe: int | None = None
    ) -> None:
        """One to eight articles that are read inside the client; ``safe`` may be 2."""
        await self._kind(chat_id, "mpnews", {"articles": list(articles)}, safe=safe)

    async def _kind(
        self, chat_id: str, kind: str, fields: object, *, safe: int | None = None
    ) -> None:
        sent = plain(fields)
        check_fields(kind, sent)
        await self.send(chat_id, {"msgtype": kind, kind: sent}, safe=safe)
