"""Imports of members and departments."""

from __future__ import annotations

import pytest

from botkit.errors import BadArgument, NotFound, RateLimited
from botkit.wecom.api.batch import Job, JobCallback, JobRow
from tests.wecom.api.examples import Example

USERS = "姓名,帐号,手机号,邮箱,所在部门,职位\n钱九,qianjiu,13900000000,,2;3,工程师\n".encode()
TREE = "部门名称,部门ID,父部门ID,排序\n示例科技,1,0,1\n技术部,2,1,2\n".encode()
CALLBACK = JobCallback("https://bot.example.com/wecom", "token", "a" * 43)
SENT_BACK = {
    "url": "https://bot.example.com/wecom",
    "token": "token",
    "encodingaeskey": "a" * 43,
}


async def users_file(wecom):
    return (await wecom.media.upload("file", "users.csv", USERS)).media_id


async def tree_file(wecom):
    return (await wecom.media.upload("file", "tree.csv", TREE)).media_id


async def job(wecom):
    return await wecom.contacts.jobs.sync_users(await users_file(wecom))


EXAMPLES = [
    Example(
        "add and change members",
        lambda w: w.contacts.jobs.sync_users("M", invite=False, callback=CALLBACK),
        "POST /cgi-bin/batch/syncuser",
        "J",
        {"media_id": "M", "to_invite": False, "callback": SENT_BACK},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
        before=users_file,
        make_there=lambda w, media_id: w.contacts.jobs.sync_users(media_id),
    ),
    Example(
        "replace members",
        lambda w: w.contacts.jobs.replace_users("M"),
        "POST /cgi-bin/batch/replaceuser",
        "J",
        {"media_id": "M"},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
        before=users_file,
        make_there=lambda w, media_id: w.contacts.jobs.replace_users(media_id),
    ),
    Example(
        "replace departments",
        lambda w: w.contacts.jobs.replace_departments("M", callback=CALLBACK),
        "POST /cgi-bin/batch/replaceparty",
        "J",
        {"media_id": "M", "callback": SENT_BACK},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
        before=tree_file,
        make_there=lambda w, media_id: w.contacts.jobs.replace_departments(media_id),
    ),
    Example(
        "ask how far a job is",
        lambda w: w.contacts.jobs.result("J"),
        "GET /cgi-bin/batch/getresult",
        Job(
            3,
            "replace_party",
            2,
            100,
            [JobRow(partyid=1, action=1), JobRow(userid="lisi", errcode=60003, errmsg="no")],
        ),
        query={"jobid": "J"},
        answer={
            "errcode": "0",
            "status": 3,
            "type": "replace_party",
            "total": 2,
            "percentage": 100,
            "result": [
                {"action": 1, "partyid": 1, "errcode": "0", "errmsg": ""},
                {"userid": "lisi", "errcode": "60003", "errmsg": "no"},
            ],
        },
        before=job,
        make_there=lambda w, job_id: w.contacts.jobs.result(job_id),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


def test_a_job_tells_whether_it_is_done_and_what_failed():
    good, bad = JobRow("a"), JobRow("b", errcode=60102)
    assert [bad] == Job(3, rows=[good, bad]).failed
    assert Job(3).is_done
    assert not Job(2).is_done


async def test_there_is_one_job_at_a_time(emulated):
    job_id = await job(emulated)
    with pytest.raises(RateLimited):
        await job(emulated)
    assert not (await emulated.contacts.jobs.result(job_id)).is_done


async def test_a_file_of_another_form_and_an_unknown_job_are_refused(emulated):
    media = await emulated.media.upload("file", "a.csv", b"name,id\na,b\n")
    with pytest.raises(BadArgument):
        await emulated.contacts.jobs.sync_users(media.media_id)
    with pytest.raises(NotFound):
        await emulated.contacts.jobs.result("J")
