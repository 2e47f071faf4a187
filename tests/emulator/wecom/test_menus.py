"""The menu of an app."""

from __future__ import annotations

import pytest

LEAF = {"type": "click", "name": "请假", "key": "MENU_LEAVE"}


async def create(api, *entries):
    return await api.call("menu/create", {"button": list(entries)}, agentid=1000002)


async def test_a_menu_is_kept_until_it_is_deleted(api, company):
    assert 46003 == (await api.call("menu/get", agentid=1000002))["errcode"]
    sub = {"name": "更多", "sub_button": [{"type": "view", "name": "官网", "url": "https://a"}]}
    assert 0 == (await create(api, LEAF, sub))["errcode"]
    assert [LEAF, sub] == (await api.call("menu/get", agentid=1000002))["button"]
    assert {"button": [LEAF, sub]} == company.app("main").shows()["menu"]
    assert 0 == (await api.call("menu/delete", agentid=1000002))["errcode"]
    assert 46003 == (await api.call("menu/get", agentid=1000002))["errcode"]


def below(*leaves):
    return {"name": "更多", "sub_button": list(leaves)}


@pytest.mark.parametrize(
    ("code", "entries"),
    [
        (40016, []),
        (40016, [LEAF] * 4),
        (40017, [{**LEAF, "type": "poem"}]),
        (40018, [{**LEAF, "name": "六个汉字名称"}]),
        (41102, [{**LEAF, "name": ""}]),
        (40019, [{**LEAF, "key": ""}]),
        (40019, [{**LEAF, "key": "k" * 129}]),
        (40020, [{"type": "view", "name": "网"}]),
        (40055, [{"type": "view", "name": "网", "url": "www.example.com"}]),
        (40058, [{"type": "view_miniprogram", "name": "小", "appid": "wx1"}]),
        (40022, [below(below(LEAF))]),
        (40023, [below(*[LEAF] * 6)]),
        (40024, [below({**LEAF, "type": "poem"})]),
        (40025, [below({**LEAF, "name": "十四个汉字的名称就是太长了吧"})]),
        (40026, [below({**LEAF, "key": None})]),
        (40027, [below({"type": "view", "name": "网", "url": "https://" + "x" * 1024})]),
    ],
)
async def test_a_bad_menu_is_refused_and_the_old_one_stays(api, company, code, entries):
    await create(api, LEAF)
    assert code == (await create(api, *entries))["errcode"]
    assert {"button": [LEAF]} == company.app("main").menu


async def test_the_agent_stands_in_the_address_and_is_the_tokens(api):
    assert 41011 == (await api.call("menu/create", {"button": [LEAF]}))["errcode"]
    assert 301002 == (await api.call("menu/create", {"button": [LEAF]}, agentid=7))["errcode"]
