"""The group robot: posts to one group through a webhook key, and receives nothing."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, TypeVar

from botkit.calls.area import Area
from botkit.calls.bounds import octets
from botkit.calls.caller import Caller
from botkit.calls.files import Upload
from botkit.calls.request import MIB
from botkit.calls.transport import Transport
from botkit.errors import NotAllowed, OverLimit, RateLimited
from botkit.wecom.api.card_limits import check_card
from botkit.wecom.api.cards import NewsNotice, TextNotice
from botkit.wecom.api.media import Media, check_size
from botkit.wecom.api.message_limits import check_fields
from botkit.wecom.api.messages import Article
from botkit.wecom.client import API
from botkit.wecom.refusals import REFUSALS
from botkit.wire.record import plain

T = TypeVar("T")

TEXT_BYTES, MARKDOWN_BYTES = 2048, 4096
IMAGE_BYTES = 2 * MIB
MOST_BYTES = {"file": 20 * MIB, "voice": 2 * MIB}


class Webhook(Area):
    """One robot of one group; 20 messages a minute.  Nothing is repeated.

    What is too long is refused (BadArgument 40058).  Raises RateLimited (45009) and NotAllowed
    (93000 when the key is wrong or the robot was removed).  Doc: webhook/send.
    """

    def __init__(self, caller: Caller, key: str) -> None:
        super().__init__(caller)
        self._query = {"key": key}

    async def send(self, message: Mapping[str, Any]) -> None:
        """Post ``{"msgtype": kind, kind: fields}``."""
        path = "/cgi-bin/webhook/send"
        await self._tell(path, query=self._query, body=message, repeatable=False)

    async def upload_media(
        self, name: str, content: bytes, *, kind: Literal["file", "voice"] = "file"
    ) -> Media:
        """A file for this robot only: more than 5 bytes, file 20 MiB, voice 2 MiB AMR.

        Raises OverLimit before sending.  Doc: webhook/upload_media.
        """
        check_size(f"wecom robot {kind} {name}", content, MOST_BYTES[kind])
        path, query = "/cgi-bin/webhook/upload_media", {**self._query, "type": kind}
        return await self._post(path, Media, query=query, upload=Upload(name, content))


class WeComRobot:
    """One room, posted to through the first of ``keys`` that takes the message.

    Spare keys are for a robot that was removed or has posted its 20 messages this minute.
    """

    def __init__(
        self,
        keys: Sequence[str],
        transport: Transport,
        *,
        api: str = API,
        first_wait: timedelta = timedelta(milliseconds=300),
    ) -> None:
        caller = Caller(transport, api, REFUSALS, first_wait=first_wait)
        self.webhooks = [Webhook(caller, key) for key in keys]

    async def text(
        self, content: str, *, mentions: Sequence[str] = (), mobiles: Sequence[str] = ()
    ) -> None:
        """At most 2048 bytes.  ``mentions``: user ids or ``@all``; ``mobiles``: their numbers."""
        octets("wecom robot text.content", TEXT_BYTES, content)
        fields = {
            "content": content,
            "mentioned_list": list(mentions) or None,
            "mentioned_mobile_list": list(mobiles) or None,
        }
        await self.send({"msgtype": "text", "text": fields})

    async def markdown(self, content: str) -> None:
        """At most 4096 bytes; font colours, and mentions as ``<@userid>``."""
        octets("wecom robot markdown.content", MARKDOWN_BYTES, content)
        await self.send({"msgtype": "markdown", "markdown": {"content": content}})

    async def markdown_v2(self, content: str) -> None:
        """At most 4096 bytes; lists, tables, pictures and code, but no colours, no mentions."""
        octets("wecom robot markdown_v2.content", MARKDOWN_BYTES, content)
        await self.send({"msgtype": "markdown_v2", "markdown_v2": {"content": content}})

    async def image(self, content: bytes) -> None:
        """A JPG or PNG of at most 2 MiB.  Raises OverLimit before sending."""
        await self.send(image_message(content))

    async def news(self, articles: Sequence[Article]) -> None:
        """One to eight articles."""
        news = {"articles": [plain(one) for one in articles]}
        check_fields("news", news)
        await self.send({"msgtype": "news", "news": news})

    async def template_card(self, card: TextNotice | NewsNotice | Mapping[str, Any]) -> None:
        """A text notice, or a news notice with ``card_image``; other types cannot call back.

        Narrower than an app's: title 26 字, subtitle 112, value 26, emphasis 10, source 13; more
        raises OverLimit before it is sent.
        """
        fields = plain(card)
        check_card(fields, robot=True)
        await self.send({"msgtype": "template_card", "template_card": fields})

    async def file(self, name: str, content: bytes) -> None:
        """Upload and post a file of at most 20 MiB."""
        await self._upload_and_send("file", name, content)

    async def voice(self, name: str, content: bytes) -> None:
        """Upload and post an AMR recording of at most 2 MiB and 60 seconds."""
        await self._upload_and_send("voice", name, content)

    async def send(self, message: Mapping[str, Any]) -> None:
        """Post a message of any kind."""
        await self.by_any_key(lambda webhook: webhook.send(message))

    async def by_any_key(self, post: Callable[[Webhook], Awaitable[T]]) -> T:
        """Do something with the first webhook that does not refuse it for its own sake."""
        *spares, last = self.webhooks
        for webhook in spares:
            try:
                return await post(webhook)
            except (RateLimited, NotAllowed):
                continue
        return await post(last)

    async def _upload_and_send(
        self, kind: Literal["file", "voice"], name: str, content: bytes
    ) -> None:
        async def post(webhook: Webhook) -> None:
            media = await webhook.upload_media(name, content, kind=kind)
            await webhook.send({"msgtype": kind, kind: {"media_id": media.media_id}})

        await self.by_any_key(post)


def image_message(content: bytes) -> dict[str, Any]:
    """A picture goes inside the message, with the MD5 of its bytes."""
    if len(content) > IMAGE_BYTES:
        raise OverLimit("wecom robot image", limit=IMAGE_BYTES, size=len(content))
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": b64encode(content).decode(), "md5": md5}}
