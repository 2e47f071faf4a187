"""Carries one call over HTTP and says what is known when that fails."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

import msgspec
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    InvalidURL,
    ServerFingerprintMismatch,
    TCPConnector,
)
from yarl import URL

from botkit.calls.files import form
from botkit.calls.request import Request
from botkit.errors import (
    CallError,
    Garbled,
    NotAllowed,
    NotFound,
    PlatformFault,
    RateLimited,
    Refused,
    Unreachable,
)
from botkit.wire.record import Fact, json_bytes

CONNECT_SECONDS = 3.0
NEVER_SENT = (ClientConnectorError, ConnectionTimeoutError, ServerFingerprintMismatch, InvalidURL)


class Answer(Fact, frozen=True):
    """What came back with HTTP status 2xx, or with an error that the request wants to hear."""

    content_type: str
    body: bytes
    disposition: str = ""
    status: int = 200
    retry_after: str = ""


class Transport(Protocol):
    """Carries calls; tests hand in one that answers from a script."""

    async def exchange(self, request: Request) -> Answer:
        """Send once.  Raises CallError; its ``sent`` says whether the platform may have acted."""
        ...


def open_session() -> ClientSession:
    """The session to share.  The caller closes it.

    Idle connections are dropped after 15 s, before the platforms do: a call on a connection that
    the other side is just closing has an unknown outcome.
    """
    return ClientSession(
        connector=TCPConnector(limit=100, limit_per_host=20, keepalive_timeout=15),
        headers={"User-Agent": "botkit"},
    )


class HttpTransport:
    """The real thing, over a shared session.  Redirects are not followed."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def exchange(self, request: Request) -> Answer:
        try:
            async with self._session.request(
                request.verb,
                **_address(request),
                timeout=ClientTimeout(total=request.seconds, connect=CONNECT_SECONDS),
                allow_redirects=False,
                **_content(request),
            ) as response:
                _check_status(request, response)
                return Answer(
                    content_type=response.content_type,
                    body=await _read(request, response),
                    disposition=response.headers.get("Content-Disposition", ""),
                    status=response.status,
                    retry_after=response.headers.get("Retry-After", ""),
                )
        except NEVER_SENT as error:
            words = f"no connection: {_reason(error)}"
            raise Unreachable(words, request=request.shown(), sent=False) from None
        except (ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            words = f"no answer: {_reason(error)}"
            raise Unreachable(words, request=request.shown(), sent=True) from None


def read_object(request: Request, answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object.  Raises Garbled."""
    try:
        value = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    words = f"unexpected answer: {answer.content_type}, {len(answer.body)} bytes, no JSON object"
    raise Garbled(words, request=request.shown(), sent=True)


def _address(request: Request) -> dict[str, Any]:
    if request.given:
        return {"url": URL(request.base + request.given, encoded=True)}
    return {"url": request.base + request.path, "params": request.query}


def _content(request: Request) -> dict[str, Any]:
    if request.upload is not None:
        return {"data": form(request.upload), "headers": request.headers}
    if request.body is None:
        return {"headers": request.headers}
    headers = {**request.headers, "Content-Type": "application/json"}
    return {"data": json_bytes(request.body), "headers": headers}


def _check_status(request: Request, response: ClientResponse) -> None:
    status = response.status
    is_told = request.hears_errors and response.content_type == "application/json"
    if 200 <= status < 300 or (is_told and status >= 400):
        return
    raise status_error(request, status, response.headers.get("Retry-After", ""))


def status_error(request: Request, status: int, retry_after: str = "") -> CallError:
    """What a status alone says: the platform did not speak, but something in between."""
    shown, words = request.shown(), f"HTTP status {status}"
    wait = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
    if status >= 500:
        return PlatformFault(words, code=status, request=shown, retry_after=wait, sent=True)
    if status == 429:
        return RateLimited(words, code=status, request=shown, retry_after=wait or 60.0)
    if status in (401, 403, 407):
        return NotAllowed(words, code=status, request=shown, advice="look at the proxy, if any")
    if status == 404:
        return NotFound(words, code=status, request=shown, advice="look at the api address")
    if status >= 400:
        return Refused(words, code=status, request=shown)
    return Garbled(f"unexpected {words}", request=shown, sent=True)


async def _read(request: Request, response: ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > request.most_bytes:
            response.close()
            words = f"the answer has more than {request.most_bytes} bytes"
            raise Garbled(words, request=request.shown(), sent=True)
    return bytes(body)


def _reason(error: BaseException) -> str:
    """The kind of failure and its words; never the address, which may hold a secret."""
    if isinstance(error, ClientConnectorError):
        return f"{type(error).__name__}: {error.strerror or error.os_error}"
    return type(error).__name__
