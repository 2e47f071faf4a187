"""Imports of members and departments."""

from __future__ import annotations

import pytest
from aiohttp import web

from botkit.wecom.crypto import Envelope, read_outer
from botkit.wire import xml

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
HEAD = "姓名,帐号,手机号,邮箱,所在部门,职位,性别,禁用\n"


@pytest.fixture
def upload(api):
    async def upload(text, encoding="utf-8"):
        answer = await api.upload(
            "/cgi-bin/media/upload",
            "a.csv",
            text.encode(encoding),
            access_token=api.token,
            type="file",
        )
        return answer["media_id"]

    return upload


@pytest.fixture
def done(api, move, emulator):
    """The result of a job, its time moved on."""

    async def done(job):
        path = "/cgi-bin/batch/getresult"
        assert 1 == (await api.call("batch/getresult", jobid=job["jobid"]))["status"]
        move(seconds=1)
        result = {"status": 1}
        while result["status"] == 1:
            result = await api.get(path, access_token=api.token, jobid=job["jobid"])
        return result

    return done


async def test_members_are_added_and_changed(api, company, upload, done):
    file = HEAD + "钱九,qianjiu,13900000000,,2;3,工程师,男,0\n李四,lisi,,,4,,,1\n坏,bad,,,2,,,\n"
    job = await api.call("batch/syncuser", {"media_id": await upload(file)})
    assert company.find("qianjiu") is None
    result = await done(job)
    assert ("sync_user", 3, 100) == (result["type"], result["total"], result["percentage"])
    assert [("qianjiu", 0), ("lisi", 0), ("bad", 60129)] == [
        (row["userid"], row["errcode"]) for row in result["result"]
    ]
    assert [2, 3] == company.person("qianjiu").department
    lisi = company.person("lisi")
    assert ([4], "技术部经理", False) == (lisi.department, lisi.position, lisi.is_enabled)


async def test_members_not_in_the_file_are_deleted_by_a_replacement(api, company, upload, done):
    file = HEAD + "李四,lisi,,,4,,,\n"
    await done(await api.call("batch/replaceuser", {"media_id": await upload(file, "gbk")}))
    assert ["lisi"] == [one.id for one in company.people]


async def test_the_tree_becomes_that_of_the_file(api, company, upload, done):
    await api.call("department/create", {"name": "空的", "parentid": 1, "id": 9})
    file = (
        "部门名称,部门ID,父部门ID,排序\n示例科技,1,0,\n研发部,2,1,5\n财务部,4,2,\n"
        "新的,20,1,\n坏的,21,99,\n"
    )
    result = await done(await api.call("batch/replaceparty", {"media_id": await upload(file)}))
    assert [(1, 0), (2, 2 | 8), (4, 4), (20, 1), (21, 0)] == [
        (row["partyid"], row["action"]) for row in result["result"]
    ]
    assert 60004 == result["result"][-1]["errcode"]
    assert {1, 2, 3, 4, 20} == {one.id for one in company.departments}  # 3 has people
    assert 2 == company.department(4).parent


async def test_bad_files_and_callbacks_are_refused(api, upload):
    sync = "batch/syncuser"
    assert 41006 == (await api.call(sync, {}))["errcode"]
    assert 40007 == (await api.call(sync, {"media_id": "nothing"}))["errcode"]
    for text in ("a,b\n1,2\n", HEAD, "not a table"):
        assert 40092 == (await api.call(sync, {"media_id": await upload(text)}))["errcode"]
    media_id = await upload(HEAD + "李四,lisi,,,4,,,\n")
    for code, callback in (
        (40094, {"url": "bot"}),
        (40094, "bot"),
        (40058, {"url": "http://bot", "token": "t"}),
        (40058, {"url": "http://bot", "token": "t", "encodingaeskey": "short"}),
    ):
        body = {"media_id": media_id, "callback": callback}
        assert code == (await api.call(sync, body))["errcode"]


async def test_one_job_at_a_time_and_five_are_kept(api, upload, done):
    media_id = await upload(HEAD + "李四,lisi,,,4,,,\n")
    jobs = []
    for _ in range(6):
        jobs.append(await api.call("batch/syncuser", {"media_id": media_id}))
        assert 302008 == (await api.call("batch/syncuser", {"media_id": media_id}))["errcode"]
        await done(jobs[-1])
    assert 40089 == (await api.call("batch/getresult", jobid=jobs[0]["jobid"]))["errcode"]
    assert 0 == (await api.call("batch/getresult", jobid=jobs[1]["jobid"]))["errcode"]
    assert 40088 == (await api.call("batch/getresult", jobid="nothing"))["errcode"]


async def test_the_end_of_a_job_is_told_to_the_address_that_came_with_it(
    api, company, upload, done, emulator
):
    envelope, heard = Envelope("token", KEY, company.corp_id), []

    async def hear(request):
        query = request.query
        encrypt, _ = read_outer(await request.read())
        signed = (query["msg_signature"], query["timestamp"], query["nonce"])
        heard.append(xml.parse(envelope.open(*signed, encrypt)))
        return web.Response()

    server = web.Application()
    server.router.add_post("/jobs", hear)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    callback = {
        "url": f"http://127.0.0.1:{runner.addresses[0][1]}/jobs",
        "token": "token",
        "encodingaeskey": KEY,
    }
    body = {"media_id": await upload(HEAD + "李四,lisi,,,4,,,\n"), "callback": callback}
    job = await api.call("batch/syncuser", body)
    await done(job)
    await emulator.until(lambda: heard)
    await runner.cleanup()
    assert ("sys", "event", "batch_job_result") == tuple(
        heard[0][name] for name in ("FromUserName", "MsgType", "Event")
    )
    assert {
        "JobId": job["jobid"],
        "JobType": "sync_user",
        "ErrCode": "0",
        "ErrMsg": "ok",
    } == heard[0]["BatchJob"]
