"""Customer service accounts and who answers."""

from __future__ import annotations

import pytest

KF = "wkKF0001"
PNG = b"\x89PNG\r\n\x1a\n"


async def accounts(api, offset=0):
    answer = await api.call("kf/account/list", {"offset": offset, "limit": 100})
    return {one["open_kfid"]: one["name"] for one in answer["account_list"]}


async def test_accounts_are_added_changed_and_deleted(api):
    uploaded = await api.upload(
        "/cgi-bin/media/upload", "a.png", PNG, access_token=api.token, type="image"
    )
    body = {"name": "售后", "media_id": uploaded["media_id"]}
    added = (await api.call("kf/account/add", body))["open_kfid"]
    assert {KF: "示例客服", added: "售后"} == await accounts(api)
    assert {added: "售后"} == await accounts(api, offset=1)
    await api.call("kf/account/update", {"open_kfid": added, "name": "售前"})
    assert "售前" == (await accounts(api))[added]
    await api.call("kf/account/del", {"open_kfid": added})
    assert {KF: "示例客服"} == await accounts(api)
    assert 95004 == (await api.call("kf/account/del", {"open_kfid": added}))["errcode"]


async def test_a_link_carries_its_scene(api):
    answer = await api.call("kf/add_contact_way", {"open_kfid": KF, "scene": "booth7"})
    assert answer["url"].endswith("enc_scene=booth7")
    answer = await api.call("kf/add_contact_way", {"open_kfid": KF, "scene": "展台"})
    assert 40058 == answer["errcode"]


async def test_servicers_come_and_go_each_with_its_result(api):
    body = {"open_kfid": KF, "userid_list": ["wangwu", "nobody"], "department_id_list": [3, 99]}
    results = (await api.call("kf/servicer/add", body))["result_list"]
    assert [0, 40003, 0, 60003] == [one["errcode"] for one in results]
    listed = (await api.call("kf/servicer/list", open_kfid=KF))["servicer_list"]
    assert ["zhangsan", "lisi", "wangwu", None] == [one.get("userid") for one in listed]
    body = {"open_kfid": KF, "userid_list": ["lisi"], "department_id_list": [3]}
    await api.call("kf/servicer/del", body)
    listed = (await api.call("kf/servicer/list", open_kfid=KF))["servicer_list"]
    assert ["zhangsan", "wangwu"] == [one["userid"] for one in listed]


async def test_who_is_in_a_servicers_department_may_get_a_session(api):
    await api.call("kf/servicer/add", {"open_kfid": KF, "department_id_list": [3]})
    body = {"open_kfid": KF, "external_userid": "wmEXT0001", "service_state": 3}
    answer = await api.call("kf/service_state/trans", {**body, "servicer_userid": "linna"})
    assert 0 == answer["errcode"]


@pytest.mark.parametrize(
    ("code", "path", "body"),
    [
        (40058, "account/add", {"name": "长" * 17}),
        (41006, "account/add", {"name": "售后"}),
        (95000, "account/update", {}),
        (40058, "account/list", {"offset": 0, "limit": 101}),
        (40058, "servicer/add", {"open_kfid": KF}),
        (40058, "servicer/add", {"open_kfid": KF, "userid_list": ["a"] * 101}),
    ],
)
async def test_what_is_not_right_is_refused(api, code, path, body):
    assert code == (await api.call(f"kf/{path}", body))["errcode"]
