"""Members, the app, addresses."""

from __future__ import annotations


async def test_a_member_is_read_without_what_new_apps_may_not_see(api):
    member = await api.call("user/get", userid="ZhangSan")
    assert ("zhangsan", "张三", [2], ["lisi"]) == tuple(
        member[name] for name in ("userid", "name", "department", "direct_leader")
    )
    assert not {"mobile", "email", "avatar"} & set(member)


async def test_unknown_and_hidden_members_are_not_found(api, company):
    company.app("main").hidden.add("lisi")
    assert 60111 == (await api.call("user/get", userid="nobody"))["errcode"]
    assert 60111 == (await api.call("user/get", userid="lisi"))["errcode"]
    assert 41009 == (await api.call("user/get"))["errcode"]


async def test_the_app_tells_its_name_and_address(api, bot, company):
    agent = await api.call("agent/get", agentid=1000002)
    assert ("企业助手", company.app("main").callback) == (agent["name"], agent["callback_url"])


async def test_the_addresses_are_this_machine(api):
    assert ["127.0.0.1"] == (await api.call("getcallbackip"))["ip_list"]
    assert ["127.0.0.1"] == (await api.call("get_api_domain_ip"))["ip_list"]
