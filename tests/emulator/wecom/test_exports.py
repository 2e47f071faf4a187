"""Exports of the address book."""

from __future__ import annotations

import hashlib
import json

import pytest

from botkit.wire.sealing import Seal, aes_key

KEY = "IJUiXNpvGbODwKEBSEsAeOAPAhkqHqNCF6g19t9wfg2"


async def exported(api, kind, **fields):
    job = await api.call(f"export/{kind}", {"encoding_aeskey": KEY, **fields})
    assert 1 == (await api.call("export/get_result", jobid=job["jobid"]))["status"]
    done = await api.call("export/get_result", jobid=job["jobid"])
    assert 2 == done["status"]
    contents = []
    for file in done["data_list"]:
        async with api.session.get(file["url"]) as answer:
            sealed = await answer.read()
        assert file["size"] == len(sealed)
        assert file["md5"] == hashlib.md5(sealed, usedforsecurity=False).hexdigest()
        contents.append(json.loads(Seal(aes_key(KEY)).decrypt(sealed)))
    return contents


async def test_members_are_exported_as_they_are_read(api, company):
    company.app("main").hidden.add("lisi")
    (names,) = await exported(api, "simple_user")
    assert 11 == len(names["userlist"])
    assert {"userid", "name", "department"} == set(names["userlist"][0])
    (details,) = await exported(api, "user")
    read = await api.call("user/get", userid="zhangsan")
    assert {key: read[key] for key in details["userlist"][0]} == details["userlist"][0]


async def test_a_large_company_is_cut_into_blocks(api, company):
    for number in range(10_000):
        company.hire(f"p{number}")
    first, second = await exported(api, "simple_user", block_size=10_000)
    assert (10_000, 12) == (len(first["userlist"]), len(second["userlist"]))


async def test_departments_and_tags_are_exported(api):
    (tree,) = await exported(api, "department")
    assert 4 == len(tree["department"])
    await api.call("tag/create", {"tagname": "a", "tagid": 1})
    await api.call("tag/addtagusers", {"tagid": 1, "userlist": ["lisi"]})
    (tag,) = await exported(api, "taguser", tagid=1)
    assert {
        "tagname": "a",
        "userlist": [{"userid": "lisi", "name": "李四"}],
        "partylist": [],
    } == tag


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        (40058, {"encoding_aeskey": "short"}),
        (40058, {"encoding_aeskey": 7}),
        (40058, {"block_size": 9999}),
        (40058, {"block_size": "x"}),
    ],
)
async def test_a_bad_export_is_refused(api, code, fields):
    body = {"encoding_aeskey": KEY, **fields}
    assert code == (await api.call("export/user", body))["errcode"]


async def test_unknown_jobs_and_tags_are_refused(api):
    assert 40088 == (await api.call("export/get_result", jobid="x"))["errcode"]
    tag = {"encoding_aeskey": KEY, "tagid": 9}
    assert 40068 == (await api.call("export/taguser", tag))["errcode"]
