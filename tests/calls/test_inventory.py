from __future__ import annotations

import pytest

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.calls.files import Download
from botkit.calls.inventory import inventory
from botkit.calls.pages import Pages
from botkit.calls.refusals import Refusals
from botkit.testing.transport import FakeTransport


class Inner(Area):
    """Doc: inner."""

    async def delete(self) -> None:
        """Without a result a GET may do anything."""
        await self._tell("/user/delete")


class Users(Area):
    def __init__(self, caller: Caller) -> None:
        super().__init__(caller)
        self.inner = Inner(caller)

    async def get(self) -> int:
        """Doc: user/get."""
        return await self._get("/user/get", int)

    async def create(self) -> int:
        return await self._post("/user/create", int, repeatable=False)

    async def update(self) -> int:
        return await self._post("/user/update", int)

    async def ids(self) -> int:
        return await self._post("/user/list_id", int)

    async def result(self) -> int:
        return await self._post("/user/transfer_result", int)

    async def openid(self) -> int:
        return await self._post("/user/openid_to_userid", int)

    async def taken(self) -> int:
        return await self._post("/user/get", int, repeatable=False)

    async def removed(self) -> int:
        return await self._delete("/user/list", int)

    def rows(self) -> Pages[int]:
        return self._pages("/user/rows", int, lambda page: [page], next=str, body={})

    def slices(self) -> Pages[int]:
        return self._slices("/user/slices", int, lambda one: [one], more=bool, size=9, query={})

    def page(self) -> str:
        return self._address("/user/page", "https://site", query={"a": "b/c", "d": None})

    async def picture(self) -> Download:
        return await self._file("/user/picture", body={})

    def name(self) -> str:
        return "no call"

    async def _hidden(self) -> int:
        return await self._get("/hidden", int)


class Client:
    def __init__(self) -> None:
        caller = Caller(FakeTransport(), "", Refusals({}))
        self.corp_id, self._caller = "ww", caller
        self.users = Users(caller)
        self._more = Users(caller)


def test_calls_are_listed_in_the_order_of_the_code():
    found = inventory("wecom", Client())
    assert ["wecom.users.get", "wecom.users.create"] == [one.name for one in found][:2]
    assert "wecom.users.inner.delete" == found[-1].name
    assert "inner" == found[-1].doc
    assert {"users", "users.inner"} == {one.area for one in found}
    assert {"name", "_hidden"}.isdisjoint(one.method for one in found)


@pytest.mark.parametrize(
    ("method", "is_read"),
    [
        ("get", True),
        ("ids", True),
        ("result", True),
        ("openid", True),
        ("rows", True),
        ("slices", True),
        ("page", True),
        ("picture", True),
        ("create", False),
        ("update", False),
        ("taken", False),
        ("removed", False),
        ("delete", False),
    ],
)
def test_only_what_surely_changes_nothing_is_a_read(method, is_read):
    (call,) = (one for one in inventory("wecom", Client()) if one.method == method)
    assert is_read is call.is_read


def test_a_page_for_a_browser_is_listed_and_its_address_quoted_once():
    client = Client()
    (call,) = (one for one in inventory("wecom", client) if one.method == "page")
    assert ("GET", "/user/page") == (call.verb, call.path)
    assert "https://site/user/page?a=b%2Fc" == client.users.page()
