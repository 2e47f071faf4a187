"""The two generations of DingTalk's API, behind one caller: the path says which one is meant.

oapi answers every error with HTTP 200 and an ``errcode``, ``/v1.0`` with an HTTP status and a
``code`` that is a word.  Doc: calling the server API.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from botkit.calls.caller import Caller
from botkit.calls.dialect import errcode
from botkit.calls.files import Download
from botkit.calls.refusals import Refusal, Refusals
from botkit.calls.request import Request
from botkit.calls.transport import Answer, read_object, status_error
from botkit.errors import BadArgument, Garbled, NotAllowed, NotFound, PlatformFault, RateLimited

TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105 - the header's name
WRAPPER = 88  # an errcode that says: look at sub_code
BLOCKED = 1111  # what a blocked address gets as ``status``, or a page of HTML; our code for both

_NEW = re.compile(r"/v[0-9]+\.[0-9]+/", re.ASCII)


class Old:
    """oapi.dingtalk.com: the token stands in the query, errors come with HTTP status 200."""

    def dressed(self, request: Request, token: str) -> Request:
        return request.with_query(access_token=token) if token else request

    def read(self, request: Request, answer: Answer, refusals: Refusals) -> dict[str, Any]:
        fields = _object(request, answer, refusals)
        if "errcode" not in fields:
            words = "unexpected answer: nothing at $.errcode"
            raise Garbled(words, request=request.shown(), sent=True)
        if not (code := errcode(request, fields)):
            return fields
        words, inner = str(fields.get("errmsg", "")), str(fields.get("sub_code") or "")
        if code == WRAPPER and inner:
            told = int(inner) if inner.isascii() and inner.isdigit() else inner
            words = str(fields.get("sub_msg") or words)
            raise refusals.error(told, words, request=request.shown())
        raise refusals.error(code, words, request=request.shown())


class New:
    """api.dingtalk.com: the token stands in a header, errors come with HTTP status 4xx and 5xx."""

    def dressed(self, request: Request, token: str) -> Request:
        # Without Accept an answer may be XML.
        named = {"Accept": "application/json", **({TOKEN_HEADER: token} if token else {})}
        headers = {**request.headers, **named}
        return msgspec.structs.replace(request, headers=headers, hears_errors=True)

    def read(self, request: Request, answer: Answer, refusals: Refusals) -> dict[str, Any]:
        if answer.status < 300 and not answer.body.strip():
            return {}
        fields = _object(request, answer, refusals)
        if answer.status < 300:
            return fields
        code = fields.get("code")
        if not isinstance(code, str) or not code:
            raise status_error(request, answer.status, answer.retry_after)
        raise refusals.error(
            code, _words(fields), request=request.shown(), otherwise=_by_status(answer.status)
        )


OLD, NEW = Old(), New()


class Generations:
    """Two callers as one; an area never asks which it speaks to."""

    def __init__(self, old: Caller, new: Caller) -> None:
        self._old, self._new = old, new

    async def call(self, request: Request) -> dict[str, Any]:
        """The answer's fields.  Raises CallError."""
        return await self._caller(request).call(request)

    async def download(self, request: Request) -> Download:
        """A file.  Raises CallError."""
        return await self._caller(request).download(request)

    def bearing(self, token: str) -> Generations:
        """Both with this token; "" for calls that need none."""
        return Generations(self._old.bearing(token), self._new.bearing(token))

    def _caller(self, request: Request) -> Caller:
        return self._new if _NEW.match(request.path) else self._old


def _object(request: Request, answer: Answer, refusals: Refusals) -> dict[str, Any]:
    if answer.content_type == "text/html":
        words = "a page in place of an answer"
        raise refusals.error(BLOCKED, words, request=request.shown())
    fields = read_object(request, answer)
    if fields.get("status") == BLOCKED and "code" not in fields:
        raise refusals.error(BLOCKED, "punished", request=request.shown())
    return fields


def _words(fields: Mapping[str, Any]) -> str:
    """The platform's words, with the permissions that it says are missing."""
    words, denied = str(fields.get("message") or ""), fields.get("accessdenieddetail")
    scopes = denied.get("requiredScopes") if isinstance(denied, Mapping) else None
    return f"{words}; needed: {', '.join(map(str, scopes))}" if isinstance(scopes, list) else words


def _by_status(status: int) -> Refusal:
    """What a code that stands in no table is raised as."""
    if status >= 500:
        return Refusal(PlatformFault, "N", sent=True)
    if status == 429:
        return Refusal(RateLimited, "B", retry_after=1.0)
    if status in (401, 403):
        return Refusal(NotAllowed, "A")
    return Refusal(NotFound if status == 404 else BadArgument, "X")
