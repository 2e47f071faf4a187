"""Tags for customers."""

from __future__ import annotations

import pytest

ZHANG = {"userid": "zhangsan", "external_userid": "wmEXT0001"}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def listed(api, **by):
    return {
        group["group_name"]: [tag["name"] for tag in group["tag"]]
        for group in (await ask(api, "get_corp_tag_list", **by))["tag_group"]
    }


async def add(api, *names, group="来源"):
    made = await ask(api, "add_corp_tag", group_name=group, tag=[{"name": one} for one in names])
    return [tag["id"] for tag in made["tag_group"]["tag"]]


async def worn(api):
    found = await api.call("externalcontact/get", external_userid="wmEXT0001")
    return [tag["tag_name"] for tag in found["follow_user"][0]["tags"]]


async def test_tags_are_added_to_the_group_of_that_name(api):
    await add(api, "展会")
    await add(api, "网站")
    assert {"客户等级": ["重点", "普通"], "来源": ["展会", "网站"]} == await listed(api)
    assert {"客户等级": ["普通"]} == await listed(api, tag_id=["etTAG0002"])
    assert {"客户等级": ["重点", "普通"]} == await listed(api, group_id=["etGROUP0001"])


async def test_a_larger_order_comes_first(api):
    tags = [{"name": "后", "order": 1}, {"name": "前", "order": 2}]
    await ask(api, "add_corp_tag", group_name="来源", tag=tags)
    assert ["前", "后"] == (await listed(api))["来源"]


async def test_a_deleted_tag_is_told_only_by_id_and_nobody_bears_it(api):
    first, second = await add(api, "展会", "网站")
    await ask(api, "mark_tag", **ZHANG, add_tag=[first])
    assert ["重点", "展会"] == await worn(api)
    await ask(api, "del_corp_tag", tag_id=[first])
    assert ["重点"] == await worn(api)
    assert ["网站"] == (await listed(api))["来源"]
    found = await ask(api, "get_corp_tag_list", tag_id=[first])
    assert found["tag_group"][0]["tag"][0]["deleted"]
    await ask(api, "del_corp_tag", tag_id=[second])
    assert "来源" not in await listed(api)


async def test_a_whole_group_is_deleted(api):
    await add(api, "展会", "网站")
    groups = (await ask(api, "get_corp_tag_list"))["tag_group"]
    id_ = next(one["group_id"] for one in groups if one["group_name"] == "来源")
    assert 0 == (await ask(api, "del_corp_tag", group_id=[id_]))["errcode"]
    assert ["客户等级"] == list(await listed(api))
    await add(api, "展会")
    assert ["展会"] == (await listed(api))["来源"]


async def test_marks_are_put_on_and_taken_off(api):
    await ask(api, "mark_tag", **ZHANG, add_tag=["etTAG0002"], remove_tag=["etTAG0001"])
    assert ["普通"] == await worn(api)


async def test_an_app_renames_only_tags_it_made(api):
    first, _ = await add(api, "展会", "网站")
    assert 0 == (await ask(api, "edit_corp_tag", id=first, name="展览"))["errcode"]
    assert 40071 == (await ask(api, "edit_corp_tag", id=first, name="网站"))["errcode"]
    assert ["展览", "网站"] == (await listed(api))["来源"]
    assert 81011 == (await ask(api, "edit_corp_tag", id="etTAG0001", name="x"))["errcode"]
    assert 81011 == (await ask(api, "del_corp_tag", tag_id=["etTAG0001"]))["errcode"]
    assert 40068 == (await ask(api, "edit_corp_tag", id="etX", name="x"))["errcode"]


async def test_there_are_at_most_three_thousand_tags(api):
    await add(api, *(str(n) for n in range(2998)))
    made = await ask(api, "add_corp_tag", group_name="来源", tag=[{"name": "x"}])
    assert 40126 == made["errcode"]


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (40058, {"group_name": "来源"}),
        (40058, {"group_name": "来源", "tag": []}),
        (40058, {"tag": [{"name": "x"}]}),
        (40068, {"group_id": "etX", "tag": [{"name": "x"}]}),
        (40072, {"group_name": "字" * 31, "tag": [{"name": "x"}]}),
        (40072, {"group_name": "来源", "tag": [{"name": "字" * 31}]}),
        (40071, {"group_name": "来源", "tag": [{"name": "x"}, {"name": "x"}]}),
        (40071, {"group_id": "etGROUP0001", "tag": [{"name": "重点"}]}),
        (40058, {"group_name": "来源", "tag": [{"name": "x", "order": 1 << 32}]}),
    ],
)
async def test_a_bad_tag_is_refused(api, code, body):
    assert code == (await ask(api, "add_corp_tag", **body))["errcode"]
    assert ["客户等级"] == list(await listed(api))


async def test_a_bad_mark_is_refused(api):
    assert 40035 == (await ask(api, "mark_tag", **ZHANG))["errcode"]
    assert 40068 == (await ask(api, "mark_tag", **ZHANG, add_tag=["etX"]))["errcode"]
    stranger = {**ZHANG, "external_userid": "wmEXT0002"}
    assert 84061 == (await ask(api, "mark_tag", **stranger, add_tag=["etTAG0001"]))["errcode"]
    assert 40035 == (await ask(api, "del_corp_tag"))["errcode"]
