"""Tickets of the JS-SDK."""

from __future__ import annotations


async def test_asking_twice_gives_the_same_ticket_until_its_time_is_up(api, move):
    first = await api.call("get_jsapi_ticket")
    move(minutes=30)
    second = await api.call("get_jsapi_ticket")
    assert first["ticket"] == second["ticket"]
    assert 5398 <= second["expires_in"] <= 5400


async def test_the_app_has_a_ticket_of_its_own(api):
    corp = await api.call("get_jsapi_ticket")
    agent = await api.call("ticket/get", type="agent_config")
    assert corp["ticket"] != agent["ticket"]
    assert 91040 == (await api.call("ticket/get", type="jsapi"))["errcode"]


async def test_an_app_may_ask_a_hundred_times_an_hour(api, move):
    for _ in range(100):
        assert 0 == (await api.call("get_jsapi_ticket"))["errcode"]
    assert 45009 == (await api.call("get_jsapi_ticket"))["errcode"]
    move(hours=1)
    assert 0 == (await api.call("get_jsapi_ticket"))["errcode"]
