from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.calls.files import Download
from botkit.calls.pages import Pages
from botkit.calls.refusals import Refusals
from botkit.calls.request import quoted
from botkit.calls.routes import UNREADABLE, Reading, Route, Sources, doc_of
from botkit.testing.transport import FakeTransport

BASE = "/v1.0"


class Others(Area):
    async def other(self) -> int:
        """Doc: others/get."""
        return await self._get("/others", int)


class Things(Area):
    """Doc: things."""

    PLACE = "/of-the-class"

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller)
        self._path = "/of-the-object"
        self.others = Others(caller)

    async def get(self) -> int:
        """One.

        Doc: path/1.
        """
        return await self._get("/get", int)

    async def post(self) -> int:
        return await self._post("/post", int, body={}, repeatable=False)

    async def put(self) -> int:
        return await self._put("/put", int)

    async def delete(self) -> int:
        return await self._delete("/delete", int)

    async def tell(self) -> None:
        await self._tell("/tell")

    async def tell_more(self, more: str | None = None) -> None:
        await self._tell("/tell", body={"more": more})

    async def tell_away(self) -> None:
        await self._tell("/tell", verb="DELETE")

    def pages(self) -> Pages[int]:
        return self._pages("/pages", Any, lambda page: page, next=lambda page: "", body={})

    def list(self) -> Pages[int]:
        return self._pages("/list", Any, lambda page: page, next=lambda page: "", query={})

    async def file(self) -> Download:
        return await self._file("/file")

    async def by_name(self) -> int:
        path, query = "/by-name", {"a": 1}
        return await self._get(path, int, query=query)

    async def by_constants(self) -> int:
        return await self._get(BASE + self.PLACE + self._path, int)

    async def of_one(self, thing_id: str, part: int) -> int:
        return await self._get(f"{BASE}/things/{quoted(thing_id)}/{part}", int)

    async def through(self) -> None:
        """Doc: path/2."""
        await self._sent("/through", {"a": 1})

    async def through_without(self) -> None:
        await self._sent("/through", None)

    async def far_through(self) -> None:
        await self.through()

    async def later(self) -> int:
        async def ask() -> int:
            return await self._get("/later", int)

        return await ask()

    def handed_on(self) -> Pages[int]:
        return Pages(self._fetch)

    async def as_somebody(self, token: str) -> int:
        return await self._bearing(token)._get("/me", int)

    async def by_another(self) -> int:
        return await self.others.other()

    async def both(self, is_long: bool) -> int:
        if is_long:
            return await self._get("/long", int)
        return await self._get("/short", int)

    async def round_and_round(self) -> int:
        return await self.round_and_round()

    async def unreadable(self, path: str) -> int:
        return await self._get(path, int)

    def nothing(self) -> str:
        return BASE

    async def _fetch(self, cursor: str) -> tuple[Any, str]:
        return await self._get("/fetched", int), cursor

    async def _sent(self, path: str, fields: Mapping[str, Any] | None) -> None:
        """Doc: path/3."""
        await self._tell(path, body=fields)


@pytest.fixture
def reading() -> Reading:
    return Reading(Things(Caller(FakeTransport(), "", Refusals({}))), Sources())


@pytest.mark.parametrize(
    ("method", "calls"),
    [
        ("get", ["GET /get"]),
        ("post", ["POST /post"]),
        ("put", ["PUT /put"]),
        ("delete", ["DELETE /delete"]),
        ("tell", ["GET /tell"]),
        ("tell_more", ["POST /tell"]),
        ("tell_away", ["DELETE /tell"]),
        ("pages", ["POST /pages"]),
        ("list", ["GET /list"]),
        ("file", ["GET /file"]),
        ("by_name", ["GET /by-name"]),
        ("by_constants", ["GET /v1.0/of-the-class/of-the-object"]),
        ("of_one", ["GET /v1.0/things/{thing_id}/{part}"]),
        ("through", ["POST /through"]),
        ("through_without", ["GET /through"]),
        ("far_through", ["POST /through"]),
        ("later", ["GET /later"]),
        ("handed_on", ["GET /fetched"]),
        ("as_somebody", ["GET /me"]),
        ("by_another", ["GET /others"]),
        ("both", ["GET /long", "GET /short"]),
        ("round_and_round", []),
        ("unreadable", [f"GET {UNREADABLE}"]),
        ("nothing", []),
        ("no_such_method", []),
    ],
)
def test_verb_and_path_are_read_from_the_source(reading, method, calls):
    assert calls == [f"{one.verb} {one.path}" for one in reading.routes(method)]


@pytest.mark.parametrize(
    ("method", "doc"),
    [
        ("get", "path/1"),
        ("through", "path/2"),
        ("through_without", "path/3"),
        ("far_through", "path/2"),
        ("by_another", "others/get"),
        ("post", ""),
    ],
)
def test_the_page_is_the_methods_own_or_that_of_the_method_it_goes_through(reading, method, doc):
    assert [doc] == [one.doc for one in reading.routes(method)]


def test_a_call_that_is_not_to_be_repeated_says_so(reading):
    assert [Route("POST", "/post", "_post", False)] == reading.routes("post")
    assert [Route("GET", "/others", "_get", True, "others/get")] == reading.routes("by_another")


@pytest.mark.parametrize(
    ("words", "doc"),
    [
        ("A call.  Doc: user/get.", "user/get"),
        ("A call.  Doc: path/90205.  Not repeated.", "path/90205"),
        ("A call.\n\n    Doc: v1.0/a.", "v1.0/a"),
        ("A call.  Doc: check of a\n    callback address.", "check of a callback address"),
        ("A call.", ""),
        (None, ""),
    ],
)
def test_a_docstring_names_the_page(words, doc):
    assert doc == doc_of(words)
