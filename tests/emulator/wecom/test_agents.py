"""The settings of an app."""

from __future__ import annotations

import pytest


async def change(api, **fields):
    return await api.call("agent/set", {"agentid": 1000002, **fields})


async def get(api):
    return await api.call("agent/get", agentid=1000002)


async def test_settings_stay_as_they_were_set(api):
    assert ("企业助手", 1, [1]) == (
        (await get(api))["name"],
        (await get(api))["isreportenter"],
        (await get(api))["allow_partys"]["partyid"],
    )
    assert 0 == (await change(api, name="新助手", isreportenter=0))["errcode"]
    assert 0 == (await change(api, home_url="https://a.cn/"))["errcode"]
    settings = await get(api)
    assert ("新助手", 0, "https://a.cn/") == (
        settings["name"],
        settings["isreportenter"],
        settings["home_url"],
    )
    assert ["新助手"] == [one["name"] for one in (await api.call("agent/list"))["agentlist"]]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (301002, {"agentid": 7}),
        (40007, {"logo_mediaid": "M"}),
        (40058, {"name": "长" * 33}),
        (40058, {"name": 5}),
        (40058, {"description": "短"}),
        (40058, {"home_url": "a.cn"}),
        (40058, {"redirect_domain": "https://a.cn/"}),
        (40058, {"isreportenter": 2}),
    ],
)
async def test_settings_that_are_not_right_are_refused(api, code, fields):
    assert code == (await change(api, **fields))["errcode"]
    assert "企业助手" == (await get(api))["name"]
