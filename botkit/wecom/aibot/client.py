"""What an AI bot can ask of the platform by itself."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

from botkit.calls.addresses import Allowed, given
from botkit.calls.caller import Caller
from botkit.calls.files import Download
from botkit.calls.request import MIB, Request
from botkit.calls.transport import Transport
from botkit.errors import BadArgument, BadSeal, Garbled
from botkit.wecom.client import API
from botkit.wecom.refusals import REFUSALS
from botkit.wire import sealing

REPLY_HOSTS = ("qyapi.weixin.qq.com",)
# Where files lie, no manual says; these are the vendor's own and those of its cloud's stores.
FILE_HOSTS = ("*.qq.com", "*.qpic.cn", "*.myqcloud.com", "*.tencentcos.cn")
FILE_BYTES = 100 * MIB


class AiBot:
    """``await turn.clients["wecom/<app>"].download(event.media)``; methods raise CallError.

    Called are the platform's own addresses and those at ``api``, the address of the settings.
    """

    def __init__(self, transport: Transport, *, aes_key: str = "", api: str = API) -> None:
        self._transport, self._allowed = transport, Allowed([api])
        self._key = sealing.aes_key(aes_key) if aes_key else b""

    async def download(self, media: str) -> Download:
        """A picture, file or video that somebody sent, within five minutes; at most 100 MB.

        ``media`` is what the event has.  Doc: 智能机器人, receiving messages.
        """
        url, _, key = media.partition("#")
        if not self._allowed.includes(url, FILE_HOSTS, "file"):
            raise BadArgument("a file that is not at WeCom's", code=0, request="GET")
        request = given("GET", url)
        sealed = await self._caller(request).download(request, most_bytes=FILE_BYTES)
        try:
            content = sealing.Seal(_file_key(key) if key else self._key).decrypt(sealed.content)
        except (BadSeal, ValueError) as error:
            raise Garbled(f"cannot be decrypted: {error}", request=request.shown()) from None
        return msgspec.structs.replace(sealed, content=content)

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Say something more, at the address that came with a message: once, within an hour.

        ``body`` is Markdown of at most 20480 bytes or a template card.  Doc: 智能机器人,
        response_url.
        """
        if not self._allowed.includes(url, REPLY_HOSTS, "reply address"):
            raise BadArgument("a reply address that is not WeCom's", code=0, request="POST")
        request = msgspec.structs.replace(given("POST", url), body=dict(body))
        await self._caller(request).call(request)

    def _caller(self, request: Request) -> Caller:
        return Caller(self._transport, request.base, REFUSALS)


def _file_key(text: str) -> bytes:
    """The key that came with a file; its last ``=`` may be left out."""
    return binascii.a2b_base64(text + "=" * (-len(text) % 4))
