"""A page of the vendor's manual: the calls that belong together."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

from botkit.calls.caller import Calls
from botkit.calls.files import Download, Upload
from botkit.calls.pages import Pages
from botkit.calls.request import CALL_SECONDS, FILE_SECONDS, Request, query_of, quoted
from botkit.errors import Garbled
from botkit.wire.record import decode, plain

P = TypeVar("P")
T = TypeVar("T")

Query = Mapping[str, str | int | None]


class Area:
    """Methods are one line over ``_get``, ``_post``, ``_tell``, ``_pages`` and their like.

    ``at`` names the one field of the answer to return, with dots where it lies deeper; ``None`` in
    a query or body is not sent.
    """

    def __init__(self, caller: Calls) -> None:
        self._caller = caller

    def _bearing(self, token: str) -> Self:
        """The same calls with a token of somebody else's; "" for calls that need none."""
        twin = copy.copy(self)
        twin._caller = self._caller.bearing(token)
        return twin

    async def _get(
        self,
        path: str,
        result: type[T],
        *,
        at: str = "",
        query: Query | None = None,
        repeatable: bool = True,
    ) -> T:
        request = Request("GET", path, query=query_of(**query or {}), repeatable=repeatable)
        return await self._result(request, result, at)

    async def _post(
        self,
        path: str,
        result: type[T],
        *,
        at: str = "",
        query: Query | None = None,
        body: Any = None,
        upload: Upload | None = None,
        repeatable: bool = True,
    ) -> T:
        request = Request(
            "POST",
            path,
            query=query_of(**query or {}),
            body=None if upload else plain(body or {}),
            upload=upload,
            repeatable=repeatable,
            seconds=FILE_SECONDS if upload else CALL_SECONDS,
        )
        return await self._result(request, result, at)

    async def _put(
        self,
        path: str,
        result: type[T],
        *,
        at: str = "",
        query: Query | None = None,
        body: Any = None,
        repeatable: bool = True,
    ) -> T:
        request = Request(
            "PUT",
            path,
            query=query_of(**query or {}),
            body=plain(body or {}),
            repeatable=repeatable,
        )
        return await self._result(request, result, at)

    async def _delete(
        self, path: str, result: type[T], *, at: str = "", query: Query | None = None
    ) -> T:
        request = Request("DELETE", path, query=query_of(**query or {}), repeatable=True)
        return await self._result(request, result, at)

    async def _tell(
        self,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        repeatable: bool = True,
        verb: str = "",
    ) -> None:
        """A call without a result: POST when there is a body, else GET, or by another ``verb``."""
        verb = verb or ("GET" if body is None else "POST")
        request = Request(
            verb, path, query=query_of(**query or {}), body=plain(body), repeatable=repeatable
        )
        await self._caller.call(request)

    def _pages(
        self,
        path: str,
        page: type[P],
        rows: Callable[[P], list[T]],
        *,
        next: Callable[[P], str],  # noqa: A002 - the word for it
        body: Mapping[str, Any] | None = None,
        query: Query | None = None,
        cursor: str = "cursor",
        first: int | None = None,
        at: str = "",
    ) -> Pages[T]:
        """A call that answers page by page: GET with a ``query``, POST with a ``body``.

        ``cursor`` is the field that carries what ``next`` found in the page before.  Where it is
        a number, ``first`` is the number that asks for the first page.
        """

        async def fetch(found: str) -> tuple[list[T], str]:
            value = (found or None) if first is None else int(found or first)
            more = {cursor: value}
            if body is None:
                read = await self._get(path, page, at=at, query={**(query or {}), **more})
            else:
                read = await self._post(path, page, at=at, query=query, body={**body, **more})
            return rows(read), next(read)

        return Pages(fetch)

    def _slices(
        self,
        path: str,
        page: type[P],
        rows: Callable[[P], list[T]],
        *,
        more: Callable[[P], bool],
        size: int,
        body: Mapping[str, Any] | None = None,
        query: Query | None = None,
        at: str = "",
    ) -> Pages[T]:
        """A call that answers by ``offset`` and ``size``, as long as a page says ``more``."""

        async def fetch(found: str) -> tuple[list[T], str]:
            offset = int(found or 0)
            asked = {"offset": offset, "size": size}
            if body is None:
                read = await self._get(path, page, at=at, query={**(query or {}), **asked})
            else:
                read = await self._post(path, page, at=at, query=query, body={**body, **asked})
            return rows(read), str(offset + size) if more(read) else ""

        return Pages(fetch)

    async def _file(
        self,
        path: str,
        *,
        query: Query | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Download:
        """A file, at most 20 MiB: POST when there is a body, else GET."""
        request = Request(
            "GET" if body is None else "POST",
            path,
            query=query_of(**query or {}),
            body=plain(body),
            headers=dict(headers or {}),
            repeatable=True,
        )
        return await self._caller.download(request)

    def _address(self, path: str, site: str, *, query: Query | None = None) -> str:
        """A page of the platform that people open in a browser; every sign is quoted once."""
        pairs = query_of(**query or {}).items()
        return f"{site}{path}?{'&'.join(f'{name}={quoted(value)}' for name, value in pairs)}"

    async def _result(self, request: Request, result: type[T], at: str) -> T:
        found: Any = await self._caller.call(request)
        if not at:
            return decode(result, found, where=request.shown())
        for name in at.split("."):
            if not isinstance(found, dict) or name not in found:
                words = f"unexpected answer: nothing at $.{at}"
                raise Garbled(words, request=request.shown(), sent=True)
            found = found[name]
        return decode(result, found, where=f"{request.shown()} $.{at}")
