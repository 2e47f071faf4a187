"""Both generations over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from botkit.calls.area import Area
from botkit.calls.caller import Caller
from botkit.calls.request import Request, quoted
from botkit.calls.transport import HttpTransport, open_session
from botkit.dingtalk.dialects import NEW, OLD, TOKEN_HEADER, Generations
from botkit.dingtalk.refusals import REFUSALS
from botkit.errors import (
    BadArgument,
    Garbled,
    NotAllowed,
    NotFound,
    PlatformFault,
    RateLimited,
    Refused,
    TokenExpired,
)

Answering = Callable[[], web.Response]

PUNISHED = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "u"}
PAGE = "<html>denied</html>"


class Platform:
    def __init__(self) -> None:
        self.answer: Answering = lambda: web.json_response({"errcode": 0})
        self.seen: list[web.Request] = []
        self.base = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.seen.append(request)
        return self.answer()


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    platform = Platform()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", platform.serve)
    server = TestServer(app)
    await server.start_server()
    platform.base = str(server.make_url("")).rstrip("/")
    yield platform
    await server.close()


@pytest.fixture
async def caller(platform) -> AsyncIterator[Generations]:
    async with open_session() as session:
        transport, wait = HttpTransport(session), timedelta(0)
        old, new = (
            Caller(transport, platform.base, REFUSALS, first_wait=wait, dialect=dialect)
            for dialect in (OLD, NEW)
        )
        yield Generations(old, new)


def tell(platform: Platform, body: Any, status: int = 200) -> None:
    platform.answer = lambda: (
        web.Response(text=body, content_type="text/html", status=status)
        if isinstance(body, str)
        else web.json_response(body, status=status)
    )


async def refused(caller: Generations, path: str) -> Refused | Garbled:
    with pytest.raises((Refused, Garbled)) as caught:
        await caller.call(Request("POST", path, body={}))
    return caught.value


async def test_the_path_says_where_the_token_goes(platform, caller):
    bearing = caller.bearing("secret-token")
    await bearing.call(Request("GET", "/user/get"))
    await bearing.call(Request("GET", "/v1.0/contact/users/me"))
    await bearing.call(Request("GET", "/v2.0/wiki/nodes"))
    old, new, newest = platform.seen
    assert "secret-token" == old.query["access_token"]
    assert TOKEN_HEADER not in old.headers
    assert ["secret-token"] * 2 == [one.headers[TOKEN_HEADER] for one in (new, newest)]
    assert [{}, {}] == [dict(one.query) for one in (new, newest)]
    assert "application/json" == new.headers["Accept"]


async def test_a_call_that_needs_no_token_bears_none(platform, caller):
    await caller.bearing("a").bearing("").call(Request("GET", "/gettoken"))
    assert "access_token" not in platform.seen[0].query


async def test_no_token_is_shown_in_an_error(platform, caller):
    tell(platform, {"code": "param.error", "message": "bad"}, 400)
    error = await refused(caller.bearing("secret-token"), "/v1.0/x")
    tell(platform, {"errcode": 40035, "errmsg": "bad"})
    shown = str(error) + str(await refused(caller.bearing("secret-token"), "/x"))
    assert "secret-token" not in shown


@pytest.mark.parametrize(
    ("status", "body", "error", "code", "sent"),
    [
        (400, {"code": "InvalidAuthentication"}, TokenExpired, "InvalidAuthentication", False),
        (400, {"code": "miss.param.text"}, BadArgument, "miss.param.text", False),
        (400, {"code": "brand.new"}, BadArgument, "brand.new", False),
        (401, {"code": "authFailed"}, NotAllowed, "authFailed", False),
        (403, {"code": "brand.new"}, NotAllowed, "brand.new", False),
        (404, {"code": "InvalidAction.NotFound"}, NotFound, "InvalidAction.NotFound", False),
        (404, {"code": "brand.new"}, NotFound, "brand.new", False),
        (429, {"code": "system.busy"}, PlatformFault, "system.busy", False),
        (429, {"code": "brand.new"}, RateLimited, "brand.new", False),
        (500, {"code": "system.error"}, PlatformFault, "system.error", True),
        (500, {"code": "brand.new"}, PlatformFault, "brand.new", True),
        (504, {"code": "service.timeout"}, PlatformFault, "service.timeout", True),
        (503, {"message": "no code"}, PlatformFault, 503, True),
        (404, {"message": "no code"}, NotFound, 404, False),
        (403, PAGE, NotAllowed, 403, False),
        (502, PAGE, PlatformFault, 502, True),
        (403, PUNISHED, RateLimited, 1111, False),
        (200, PUNISHED, RateLimited, 1111, False),
        (200, PAGE, RateLimited, 1111, False),
    ],
)
async def test_a_new_call_is_refused_by_status_and_word(
    platform, caller, status, body, error, code, sent
):
    tell(platform, body, status)
    found = await refused(caller, "/v1.0/robot/send")
    assert (error, code, sent) == (type(found), found.code, found.sent)


@pytest.mark.parametrize(
    ("body", "error", "code"),
    [
        ({"errcode": 40035, "errmsg": "bad"}, BadArgument, 40035),
        ({"errcode": "60020", "errmsg": "ip"}, NotAllowed, 60020),
        ({"errcode": 88, "sub_code": "60011"}, NotAllowed, 60011),
        ({"errcode": 88, "sub_code": "isp.time-out"}, PlatformFault, "isp.time-out"),
        ({"errcode": 88, "sub_code": ""}, PlatformFault, 88),
        ({"errcode": 15, "sub_code": "isp.top-remote-connection-timeout"}, PlatformFault, 15),
        (PUNISHED, RateLimited, 1111),
        (PAGE, RateLimited, 1111),
    ],
)
async def test_an_old_call_is_refused_by_number(platform, caller, body, error, code):
    tell(platform, body)
    found = await refused(caller, "/topapi/x")
    assert (error, code) == (type(found), found.code)


async def test_missing_permissions_are_named(platform, caller):
    code = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
    denied = {"requiredScopes": ["Contact.User.Read"]}
    tell(platform, {"code": code, "message": "没有权限", "accessdenieddetail": denied}, 403)
    error = await refused(caller, "/v1.0/contact/users/me")
    assert "没有权限; needed: Contact.User.Read" == error.platform_words
    assert "权限管理" in error.advice


async def test_too_many_calls_are_repeated_when_they_are_reads(platform, caller):
    tell(platform, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}, 403)
    with pytest.raises(RateLimited) as caught:
        await caller.call(Request("GET", "/v1.0/x", repeatable=True))
    assert 4 == len(platform.seen)
    assert 1.0 == caught.value.retry_after


async def test_an_empty_answer_of_a_new_call_is_a_good_one(platform, caller):
    platform.answer = lambda: web.Response()
    assert {} == await caller.call(Request("PUT", "/v1.0/x", body={}))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/topapi/x", ""),
        ("/topapi/x", '{"errcode'),
        ("/v1.0/x", '{"access'),
        ("/v1.0/x", "<xml/>"),
    ],
)
async def test_half_an_answer_is_garbled(platform, caller, path, body):
    platform.answer = lambda: web.Response(text=body, content_type="application/json")
    assert isinstance(await refused(caller, path), Garbled)


class Tasks(Area):
    async def finish(self, person: str, task: str) -> bool:
        path = f"/v1.0/todo/users/{quoted(person)}/tasks/{quoted(task)}"
        return await self._put(path, bool, at="result", body={"done": True, "subject": None})

    async def delete(self, person: str, task: str) -> bool:
        path = f"/v1.0/todo/users/{quoted(person)}/tasks/{quoted(task)}"
        return await self._delete(path, bool, at="result", query={"operatorId": person})

    async def touch(self) -> None:
        await self._tell("/v1.0/card/instances", body={"a": 1}, verb="PUT")

    async def me(self, token: str) -> str:
        return await self._bearing(token)._get("/v1.0/contact/users/me", str, at="user.nick")


async def test_parts_of_a_path_are_quoted(platform, caller):
    platform.answer = lambda: web.json_response({"result": True})
    assert await Tasks(caller).finish("a/b+c=%2F?#", "张三 1")
    [seen] = platform.seen
    parts = ["", "v1.0", "todo", "users", "a/b+c=%2F?#", "tasks", "张三 1"]
    assert parts == [unquote(part) for part in seen.rel_url.raw_path.split("/")]
    assert ("PUT", {}) == (seen.method, dict(seen.query))


async def test_an_area_puts_deletes_and_borrows_a_token(platform, caller):
    platform.answer = lambda: web.json_response({"result": True, "user": {"nick": "li"}})
    tasks = Tasks(caller.bearing("ours"))
    await tasks.delete("u", "t")
    await tasks.touch()
    assert "li" == await tasks.me("theirs")
    assert ["DELETE", "PUT", "GET"] == [one.method for one in platform.seen]
    assert ["ours", "ours", "theirs"] == [one.headers[TOKEN_HEADER] for one in platform.seen]


async def test_an_answer_that_lacks_a_field_deep_inside_is_garbled(platform, caller):
    platform.answer = lambda: web.json_response({"user": []})
    with pytest.raises(Garbled, match=r"nothing at \$\.user\.nick"):
        await Tasks(caller).me("")
