"""Addresses that DingTalk hands out: to answer a message at, to fetch a file from.

Only those on the list are called, over HTTPS on its own port; redirects are never followed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from botkit.calls.addresses import Allowed, given
from botkit.calls.caller import Caller
from botkit.calls.files import Download, file_name
from botkit.calls.request import FILE_SECONDS, MIB
from botkit.calls.transport import Transport
from botkit.dingtalk.dialects import OLD
from botkit.dingtalk.refusals import REFUSALS
from botkit.errors import BadArgument

REPLY_HOSTS = ("oapi.dingtalk.com", "api.dingtalk.com", "api.dingtalk.io")
FILE_HOSTS = ("*.dingtalk.com", "*.dingtalk.io", "*.aliyuncs.com", "*.alicdn.com")
FILE_BYTES = 20 * MIB


class Addresses:
    """``home`` are the app's own API addresses, which are always allowed."""

    def __init__(self, transport: Transport, home: Collection[str]) -> None:
        self._transport, self._allowed = transport, Allowed(home)

    def may_reply(self, url: str) -> bool:
        """Whether a reply address may be used."""
        return self._allowed.includes(url, REPLY_HOSTS, "reply address")

    async def reply(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer a message: text, Markdown, link, action card or feed card.

        Raises TooLate when the address has expired.  Doc: robot/sendBySession.
        """
        if not self.may_reply(url):
            raise BadArgument("a reply address that is not DingTalk's", code=0, request="POST")
        request = msgspec.structs.replace(given("POST", url), body=body)
        # A signature of its own stands in the address.
        await Caller(self._transport, request.base, REFUSALS, dialect=OLD).call(request)

    async def fetch(self, url: str) -> Download:
        """A file of at most 20 MiB: whatever comes with status 2xx.  Raises CallError."""
        if not self._allowed.includes(url, FILE_HOSTS, "file"):
            raise BadArgument("a file that is not at DingTalk's", code=0, request="GET")
        request = msgspec.structs.replace(
            given("GET", url), most_bytes=FILE_BYTES, seconds=FILE_SECONDS
        )
        answer = await self._transport.exchange(request)
        return Download(file_name(answer.disposition), answer.content_type, answer.body)
