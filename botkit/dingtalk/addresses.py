"""Addresses that DingTalk hands out: to answer a message at, to fetch a file from.

Only those on the list are called, over HTTPS on its own port; redirects are never followed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import structlog
from yarl import URL

from botkit.calls.caller import Caller
from botkit.calls.files import Download
from botkit.calls.request import Request
from botkit.calls.transport import Transport
from botkit.dingtalk.dialects import OLD
from botkit.dingtalk.refusals import REFUSALS
from botkit.errors import BadArgument

log = structlog.get_logger()

REPLY_HOSTS = ("oapi.dingtalk.com", "api.dingtalk.com", "api.dingtalk.io")
FILE_HOSTS = ("*.dingtalk.com", "*.dingtalk.io", "*.aliyuncs.com", "*.alicdn.com")


class Addresses:
    """``home`` are the app's own API addresses, which are always allowed."""

    def __init__(self, transport: Transport, home: Collection[str]) -> None:
        self._transport = transport
        self._home = frozenset(URL(one).origin() for one in home)

    def may_reply(self, url: str) -> bool:
        """Whether a reply address may be used."""
        return self._allows(url, REPLY_HOSTS, "reply address")

    async def reply(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer a message: text, Markdown, link, action card or feed card.

        Raises TooLate when the address has expired.  Doc: robot/sendBySession.
        """
        if not self.may_reply(url):
            raise BadArgument("a reply address that is not DingTalk's", code=0, request="POST")
        caller, request = self._request("POST", URL(url))
        # A signature of its own stands in the address.
        await caller.call(Request(request.verb, request.path, query=request.query, body=body))

    async def fetch(self, url: str) -> Download:
        """A file of at most 20 MiB."""
        if not self._allows(url, FILE_HOSTS, "file"):
            raise BadArgument("a file that is not at DingTalk's", code=0, request="GET")
        caller, request = self._request("GET", URL(url))
        return await caller.download(request)

    def _request(self, verb: str, url: URL) -> tuple[Caller, Request]:
        caller = Caller(self._transport, str(url.origin()), REFUSALS, dialect=OLD)
        return caller, Request(verb, url.path, query=dict(url.query))

    def _allows(self, url: str, hosts: Collection[str], what: str) -> bool:
        if is_allowed(url, hosts, self._home):
            return True
        log.error("ssrf_blocked", what=what)
        return False


def is_allowed(url: str, hosts: Collection[str], home: Collection[URL] = ()) -> bool:
    """Whether an address from outside may be called; ``*.`` stands for any name in a domain."""
    try:
        found = URL(url)
        origin = found.origin()
    except ValueError:
        return False
    if found.user or found.password or not found.host:
        return False
    if origin in home:
        return True
    return (
        found.scheme == "https" and found.port == 443 and any(_fits(found.host, h) for h in hosts)
    )


def _fits(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern
