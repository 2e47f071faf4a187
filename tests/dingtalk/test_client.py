from __future__ import annotations

import pytest

from botkit.calls.tokens import Kept
from botkit.dingtalk.api.users import UserFields
from botkit.dingtalk.client import DingTalk
from botkit.dingtalk.dialects import TOKEN_HEADER
from botkit.errors import Garbled, NotAllowed, PlatformFault, TokenExpired, Unreachable
from botkit.testing.transport import FakeTransport
from tests.dingtalk.conftest import TOKEN

GET, SEARCH = "POST /topapi/v2/user/get", "POST /v1.0/contact/users/search"
PERSON = {"errcode": 0, "result": {"userid": "li"}}
FOUND = {"list": ["li"], "hasMore": False}


@pytest.fixture(autouse=True)
def answers(transport) -> None:
    transport.answer(GET, PERSON)
    transport.answer(SEARCH, FOUND)


async def test_the_token_is_asked_for_with_id_and_secret(dingtalk, transport):
    await dingtalk.users.get("li")
    asked = transport.requests[0]
    assert ("http://api", TOKEN) == (asked.base, asked.name)
    assert {"appKey": "dingbotkit", "appSecret": "app-secret"} == asked.body
    assert TOKEN_HEADER not in asked.headers
    assert "application/json" == asked.headers["Accept"]


async def test_one_token_serves_both_generations(dingtalk, transport):
    await dingtalk.users.get("li")
    await dingtalk.users.search("li").all()
    assert 1 == transport.count(TOKEN)
    old, new = transport.requests[1:]
    assert ("token-1", {}) == (old.query["access_token"], old.headers)
    assert ("token-1", {}) == (new.headers[TOKEN_HEADER], new.query)


async def test_a_token_of_the_shelf_is_used_and_a_new_one_is_kept(transport, clock):
    shelf = OneShelf(Kept("kept", clock.now_ms() + 60_000))
    app = DingTalk(client_id="a", client_secret="b", transport=transport, clock=clock, shelf=shelf)
    await app.users.get("li")
    assert ("kept", 0) == (transport.requests[0].query["access_token"], transport.count(TOKEN))
    transport.answer(GET, {"errcode": 40014, "errmsg": "不合法的access_token"}, PERSON)
    await app.users.get("li")
    assert "token-1" == shelf.kept.value


class OneShelf:
    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    async def load(self) -> Kept:
        return self.kept

    async def save(self, kept: Kept) -> None:
        self.kept = kept


@pytest.mark.parametrize(
    "refusal",
    [
        {"errcode": 40014, "errmsg": "不合法的access_token"},
        {"errcode": "42001", "errmsg": "expired"},
        {"errcode": 88, "errmsg": "ding talk error", "sub_code": "40014", "sub_msg": "bad"},
    ],
)
async def test_each_way_to_refuse_a_token_renews_it_once(dingtalk, transport, refusal):
    transport.answer(GET, refusal, PERSON)
    assert "li" == (await dingtalk.users.get("li")).id
    assert 2 == transport.count(TOKEN)
    assert "token-2" == transport.requests[-1].query["access_token"]


async def test_a_token_that_stays_bad_is_reported(dingtalk, transport):
    transport.answer(GET, {"errcode": 33001, "errmsg": "无效的企业ID"})
    with pytest.raises(TokenExpired):
        await dingtalk.users.get("li")
    assert 2 == transport.count(GET)


@pytest.mark.parametrize("trouble", [{"errcode": 88, "sub_code": ""}, Unreachable("gone")])
async def test_a_time_out_inside_the_platform_is_repeated_for_reads_only(
    dingtalk, transport, trouble
):
    transport.answer(GET, trouble, trouble, PERSON)
    assert "li" == (await dingtalk.users.get("li")).id
    transport.answer("POST /topapi/v2/user/create", trouble)
    with pytest.raises((PlatformFault, Unreachable)):
        await dingtalk.users.create(UserFields(name="李四"))
    assert 1 == transport.count("POST /topapi/v2/user/create")


async def test_a_wrong_secret_is_asked_once_and_never_shown(dingtalk, transport):
    transport.answer(TOKEN, NotAllowed("wrong", code="invalidClientIdOrSecret"))
    for _ in range(3):
        with pytest.raises(NotAllowed) as caught:
            await dingtalk.users.get("li")
    assert 1 == transport.count(TOKEN)
    assert "app-secret" not in str(caught.value)


async def test_an_answer_without_a_code_is_garbled(dingtalk, transport):
    transport.answer(GET, {"result": {"userid": "li"}})
    with pytest.raises(Garbled, match=r"\$\.errcode"):
        await dingtalk.users.get("li")


def test_the_robot_code_is_the_client_id_unless_told(clock):
    app = DingTalk(client_id="a", client_secret="b", transport=FakeTransport(), clock=clock)
    assert "a" == app.robot_code
