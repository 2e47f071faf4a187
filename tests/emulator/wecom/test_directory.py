"""The app, addresses."""

from __future__ import annotations


async def test_the_app_tells_its_name_and_address(api, bot, company):
    agent = await api.call("agent/get", agentid=1000002)
    assert ("企业助手", company.app("main").callback) == (agent["name"], agent["callback_url"])


async def test_the_addresses_are_this_machine(api):
    assert ["127.0.0.1"] == (await api.call("getcallbackip"))["ip_list"]
    assert ["127.0.0.1"] == (await api.call("get_api_domain_ip"))["ip_list"]
