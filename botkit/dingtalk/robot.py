"""The group robot (自定义机器人): posts to one group through its Webhook, and receives nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.calls.transport import Transport
from botkit.clock import Clock
from botkit.dingtalk.api.robot_messages import (
    ActionCardPost,
    At,
    FeedCardPost,
    Jump,
    Link,
    LinkPost,
    MarkdownPost,
    Post,
    TextPost,
    post_body,
)
from botkit.dingtalk.client import OAPI
from botkit.dingtalk.crypto import robot_sign
from botkit.dingtalk.dialects import OLD
from botkit.dingtalk.refusals import REFUSALS
from botkit.errors import NotAllowed, OverLimit, RateLimited, TooLate
from botkit.wire.record import json_bytes

T = TypeVar("T")

MESSAGE_BYTES = 20_000  # 460101


class Hook(Area):
    """The address of one robot; what it takes is written out already."""

    def __init__(self, caller: Caller, token: str, secret: str = "", *, clock: Clock) -> None:
        super().__init__(caller)
        self._token, self._secret, self._clock = token, secret, clock

    async def post(self, message: Mapping[str, Any], *, uuid: str = "") -> None:
        """Post ``{"msgtype": kind, kind: fields}``; ``at`` may stand beside them.

        As ``Webhook.send``.  Doc: robot/send.
        """
        body = {**message, "msgUuid": uuid or None}
        if (size := len(json_bytes(body))) > MESSAGE_BYTES:
            raise OverLimit("dingtalk robot message", limit=MESSAGE_BYTES, size=size)
        try:
            await self._send(body, is_repeatable=bool(uuid))
        except TooLate:  # the signature: signed anew, once
            await self._send(body, is_repeatable=bool(uuid))

    async def _send(self, body: Mapping[str, Any], *, is_repeatable: bool) -> None:
        # The signature covers nothing but the time, so each attempt has its own.
        await self._tell(
            "/robot/send", query=self._signed(), body=dict(body), repeatable=is_repeatable
        )

    def _signed(self) -> dict[str, str]:
        if not self._secret:
            return {"access_token": self._token}
        timestamp = str(self._clock.now_ms())
        sign = robot_sign(self._secret, timestamp)
        return {"access_token": self._token, "timestamp": timestamp, "sign": sign}


class Webhook(Area):
    """One robot of one group; 20 messages a minute, above that ten minutes of silence.

    Raises RateLimited (130101, 410100), NotAllowed (310000: keyword, signature or address;
    300001, 400101: no such robot), BadArgument (430101 to 430104, 460101).  Doc: robot/send.
    """

    def __init__(self, caller: Caller, token: str, secret: str = "", *, clock: Clock) -> None:
        super().__init__(caller)
        self._hook = Hook(caller, token, secret, clock=clock)

    async def send(self, message: Post, *, at: At | None = None, uuid: str = "") -> None:
        """Post a message; who is in ``at`` is mentioned, also in its text.

        A repeat with the same ``uuid`` is dropped by the platform, so such a call is repeated.
        Raises OverLimit before it is sent.  Doc: robot/send.
        """
        await self._hook.post(post_body(message, at), uuid=uuid)


class DingTalkRobot:
    """One room, posted to through the first of ``tokens`` that takes the message.

    ``secrets`` are those of 加签, one for each token, or none.  Spare robots are for one that was
    removed or has posted its 20 messages this minute.  ``uuid`` lets the platform drop a repeat;
    a message that a spare robot posts has a uuid of its own there.
    """

    def __init__(
        self,
        tokens: Sequence[str],
        transport: Transport,
        clock: Clock,
        *,
        secrets: Sequence[str] = (),
        api: str = OAPI,
        first_wait: timedelta = timedelta(milliseconds=300),
    ) -> None:
        caller = Caller(transport, api, REFUSALS, first_wait=first_wait, dialect=OLD)
        keys = secrets or [""] * len(tokens)
        self.hooks = [
            Hook(caller, token, secret, clock=clock)
            for token, secret in zip(tokens, keys, strict=True)
        ]

    async def text(self, content: str, *, at: At | None = None, uuid: str = "") -> None:
        """Plain words; who is in ``at`` is mentioned."""
        await self.send(TextPost(content), at=at, uuid=uuid)

    async def markdown(
        self, title: str, text: str, *, at: At | None = None, uuid: str = ""
    ) -> None:
        """``title`` is shown in the list of chats; keep the text below 5000 characters."""
        await self.send(MarkdownPost(title, text), at=at, uuid=uuid)

    async def link(
        self, title: str, text: str, url: str, *, picture: str | None = None, uuid: str = ""
    ) -> None:
        """One address; long text is cut when it is shown.  It mentions nobody."""
        await self.send(LinkPost(title, text, url, picture), uuid=uuid)

    async def action_card(
        self,
        title: str,
        text: str,
        jumps: Sequence[Jump],
        *,
        across: bool = False,
        at: At | None = None,
        uuid: str = "",
    ) -> None:
        """Markdown with a button for the whole, or several; each opens an address."""
        if len(jumps) == 1:
            (jump,) = jumps
            card = ActionCardPost(title, text, jump.title, jump.url)
        else:
            card = ActionCardPost(title, text, buttons=jumps, orientation=str(int(across)))
        await self.send(card, at=at, uuid=uuid)

    async def feed_card(self, links: Sequence[Link], *, uuid: str = "") -> None:
        """Several addresses with pictures; it mentions nobody."""
        await self.send(FeedCardPost(links), uuid=uuid)

    async def send(self, message: Post, *, at: At | None = None, uuid: str = "") -> None:
        """Post a message of any kind."""
        await self.post(post_body(message, at), uuid=uuid)

    async def post(self, message: Mapping[str, Any], *, uuid: str = "") -> None:
        """Post what is written out already, as ``outbound.robot_message`` does it."""
        await self.by_any_key(lambda hook: hook.post(message, uuid=uuid))

    async def by_any_key(self, post: Callable[[Hook], Awaitable[T]]) -> T:
        """Do something with the first robot that does not refuse it for its own sake."""
        *spares, last = self.hooks
        for hook in spares:
            try:
                return await post(hook)
            except (RateLimited, NotAllowed):
                continue
        return await post(last)
