"""Acquisition links."""

from __future__ import annotations

import pytest

LINK = {"link_name": "展会", "range": {"user_list": ["zhangsan"]}}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/customer_acquisition/{call}", body)


async def test_a_link_is_kept_changed_and_deleted(api):
    id_ = (await ask(api, "create_link", **LINK))["link"]["link_id"]
    await ask(
        api,
        "update_link",
        link_id=id_,
        link_name="展览",
        skip_verify=False,
        priority_option={"priority_type": 2, "priority_userid_list": ["lisi"]},
    )
    found = await ask(api, "get", link_id=id_)
    assert ("展览", False, ["zhangsan"], ["lisi"]) == (
        found["link"]["link_name"],
        found["link"]["skip_verify"],
        found["range"]["user_list"],
        found["priority_option"]["priority_userid_list"],
    )
    assert [id_] == (await ask(api, "list_link"))["link_id_list"]
    assert 0 == (await ask(api, "delete_link", link_id=id_))["errcode"]
    assert 40058 == (await ask(api, "get", link_id=id_))["errcode"]


async def test_who_comes_by_a_link_is_counted(api, clock, emulator):
    id_ = (await ask(api, "create_link", **LINK))["link"]["link_id"]
    emulator.wecom.external.acquisition.arrive(id_, "wmEXT0001", "ad1")
    assert [
        {
            "external_userid": "wmEXT0001",
            "userid": "zhangsan",
            "chat_status": 0,
            "state": "ad1",
        }
    ] == (await ask(api, "customer", link_id=id_))["customer_list"]
    now = clock.now_ms() // 1000
    counted = await ask(api, "statistic", link_id=id_, start_time=now - 60, end_time=now + 1)
    assert 1 == counted["new_customer_cnt"]
    quota = await api.call("externalcontact/customer_acquisition_quota")
    assert (1000, 999) == (quota["total"], quota["balance"])


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (40058, {"link_name": "字" * 31}),
        (40058, {"link_name": ""}),
        (40058, {"range": None}),
        (40058, {"range": {}}),
        (84074, {"range": {"user_list": ["zhaoliu"]}}),
        (60003, {"range": {"department_list": [99]}}),
        (40058, {"priority_option": {"priority_type": 2}}),
        (40058, {"priority_option": {"priority_type": 3}}),
    ],
)
async def test_a_bad_link_is_refused(api, code, fields):
    assert code == (await ask(api, "create_link", **{**LINK, **fields}))["errcode"]


async def test_a_span_is_at_most_thirty_days(api, clock):
    id_ = (await ask(api, "create_link", **LINK))["link"]["link_id"]
    now = clock.now_ms() // 1000
    for start in (now - 31 * 86400, now + 1):
        asked = await ask(api, "statistic", link_id=id_, start_time=start, end_time=now)
        assert 40058 == asked["errcode"]
