"""Moments."""

from __future__ import annotations

import pytest

PNG = b"\x89PNG\r\n\x1a\n0000"
TEXT = {"text": {"content": "新品"}}


async def ask(api, call, **body):
    return await api.call(f"externalcontact/{call}", body)


async def made(api, **fields):
    """The result of the job that makes a moment."""
    job = (await ask(api, "add_moment_task", **{**TEXT, **fields}))["jobid"]
    begun = await api.call("externalcontact/get_moment_task_result", jobid=job)
    assert 1 == begun["status"]
    done = await api.call("externalcontact/get_moment_task_result", jobid=job)
    assert 3 == done["status"]
    return done["result"]


async def reached(api, moment_id, call="get_moment_send_result"):
    found = await ask(api, call, moment_id=moment_id, userid="zhangsan")
    return [one["external_userid"] for one in found["customer_list"]]


async def tasks(api, moment_id):
    found = await ask(api, "get_moment_task", moment_id=moment_id)
    return {one["userid"]: one["publish_status"] for one in found["task_list"]}


async def test_customers_see_it_once_a_member_publishes(api, emulator):
    id_ = (await made(api, visible_range={"sender_list": {"department_list": [2]}}))["moment_id"]
    assert {"zhangsan": 0, "lisi": 0, "wangwu": 0} == await tasks(api, id_)
    assert [] == await reached(api, id_)
    emulator.wecom.external.moments.publish(id_, "zhangsan")
    assert {"zhangsan": 1, "lisi": 0, "wangwu": 0} == await tasks(api, id_)
    assert ["wmEXT0001", "woEXT0003"] == await reached(api, id_)


async def test_tags_choose_who_sees_it(api, emulator):
    tags = {"external_contact_list": {"tag_list": ["etTAG0001", "etX"]}}
    result = await made(
        api, visible_range={**tags, "sender_list": {"user_list": ["zhangsan", "x"]}}
    )
    assert ["etX"] == result["invalid_external_contact_list"]["tag_list"]
    assert ["x"] == result["invalid_sender_list"]["user_list"]
    emulator.wecom.external.moments.publish(result["moment_id"], "zhangsan")
    assert ["wmEXT0001"] == await reached(api, result["moment_id"], "get_moment_customer_list")


async def test_a_cancelled_moment_cannot_be_published(api, emulator):
    id_ = (await made(api))["moment_id"]
    emulator.wecom.external.moments.publish(id_, "lisi")
    await ask(api, "cancel_moment_task", moment_id=id_)
    emulator.wecom.external.moments.publish(id_, "zhangsan")
    assert {"lisi": 1} == await tasks(api, id_)


async def test_moments_are_listed_with_what_is_in_them(api, clock):
    picture = await api.upload(
        "/cgi-bin/media/upload", "x.png", PNG, access_token=api.token, type="image"
    )
    image = {"msgtype": "image", "image": {"media_id": picture["media_id"]}}
    await made(api, attachments=[image, image])
    now = clock.now_ms() // 1000
    span = {"start_time": now - 60, "end_time": now + 1}
    listed = (await ask(api, "get_moment_list", **span))["moment_list"]
    assert [("新品", 2, 1)] == [
        (one["text"]["content"], len(one["image"]), one["visible_type"]) for one in listed
    ]
    assert [] == (await ask(api, "get_moment_list", **span, filter_type=1))["moment_list"]


async def test_a_job_is_kept_for_a_day(api, company, move):
    job = (await ask(api, "add_moment_task", **TEXT))["jobid"]
    unknown = await api.call("externalcontact/get_moment_task_result", jobid="x")
    assert 40088 == unknown["errcode"]
    move(days=1, seconds=2)
    app = company.app("main")
    token = await api.get("/cgi-bin/gettoken", corpid=app.corp_id, corpsecret=app.secret)
    api.token = token["access_token"]
    gone = await api.call("externalcontact/get_moment_task_result", jobid=job)
    assert 40089 == gone["errcode"]


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (44004, {"text": None}),
        (40058, {"text": {"content": "字" * 2001}}),
        (40058, {"attachments": "x"}),
        (40058, {"attachments": [{"msgtype": "video"}] * 2}),
        (40058, {"attachments": [{"msgtype": "image"}] * 10}),
        (40008, {"attachments": [{"msgtype": "poem"}]}),
        (40007, {"attachments": [{"msgtype": "image", "image": {"media_id": "M"}}]}),
        (41006, {"attachments": [{"msgtype": "link", "link": {"url": "https://a"}}]}),
        (40003, {"visible_range": {"sender_list": {"user_list": ["nobody"]}}}),
    ],
)
async def test_a_bad_moment_is_refused(api, code, fields):
    assert code == (await ask(api, "add_moment_task", **{**TEXT, **fields}))["errcode"]


async def test_an_unknown_moment_is_refused(api):
    for call in ("cancel_moment_task", "get_moment_task", "get_moment_comments"):
        asked = await ask(api, call, moment_id="momX", userid="zhangsan")
        assert 40058 == asked["errcode"]
