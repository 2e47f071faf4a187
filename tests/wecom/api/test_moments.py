"""Moments."""

from __future__ import annotations

import time

import pytest

from botkit.errors import OverLimit
from botkit.wecom.api.attachments import Image, Text, Video
from botkit.wecom.api.moments import (
    InvalidSenders,
    InvalidTags,
    Location,
    Moment,
    MomentAudience,
    MomentCustomer,
    MomentJob,
    MomentLink,
    MomentMade,
    MomentTask,
    MomentVideo,
    Reaction,
    Reactions,
)
from tests.wecom.api.examples import Example

URL = "https://www.example.com/"
PNG = b"\x89PNG\r\n\x1a\n0000"
CREATE = "POST /cgi-bin/externalcontact/add_moment_task"
NOW = int(time.time())


async def a_picture(w):
    return (await w.media.upload("image", "x.png", PNG)).media_id


async def a_job(w):
    return await w.external.moments.create("新品")


async def a_moment(w):
    job = await a_job(w)
    await w.external.moments.job(job)
    return (await w.external.moments.job(job)).result.moment_id


EXAMPLES = [
    Example(
        "a text with a link for some",
        lambda w: w.external.moments.create(
            "新品",
            [MomentLink(URL, "看看", "M")],
            audience=MomentAudience(["zhangsan"], [2], ["etTAG0001"]),
        ),
        CREATE,
        "JOB1",
        {
            "text": {"content": "新品"},
            "attachments": [
                {"msgtype": "link", "link": {"url": URL, "title": "看看", "media_id": "M"}}
            ],
            "visible_range": {
                "sender_list": {"user_list": ["zhangsan"], "department_list": [2]},
                "external_contact_list": {"tag_list": ["etTAG0001"]},
            },
        },
        answer={"errcode": 0, "jobid": "JOB1"},
        repeatable=False,
        before=a_picture,
        make_there=lambda w, id_: w.external.moments.create(
            "新品", [MomentLink(URL, "看看", id_)], audience=MomentAudience(tags=["etTAG0001"])
        ),
    ),
    Example(
        "a video",
        lambda w: w.external.moments.create(None, [Video("M")]),
        CREATE,
        "JOB1",
        {"attachments": [{"msgtype": "video", "video": {"media_id": "M"}}]},
        answer={"errcode": 0, "jobid": "JOB1"},
        repeatable=False,
        before=a_picture,
        make_there=lambda w, id_: w.external.moments.create(None, [Image(id_), Image(id_)]),
    ),
    Example(
        "the job",
        lambda w: w.external.moments.job("JOB1"),
        "GET /cgi-bin/externalcontact/get_moment_task_result",
        MomentJob(
            3,
            "add_moment_task",
            MomentMade(0, "ok", "mom1", InvalidSenders(["nobody"], [9]), InvalidTags(["etX"])),
        ),
        query={"jobid": "JOB1"},
        answer={
            "errcode": 0,
            "status": 3,
            "type": "add_moment_task",
            "result": {
                "errcode": 0,
                "errmsg": "ok",
                "moment_id": "mom1",
                "invalid_sender_list": {"user_list": ["nobody"], "department_list": [9]},
                "invalid_external_contact_list": {"tag_list": ["etX"]},
            },
        },
        before=a_job,
        make_there=lambda w, id_: w.external.moments.job(id_),
    ),
    Example(
        "cancel",
        lambda w: w.external.moments.cancel("mom1"),
        "POST /cgi-bin/externalcontact/cancel_moment_task",
        None,
        {"moment_id": "mom1"},
        before=a_moment,
        make_there=lambda w, id_: w.external.moments.cancel(id_),
    ),
    Example(
        "list",
        lambda w: w.external.moments.list(NOW - 60, NOW, made_by=2, page=20),
        "POST /cgi-bin/externalcontact/get_moment_list",
        [
            Moment(
                "mom1",
                "zhangsan",
                1700000000,
                1,
                1,
                Text("新品"),
                [Image("M")],
                MomentVideo("V", "T"),
                MomentLink(URL, "看看"),
                Location(31.2, 121.4, "人民广场"),
            )
        ],
        {"start_time": NOW - 60, "end_time": NOW, "filter_type": 2, "limit": 20},
        answer={
            "errcode": 0,
            "moment_list": [
                {
                    "moment_id": "mom1",
                    "creator": "zhangsan",
                    "create_time": "1700000000",
                    "create_type": 1,
                    "visible_type": 1,
                    "text": {"content": "新品"},
                    "image": [{"media_id": "M"}],
                    "video": {"media_id": "V", "thumb_media_id": "T"},
                    "link": {"title": "看看", "url": URL},
                    "location": {"latitude": "31.2", "longitude": "121.4", "name": "人民广场"},
                }
            ],
        },
    ),
    Example(
        "who has published it",
        lambda w: w.external.moments.tasks("mom1"),
        "POST /cgi-bin/externalcontact/get_moment_task",
        [MomentTask("zhangsan", 1)],
        {"moment_id": "mom1"},
        answer={"errcode": 0, "task_list": [{"userid": "zhangsan", "publish_status": 1}]},
        before=a_moment,
        make_there=lambda w, id_: w.external.moments.tasks(id_),
    ),
    Example(
        "who was to see it",
        lambda w: w.external.moments.audience("mom1", "zhangsan"),
        "POST /cgi-bin/externalcontact/get_moment_customer_list",
        [MomentCustomer("wmEXT0001", "zhangsan")],
        {"moment_id": "mom1", "userid": "zhangsan"},
        answer={
            "errcode": 0,
            "customer_list": [{"userid": "zhangsan", "external_userid": "wmEXT0001"}],
        },
        before=a_moment,
        make_there=lambda w, id_: w.external.moments.audience(id_, "zhangsan"),
    ),
    Example(
        "who can see it",
        lambda w: w.external.moments.reached("mom1", "zhangsan", page=5000),
        "POST /cgi-bin/externalcontact/get_moment_send_result",
        [MomentCustomer("wmEXT0001")],
        {"moment_id": "mom1", "userid": "zhangsan", "limit": 5000},
        answer={"errcode": 0, "customer_list": [{"external_userid": "wmEXT0001"}]},
        before=a_moment,
        make_there=lambda w, id_: w.external.moments.reached(id_, "zhangsan"),
    ),
    Example(
        "comments and likes",
        lambda w: w.external.moments.reactions("mom1", "zhangsan"),
        "POST /cgi-bin/externalcontact/get_moment_comments",
        Reactions([Reaction("wmEXT0001", "", 1700000000)], [Reaction("", "lisi", 1700000001)]),
        {"moment_id": "mom1", "userid": "zhangsan"},
        answer={
            "errcode": 0,
            "comment_list": [{"external_userid": "wmEXT0001", "create_time": 1700000000}],
            "like_list": [{"userid": "lisi", "create_time": 1700000001}],
        },
        before=a_moment,
        make_there=lambda w, id_: w.external.moments.reactions(id_, "zhangsan"),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_moment_beyond_the_limits_is_not_sent(wecom, transport):
    with pytest.raises(OverLimit, match="2001 characters, allowed are 2000"):
        await wecom.external.moments.create("字" * 2001)
    with pytest.raises(OverLimit, match="10 attachments, allowed are 9"):
        await wecom.external.moments.create("新品", [Image("M")] * 10)
    with pytest.raises(OverLimit, match="65 characters, allowed are 64"):
        await wecom.external.moments.create(None, [MomentLink(URL, "字" * 65)])
    with pytest.raises(OverLimit, match="31 days, allowed are 30"):
        wecom.external.moments.list(0, 31 * 86400)
    with pytest.raises(OverLimit, match="21 moments a page, allowed are 20"):
        wecom.external.moments.list(0, 1, page=21)
    assert [] == transport.requests
