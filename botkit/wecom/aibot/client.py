"""What an AI bot can ask of the platform by itself."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from botkit.calls.caller import Caller
from botkit.calls.files import Download
from botkit.calls.request import MIB, Request
from botkit.calls.transport import Transport
from botkit.errors import BadArgument, BadSeal, Garbled
from botkit.wecom.refusals import REFUSALS
from botkit.wire import sealing

FILE_BYTES = 100 * MIB


class AiBot:
    """``await turn.clients["wecom/<app>"].download(event.media)``; methods raise CallError."""

    def __init__(self, transport: Transport, *, aes_key: str = "") -> None:
        self._transport = transport
        self._key = sealing.aes_key(aes_key) if aes_key else b""

    async def download(self, media: str) -> Download:
        """A picture, file or video that somebody sent, within five minutes; at most 100 MB.

        ``media`` is what the event has.  Doc: 智能机器人, receiving messages.
        """
        url, _, key = media.partition("#")
        caller, request = self._request("GET", url)
        sealed = await caller.download(request, most_bytes=FILE_BYTES)
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
        caller, request = self._request("POST", url)
        await caller.call(msgspec.structs.replace(request, body=dict(body)))

    def _request(self, verb: str, url: str) -> tuple[Caller, Request]:
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.netloc:
            raise BadArgument("no address", code=0, request=verb)
        caller = Caller(self._transport, f"{parts.scheme}://{parts.netloc}", REFUSALS)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return caller, Request(verb, parts.path or "/", query=query)


def _file_key(text: str) -> bytes:
    """The key that came with a file; its last ``=`` may be left out."""
    return binascii.a2b_base64(text + "=" * (-len(text) % 4))
