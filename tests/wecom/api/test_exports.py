"""Exports of the address book."""

from __future__ import annotations

import hashlib

import pytest

from botkit.calls.transport import Answer
from botkit.errors import BadArgument, ConfigError, Garbled, NotFound, OverLimit
from botkit.wecom.api.departments import Department
from botkit.wecom.api.exports import MOST_BYTES, Export, Exported, ExportFile, new_key
from botkit.wecom.api.users import User
from botkit.wire.sealing import Seal, aes_key
from tests.wecom.api.examples import Example

KEY = "IJUiXNpvGbODwKEBSEsAeOAPAhkqHqNCF6g19t9wfg2"
PLAIN = '{"userlist":[{"userid":"zhangsan","name":"张三"}],"department":[{"id":2,"name":"技术部"}]}'
SEALED = Seal(aes_key(KEY)).encrypt(PLAIN.encode())
MD5 = hashlib.md5(SEALED, usedforsecurity=False).hexdigest()
FILE = ExportFile("http://files/a/b?sign=1%2B2", len(SEALED), MD5)


async def tag(wecom):
    await wecom.contacts.tags.create("乒乓球", tag_id=5)


async def job(wecom):
    return await wecom.contacts.exports.departments(KEY)


async def file(wecom):
    job_id = await job(wecom)
    while not (export := await wecom.contacts.exports.result(job_id)).is_done:
        assert [] == export.files
    return export.files[0]


EXAMPLES = [
    Example(
        "export names of members",
        lambda w: w.contacts.exports.simple_users(KEY, block=10_000),
        "POST /cgi-bin/export/simple_user",
        "J",
        {"encoding_aeskey": KEY, "block_size": 10_000},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
    ),
    Example(
        "export members",
        lambda w: w.contacts.exports.users(KEY),
        "POST /cgi-bin/export/user",
        "J",
        {"encoding_aeskey": KEY},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
    ),
    Example(
        "export departments",
        lambda w: w.contacts.exports.departments(KEY),
        "POST /cgi-bin/export/department",
        "J",
        {"encoding_aeskey": KEY},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
    ),
    Example(
        "export who has a tag",
        lambda w: w.contacts.exports.tagged(5, KEY),
        "POST /cgi-bin/export/taguser",
        "J",
        {"tagid": 5, "encoding_aeskey": KEY},
        answer={"errcode": 0, "jobid": "J"},
        repeatable=False,
        before=tag,
    ),
    Example(
        "ask how far an export is",
        lambda w: w.contacts.exports.result("J"),
        "GET /cgi-bin/export/get_result",
        Export(2, [ExportFile("https://a", 5, "ab")]),
        query={"jobid": "J"},
        answer={
            "errcode": 0,
            "status": 2,
            "data_list": [{"url": "https://a", "size": 5, "md5": "ab"}],
        },
        before=job,
        make_there=lambda w, job_id: w.contacts.exports.result(job_id),
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_a_call_sends_and_reads_what_the_manual_says(wecom, transport, example):
    await example.check(wecom, transport)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
async def test_the_emulator_takes_the_call(emulated, example):
    await example.perform(emulated)


async def test_a_file_is_fetched_and_opened(wecom, transport):
    transport.answer("GET /a/b", Answer("application/octet-stream", SEALED, "attachment"))
    read = await wecom.contacts.exports.read(FILE, KEY)
    assert Exported([User("zhangsan", "张三")], [Department(2, "技术部")]) == read
    asked = transport.requests[-1]
    assert ("http://files", "/a/b?sign=1%2B2") == (asked.base, asked.given)
    assert "<GET /a/b?sign=***>" == repr(asked)


async def test_a_file_of_the_emulator_is_fetched_and_opened(emulated):
    read = await emulated.contacts.exports.read(await file(emulated), KEY)
    assert {"示例科技", "技术部", "行政部", "财务部"} == {one.name for one in read.departments}


async def test_the_members_of_a_tag_are_exported(emulated):
    await tag(emulated)
    await emulated.contacts.tags.add(5, users=["zhangsan"], parties=[3])
    exports = emulated.contacts.exports
    job_id = await exports.tagged(5, KEY)
    await exports.result(job_id)
    (there,) = (await exports.result(job_id)).files
    read = await exports.read(there, KEY)
    assert ("乒乓球", ["张三"], [3]) == (read.tag, [one.name for one in read.users], read.parties)


@pytest.mark.parametrize(
    ("content", "key"),
    [(SEALED[:-16], KEY), (SEALED, "a" * 43), (Seal(aes_key(KEY)).encrypt(b"no json"), KEY)],
)
async def test_a_damaged_file_and_a_wrong_key_are_told(wecom, transport, content, key):
    transport.answer("GET /a", Answer("application/octet-stream", content))
    for md5 in ("", MD5.upper()):
        with pytest.raises(Garbled):
            await wecom.contacts.exports.read(ExportFile("http://files/a", 1, md5), key)


async def test_a_page_in_place_of_the_file_is_refused(wecom, transport):
    transport.answer("GET /a", Answer("text/html", b"<html>gone</html>"))
    with pytest.raises(Garbled):
        await wecom.contacts.exports.read(ExportFile("http://files/a"), KEY)
    with pytest.raises(Garbled):
        await wecom.contacts.exports.read(ExportFile("/no/host"), KEY)


async def test_a_file_that_is_too_large_is_not_fetched(wecom, transport):
    with pytest.raises(OverLimit):
        await wecom.contacts.exports.read(ExportFile("http://files/a", MOST_BYTES + 1), KEY)
    assert [] == transport.requests


async def test_a_key_is_looked_at_before_it_is_sent(wecom, transport):
    with pytest.raises(ConfigError):
        await wecom.contacts.exports.users("short")
    with pytest.raises(OverLimit):
        await wecom.contacts.exports.users(KEY, block=1_000_001)
    assert [] == transport.requests


async def test_a_small_block_and_another_apps_job_are_refused(emulated):
    with pytest.raises(BadArgument):
        await emulated.contacts.exports.users(KEY, block=9999)
    with pytest.raises(NotFound):
        await emulated.contacts.exports.result("J")


def test_a_new_key_is_a_good_one():
    keys = {new_key() for _ in range(50)}
    assert 50 == len(keys)
    assert all(32 == len(aes_key(key)) for key in keys)
